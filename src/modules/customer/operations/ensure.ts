import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { readContact } from '../contacts.js'
import { externalIdValue } from '../decisions/external-ids.js'
import { Customer } from '../entities.js'
import { CustomerCreated, CustomerUpdated } from '../events.js'
import { type CustomerMatch, ensureSchema, withMatch } from '../inputs.js'
import { newCustomerLookups } from './create.js'

/** Both ways go through the operations they stand for: their hooks and permissions hold here too. */
type Calls = (operation: 'customer.create' | 'customer.update', input: unknown) => Promise<Customer>

export const ensure = defineOperation({
  kind: 'create',
  label: { en: 'Get or create a customer', zh: '获取或新建客户' },
  input: ({ customer = Customer }) => ensureSchema(customer),
  emits: [CustomerCreated, CustomerUpdated],
  lookups: ({ match, create }) => newCustomerLookups(withMatch(match, create)),
  handler: async (context: OperationContext<Calls>, { match, create, update }) => {
    const customer = await findMatch(context, match)
    if (!customer) return context.call('customer.create', withMatch(match, create))
    return update ? context.call('customer.update', { ...update, customerId: customer.id }) : customer
  },
})

async function findMatch(
  context: OperationContext<Calls>,
  match: CustomerMatch,
): Promise<Customer | undefined> {
  const id = await idOf(context, match)
  return id === undefined ? undefined : context.unit.find(context.entity(Customer), id)
}

async function idOf({ unit }: OperationContext<Calls>, match: CustomerMatch): Promise<string | undefined> {
  if ('id' in match) return match.id
  if ('externalId' in match) return unit.ownerOf('customer.externalId', externalIdValue(match.externalId))
  const email = { kind: 'email', value: match.email, countryCode: null, path: ['match', 'email'] } as const
  return unit.ownerOf('customer.email', (await readContact(email)).normalized)
}
