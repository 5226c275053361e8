import { refusal } from '../../kernel/index.js'
import type { ContactPointKind, CustomerKind } from './entities.js'

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
