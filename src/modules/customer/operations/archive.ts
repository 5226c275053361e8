import { type Claim, defineOperation, type OperationContext } from '../../../kernel/index.js'
import { contactClaims } from '../decisions/contact-points.js'
import * as decisions from '../decisions/customers.js'
import { externalIdClaims } from '../decisions/external-ids.js'
import { identifierClaims } from '../decisions/identifiers.js'
import { Customer } from '../entities.js'
import { customerErased } from '../errors.js'
import { CustomerArchived, CustomerRestored } from '../events.js'
import { customerAtSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { exchange } from './keep-contacts.js'
import { contactPointsOf, externalIdsOf, identifiersOf } from './rows.js'

export const archiveOf = (own: Settled) =>
  defineOperation({
    kind: 'update',
    label: { en: 'Archive a customer', zh: '归档客户' },
    input: customerAtSchema,
    emits: [CustomerArchived],
    handler: async (context, { customerId, ifVersion }) => {
      const options = { ifVersion, archived: 'include' } as const
      const customer = await context.unit.load(context.entity(Customer), customerId, options)
      if (customer.archivedAt !== null) return customer
      await exchange(context.unit, await claimsOf(own, context, customer), [])
      return context.unit.save(customer, decisions.archive(customer, context.now()))
    },
  })

export const restoreOf = (own: Settled) =>
  defineOperation({
    kind: 'update',
    label: { en: 'Restore a customer', zh: '恢复客户' },
    input: customerAtSchema,
    emits: [CustomerRestored],
    handler: async (context, { customerId, ifVersion }) => {
      const options = { ifVersion, archived: 'include' } as const
      const customer = await context.unit.load(context.entity(Customer), customerId, options)
      if (customer.archivedAt === null) return customer
      if (customer.erasedAt !== null) throw customerErased({ customerId })
      await exchange(context.unit, [], await claimsOf(own, context, customer))
      return context.unit.save(customer, decisions.restore(customer))
    },
  })

/** What a customer claims while they are live. */
export async function claimsOf(
  { unique }: Settled,
  context: OperationContext,
  customer: Customer,
): Promise<readonly Claim[]> {
  const points = await contactPointsOf(context, customer.id)
  const externalIds = await externalIdsOf(context, customer.id)
  const identifiers = await identifiersOf(context, customer.id)
  return [
    ...contactClaims(unique, customer, points),
    ...externalIdClaims(customer.id, externalIds),
    ...identifierClaims(customer.id, identifiers),
  ]
}
