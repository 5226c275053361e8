import { refusal } from '../../../kernel/index.js'

/** The host's key for prints is too short to protect what they are made of. */
export const erasureKeyUnfit = refusal(
  'erasure.key_unfit',
  'invalid',
  () => 'The key for prints of erased persons must have at least 32 characters.',
)

/** Nobody is recognised without a key: see `privacy({ key })`. */
export const erasureNoKey = refusal(
  'erasure.no_key',
  'unavailable',
  () => 'There is no key for prints of erased persons.',
)

/** A retention period for rows that cannot have one. `issues` say why. */
export const retentionInvalid = refusal(
  'retention.invalid',
  'invalid',
  ({ entity }: { readonly entity: string }) => `Rows of ${entity} cannot be kept for a period.`,
)
