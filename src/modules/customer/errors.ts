import { refusal } from '../../kernel/index.js'
import type { ContactPointKind } from './entities.js'

/** What was given is no address or number of its kind. `issues` say what would be. */
export const invalidContact = refusal(
  'contactPoint.invalid',
  'invalid',
  ({ kind, expected }: { readonly kind: ContactPointKind; readonly expected: string }) =>
    `This ${kind} cannot be used: expected ${expected}.`,
)
