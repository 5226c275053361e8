import { refusal } from '../../kernel/index.js'
import type { ContactPointKind, CustomerKind, IdentifierKind } from './entities.js'

/** What was given is no address or number of its kind. `issues` say what would be. */
export const invalidContact = refusal(
  'contactPoint.invalid',
  'invalid',
  ({ kind, expected }: { readonly kind: ContactPointKind; readonly expected: string }) =>
    `This ${kind} cannot be used: expected ${expected}.`,
)

/** A customer that is a person where an organisation is wanted, or the other way round. */
export const wrongKind = refusal(
  'customer.wrong_kind',
  'conflict',
  ({ customerId, expected }: { readonly customerId: string; readonly expected: CustomerKind }) =>
    `Customer ${customerId} would have to be ${expected === 'person' ? 'a person' : 'an organisation'}.`,
)

/** What was given is no identifier of its kind. `issues` say what would be. */
export const invalidIdentifier = refusal(
  'identifier.invalid',
  'invalid',
  ({ kind, expected }: { readonly kind: IdentifierKind; readonly expected: string }) =>
    `This ${kind} cannot be used: expected ${expected}.`,
)

/** A company has one parent company at a time. */
export const parentTaken = refusal(
  'relationship.parent_taken',
  'conflict',
  ({ customerId, relationshipId }: { readonly customerId: string; readonly relationshipId: string }) =>
    `Customer ${customerId} has a parent company already, by relationship ${relationshipId}: end that first.`,
)

/** The person has been erased; what is left of the record cannot be brought back. */
export const customerErased = refusal(
  'customer.erased',
  'conflict',
  ({ customerId }: { readonly customerId: string }) => `Customer ${customerId} has been erased.`,
)

/** One customer under two ids, or under one: there is nothing to merge. */
export const alreadyOne = refusal(
  'customer.already_one',
  'conflict',
  ({ survivorId, otherId }: { readonly survivorId: string; readonly otherId: string }) =>
    `Customers ${survivorId} and ${otherId} are one and the same.`,
)

/** What two customers say of themselves that only one of them can be right about. */
export interface Contradiction {
  /** `birthDate`, or an identifier by its kind and country: `identifier.vat.DE`. */
  readonly on: string
  readonly customerIds: readonly string[]
}

/** Strong identifiers contradict each other: a merge needs to be told that this is known. */
export const contradicting = refusal(
  'customer.contradicting',
  'conflict',
  ({ contradictions }: { readonly contradictions: readonly Contradiction[] }) =>
    `The customers contradict each other on ${contradictions.map(({ on }) => on).join(', ')}.`,
)

/** The customer stands for itself. */
export const notMerged = refusal(
  'customer.not_merged',
  'conflict',
  ({ customerId }: { readonly customerId: string }) => `Customer ${customerId} was not merged into another.`,
)
