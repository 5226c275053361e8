import { type Claim, defineOperation, type OperationContext } from '../../../kernel/index.js'
import { emailClaims } from '../decisions/contact-points.js'
import * as decisions from '../decisions/customers.js'
import { externalIdClaims } from '../decisions/external-ids.js'
import { Customer } from '../entities.js'
import { CustomerArchived, CustomerRestored } from '../events.js'
import { customerAtSchema } from '../inputs.js'
import { exchange } from './keep-contacts.js'
import { contactPointsOf, externalIdsOf } from './rows.js'

export const archive = defineOperation({
  kind: 'update',
  label: { en: 'Archive a customer', zh: '归档客户' },
  input: customerAtSchema,
  emits: [CustomerArchived],
  handler: async (context, { customerId, ifVersion }) => {
    const options = { ifVersion, archived: 'include' } as const
    const customer = await context.unit.load(context.entity(Customer), customerId, options)
    if (customer.archivedAt !== null) return customer
    await exchange(context.unit, await claimsOf(context, customer), [])
    return context.unit.save(customer, decisions.archive(customer, context.now()))
  },
})

export const restore = defineOperation({
  kind: 'update',
  label: { en: 'Restore a customer', zh: '恢复客户' },
  input: customerAtSchema,
  emits: [CustomerRestored],
  handler: async (context, { customerId, ifVersion }) => {
    const options = { ifVersion, archived: 'include' } as const
    const customer = await context.unit.load(context.entity(Customer), customerId, options)
    if (customer.archivedAt === null) return customer
    await exchange(context.unit, [], await claimsOf(context, customer))
    return context.unit.save(customer, decisions.restore(customer))
  },
})

async function claimsOf(context: OperationContext, customer: Customer): Promise<readonly Claim[]> {
  const points = await contactPointsOf(context, customer.id)
  const externalIds = await externalIdsOf(context, customer.id)
  return [...emailClaims(customer, points), ...externalIdClaims(customer.id, externalIds)]
}
