import { V7Generator } from 'uuidv7'
import type { Clock } from './time.js'

/** Makes an id from a short prefix: `cus` -> `cus_0198f1c2-...`. */
export type NewId = (prefix: string) => string

/**
 * Ids of a prefix and a UUIDv7 (RFC 9562), so that they sort by the time they were made, within a millisecond too.
 *
 * @returns a function from a prefix to a new id; its time is the clock's
 */
export const uuidV7Ids = (clock: Pick<Clock, 'now'>): NewId => {
  const generator = new V7Generator()
  return (prefix) => `${prefix}_${generator.generateOrResetCore(clock.now(), 10_000).toString()}`
}
