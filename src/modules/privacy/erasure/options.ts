import { type Issue, invalid, received } from '../../../kernel/index.js'

/** A law that makes the host keep rows. */
export interface Duty {
  readonly days: number
  /** The instant or day of the row from which they count. Default: `createdAt`. */
  readonly from?: string
}

export interface ErasureOptions {
  /**
   * Makes the hashes by which an import recognises who has been erased: a text of at least 32 characters from the host's
   * own safe, always the same. Asked for whenever it is used. Absent: nobody is recognised.
   */
  readonly key?: () => string | Promise<string>
  /** By entity: how long the law keeps rows whose person is erased. They go at the end of it. */
  readonly duties?: Readonly<Record<string, Duty>>
}

/** The options as the parts read them. */
export type Settled = Required<Pick<ErasureOptions, 'duties'>> & Pick<ErasureOptions, 'key'>

/**
 * Reads what a host gives.
 *
 * @throws `input.invalid` with every fault
 */
export const settledErasure = ({ key, duties = {} }: ErasureOptions): Settled => {
  const isKey = key === undefined || typeof key === 'function'
  const issues: Issue[] = [
    ...(isKey ? [] : [{ path: ['key'], expected: 'a function that answers a key', received: received(key) }]),
    ...Object.entries(duties).flatMap(([entity, { days }]) =>
      Number.isInteger(days) && days >= 1 && days <= 36_500
        ? []
        : [
            {
              path: ['duties', entity, 'days'],
              expected: 'a whole number from 1 to 36,500',
              received: received(days),
            },
          ],
    ),
  ]
  if (issues.length > 0) throw invalid('privacy', issues)
  return { key, duties }
}
