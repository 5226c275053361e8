import { defineOperation, invalid, type OperationContext } from '../../../kernel/index.js'
import { Customer } from '../../customer/index.js'
import { change, lift, newRestriction, restricted } from '../decisions/restrictions.js'
import { Restriction } from '../entities.js'
import { CustomerRestricted, CustomerUnrestricted } from '../events.js'
import { newRestrictionSchema, restrictionOfSchema } from '../inputs.js'
import { restrictionsOf } from './ledger.js'

export const restrict = defineOperation({
  kind: 'update',
  label: { en: 'Restrict what is held of a customer', zh: '限制处理客户资料' },
  input: newRestrictionSchema,
  emits: [CustomerRestricted],
  handler: async (context, { customerId, purpose = null, ...given }) => {
    const { unit, now } = context
    const expiresAt = given.expiresAt ?? null
    if (expiresAt !== null && expiresAt <= now()) {
      throw invalid('customer.restrict', [
        { path: ['expiresAt'], expected: 'an instant to come', received: 'one that is over' },
      ])
    }
    const { id, standing } = await found(context, customerId, purpose)
    const [first] = standing
    if (first) return unit.save(first, change(first, given))
    const draft = newRestriction({ ...given, customerId: id, purpose, restrictedAt: now() })
    return unit.insert(Restriction, draft, (row) => [restricted(row)])
  },
})

export const unrestrict = defineOperation({
  kind: 'update',
  label: { en: 'Lift a restriction', zh: '解除限制' },
  input: restrictionOfSchema,
  emits: [CustomerUnrestricted],
  handler: async (context, { customerId, purpose = null }): Promise<void> => {
    // Of two that a merge has brought together, both.
    const { standing } = await found(context, customerId, purpose)
    for (const one of standing) await context.unit.save(one, lift(one, context.now(), 'asked'))
  },
})

/** @throws `customer.not_found` */
async function found(context: OperationContext, customerId: string, purpose: string | null) {
  const { id } = await context.unit.load(context.entity(Customer), customerId)
  const restrictions = await restrictionsOf(context, id)
  return { id, standing: restrictions.filter((each) => each.purpose === purpose) }
}
