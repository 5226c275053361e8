import { type Claim, defineOperation, type OperationContext } from '../../../kernel/index.js'
import { readContact } from '../contacts.js'
import { contactClaims } from '../decisions/contact-points.js'
import { externalIdClaims } from '../decisions/external-ids.js'
import { identifierClaims } from '../decisions/identifiers.js'
import { Customer } from '../entities.js'
import { CustomerCreated, CustomerUpdated, IdentifierAdded } from '../events.js'
import { readIdentifier } from '../identifiers.js'
import { type CustomerMatch, ensureSchema, type NewCustomer, withMatch } from '../inputs.js'
import type { Settled } from '../options.js'
import { newCustomerLookups } from './create.js'

/** All ways go through the operations they stand for: their hooks and permissions hold here too. */
type Calls = (
  operation: 'customer.create' | 'customer.update' | 'identifier.add',
  input: unknown,
) => Promise<Customer>

export const ensureOf = ({ unique }: Settled) =>
  defineOperation({
    kind: 'create',
    label: { en: 'Get or create a customer', zh: '获取或新建客户' },
    input: ({ customer = Customer }) => ensureSchema(customer, unique),
    emits: [CustomerCreated, CustomerUpdated, IdentifierAdded],
    lookups: ({ match, create }) => newCustomerLookups(withMatch(match, create)),
    handler: async (context: OperationContext<Calls>, { match, create, update }) => {
      const { unit, entity } = context
      const id = 'id' in match ? match.id : await ownerOf(context, await claimOf(unique, match, create))
      const customer = id === undefined ? undefined : await unit.find(entity(Customer), id)
      if (!customer) return created(context, match, create)
      return update ? context.call('customer.update', { ...update, customerId: customer.id }) : customer
    },
  })

async function created(
  { call }: OperationContext<Calls>,
  match: CustomerMatch,
  create: NewCustomer,
): Promise<Customer> {
  const customer = await call('customer.create', withMatch(match, create))
  if ('identifier' in match) await call('identifier.add', { ...match.identifier, customerId: customer.id })
  return customer
}

/** The unique value that the customer would have. What nobody has alone, the schema has refused. */
async function claimOf(
  unique: Settled['unique'],
  match: Exclude<CustomerMatch, { readonly id: string }>,
  { kind = 'person', countryCode = null }: NewCustomer,
): Promise<Claim | undefined> {
  if ('externalId' in match) return externalIdClaims('', [match.externalId])[0]
  if ('identifier' in match) {
    const given = { ...match.identifier, countryCode: match.identifier.countryCode ?? null }
    return identifierClaims('', [await readIdentifier(given)])[0]
  }
  const [contact, value] =
    'email' in match ? (['email', match.email] as const) : (['phone', match.phone] as const)
  const read = await readContact({ kind: contact, value, countryCode, path: ['match', contact] })
  const point = { ...read, sharing: 'own', primary: true, expiredAt: null } as const
  return contactClaims(unique, { id: '', kind }, [point])[0]
}

async function ownerOf(
  { unit }: OperationContext<Calls>,
  claim: Claim | undefined,
): Promise<string | undefined> {
  return claim && unit.ownerOf(claim.key, claim.value)
}
