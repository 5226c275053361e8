import type { Entity, JsonObject, Lookups } from '../../../kernel/index.js'
import { Customer, externalIdValue, normalizeEmail } from '../../customer/index.js'
import type { ImportMatch } from '../entities.js'
import type { Context } from './calls.js'

/** What a row says of who a customer is. */
export interface Keys {
  readonly id?: string
  readonly email?: string
  readonly externalIds: readonly { readonly source: string; readonly value: string }[]
}

type SourceId = Keys['externalIds'][number]

/** The keys of a customer that is said as `customer.create` takes it, as far as they are what they should be. */
export const keysOf = ({ id, email, externalIds }: JsonObject): Keys => ({
  ...(typeof id === 'string' && { id }),
  ...(typeof email === 'string' && { email }),
  externalIds: Array.isArray(externalIds) ? externalIds.filter(isSourceId) : [],
})

function isSourceId(value: unknown): value is SourceId {
  return typeof value === 'object' && value !== null && 'source' in value && 'value' in value
}

/** Finds a customer by the first of these keys that finds one. One that this actor may not see is not found. */
export const findCustomer = async (
  context: Context,
  match: readonly ImportMatch[],
  keys: Keys,
): Promise<Customer | undefined> => {
  for (const id of await findOwners(context, match, keys)) {
    const customer = await context.unit.find(context.entity(Customer), id)
    if (customer) return customer
  }
  return undefined
}

/** Who has these keys, the first that is to be taken first. */
export const findOwners = async (
  context: Context,
  match: readonly ImportMatch[],
  keys: Keys,
): Promise<readonly string[]> => {
  const owners = []
  for (const kind of match) owners.push(...(await ownersBy[kind](context, keys)))
  return owners
}

const ownersBy: Readonly<Record<ImportMatch, (context: Context, keys: Keys) => Promise<readonly string[]>>> =
  {
    id: async (_, { id }) => (id === undefined ? [] : [id]),
    externalId: async ({ unit }, { externalIds }) => {
      const owners = []
      for (const one of externalIds)
        owners.push(await unit.ownerOf('customer.externalId', externalIdValue(one)))
      return owners.filter((owner) => owner !== undefined)
    },
    email: async ({ unit }, { email }) => {
      const address = email === undefined ? undefined : normalizeEmail(email)
      const owner = address === undefined ? undefined : await unit.ownerOf('customer.email', address)
      return owner === undefined ? [] : [owner]
    },
  }

/** What hangs on customers that are there. */
export const namingOf = (entities: readonly Entity[], customerIds: readonly string[]): Lookups => ({
  naming: entities.flatMap(({ name: entity }) =>
    customerIds.map((id) => ({ entity, field: 'customerId', id })),
  ),
})

/** What finding and creating a customer will look up. */
export const lookupsOf = ({ id, email, externalIds }: Keys): Lookups => {
  const address = email === undefined ? undefined : normalizeEmail(email)
  const unique = (key: string, value: string) => ({ entity: 'customer', key, values: [value] })
  return {
    ids: id === undefined ? [] : [{ entity: 'customer', id }],
    unique: [
      ...(address === undefined ? [] : [unique('email', address)]),
      ...externalIds.map((one) => unique('externalId', externalIdValue(one))),
    ],
  }
}
