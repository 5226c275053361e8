import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { assign as assigning } from '../decisions/assignments.js'
import { Assignment, Customer } from '../entities.js'
import { CustomerAssigned } from '../events.js'
import { customerAssignmentSchema } from '../inputs.js'
import { currentAssignment } from './rows.js'

export const assign = defineOperation({
  kind: 'update',
  label: { en: 'Assign a customer', zh: '分配客户' },
  input: customerAssignmentSchema,
  emits: [CustomerAssigned],
  handler: async (context, { customerId, ifVersion, ownerId, teamId }) => {
    const customer = await context.unit.load(context.entity(Customer), customerId, { ifVersion })
    const saved = await context.unit.save(customer, assigning(customer, { ownerId, teamId }))
    await keepAssignment(context, customer, saved)
    return saved
  },
})

type Assigned = Pick<Customer, 'id' | 'ownerId' | 'teamId'>

/** Keeps whose customer somebody was, and since when. `from` is missing of a new one. */
export const keepAssignment = async (
  context: OperationContext,
  from: Assigned | undefined,
  { id: customerId, ownerId, teamId }: Assigned,
): Promise<void> => {
  if (from ? from.ownerId === ownerId && from.teamId === teamId : !ownerId && !teamId) return
  const { unit } = context
  const at = context.now()
  const current = from && (await currentAssignment(context, customerId))
  if (current) await unit.save(current, { next: { ...current, endedAt: at }, events: [] })
  if (ownerId === null && teamId === null) return
  await unit.insert(Assignment, { customerId, ownerId, teamId, assignedAt: at, endedAt: null })
}

/** Lets the history say what a customer says, where a merge or its undoing has written whose it is. */
export const agreeAssignment = async (context: OperationContext, customer: Assigned): Promise<void> => {
  const { id } = customer
  const { ownerId = null, teamId = null } = (await currentAssignment(context, id)) ?? {}
  await keepAssignment(context, { id, ownerId, teamId }, customer)
}
