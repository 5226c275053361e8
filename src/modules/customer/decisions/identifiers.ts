import type { Claim } from '../../../kernel/index.js'
import type { Identifier } from '../entities.js'
import type { IdentifierAdded, IdentifierRemoved } from '../events.js'

/** What of an identifier tells it from others. */
export type IdentifierKey = Pick<Identifier, 'kind' | 'countryCode' | 'normalized'>

export const identifierClaims = (
  customerId: string,
  identifiers: readonly IdentifierKey[],
): readonly Claim[] =>
  identifiers.map(({ kind, countryCode, normalized }) => ({
    key: 'customer.identifier',
    value: JSON.stringify([kind, countryCode ?? '', normalized]),
    ownerId: customerId,
  }))

export const sameIdentifier = (
  identifiers: readonly Identifier[],
  { kind, countryCode, normalized }: IdentifierKey,
): Identifier | undefined =>
  identifiers.find(
    (one) => one.kind === kind && one.countryCode === countryCode && one.normalized === normalized,
  )

export const identifierAdded = (row: Identifier): IdentifierAdded => ({
  type: 'identifier.added',
  data: named(row),
})

export const identifierRemoved = (row: Identifier): IdentifierRemoved => ({
  type: 'identifier.removed',
  data: named(row),
})

function named({ id: identifierId, customerId, kind, countryCode }: Identifier) {
  return { identifierId, customerId, kind, countryCode }
}
