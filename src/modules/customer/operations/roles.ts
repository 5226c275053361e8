import { dayOf, defineOperation } from '../../../kernel/index.js'
import { begun, endRole, newRole } from '../decisions/relationships.js'
import { Customer, CustomerRole } from '../entities.js'
import { CustomerRoleBegun, CustomerRoleEnded } from '../events.js'
import { customerRoleEndSchema, newCustomerRoleSchema } from '../inputs.js'
import { momentOf } from './keep-places.js'
import { rolesOf } from './rows.js'

const begin = defineOperation({
  kind: 'create',
  label: { en: 'Begin a role', zh: '开始角色' },
  input: newCustomerRoleSchema,
  emits: [CustomerRoleBegun, CustomerRoleEnded],
  lookups: ({ customerId }) => ({ ids: [{ entity: 'customer', id: customerId }] }),
  handler: async (context, input) => {
    const { id: customerId } = await context.unit.load(context.entity(Customer), input.customerId)
    const moment = momentOf(context)
    const known = (await rolesOf(context, customerId)).find(({ role }) => role === input.role)
    if (known) return known
    const startedOn = input.startedOn ?? dayOf(moment.now, moment.zone)
    return context.unit.insert(CustomerRole, newRole({ ...input, customerId, startedOn }, moment), begun)
  },
})

const end = defineOperation({
  kind: 'update',
  label: { en: 'End a role', zh: '结束角色' },
  input: customerRoleEndSchema,
  emits: [CustomerRoleEnded],
  handler: async (context, { customerRoleId, endedOn }) => {
    const role = await context.unit.load(CustomerRole, customerRoleId)
    const moment = momentOf(context)
    return context.unit.save(role, endRole(role, endedOn ?? dayOf(moment.now, moment.zone), moment))
  },
})

export const customerRoleOperations = { begin, end }
