import {
  type Decision,
  HOUR_MS,
  type Instant,
  instantMs,
  type NewRow,
  toInstant,
} from '../../../kernel/index.js'
import type { FileErasure, FileRef } from '../entities.js'

const waits = { firstMs: 60_000, mostMs: 24 * HOUR_MS }

/** The bytes of a file that goes: they are to be erased. */
export const newErasure = (
  { id, sha256 }: Pick<FileRef, 'id' | 'sha256'>,
  now: Instant,
): NewRow<FileErasure> => ({
  fileRefId: id,
  sha256,
  eraseAt: now,
  attempts: 0,
})

/** A try begins; should it come to nothing, the next one waits twice as long, up to a day. */
export const tried = (erasure: FileErasure, now: Instant): Decision<FileErasure> => {
  const waitMs = Math.min(waits.mostMs, waits.firstMs * 2 ** Math.min(erasure.attempts, 20))
  return {
    next: { ...erasure, attempts: erasure.attempts + 1, eraseAt: toInstant(instantMs(now) + waitMs) },
    events: [],
  }
}
