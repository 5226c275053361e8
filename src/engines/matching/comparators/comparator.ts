/**
 * How the values of one kind are read, compared and looked up. Levels stand from `same` to `different`; a value that
 * cannot be read is missing, and what is missing says nothing.
 */
export interface Comparator<Value = unknown> {
  readonly levels: readonly Level[]
  /** How often two of chance are the same, before anything is known. */
  readonly chance: number
  /** A value ready to be compared; `undefined` for what cannot be read. */
  read(text: string): Value | undefined
  /** What two equal values have in common: what its frequency is counted by. */
  key(value: Value): string
  /** The level of two values, by its place. */
  compare(a: Value, b: Value, rarity: Rarity): number
  /** What records are looked up by that may have the same value, mistakes included. */
  blockingKeys(value: Value): readonly string[]
  /** The words whose rarity counts. */
  words?(value: Value): readonly string[]
}

/** What a pair's values may be to each other, and how often they are that where the two are one, before anything is known. */
export interface Level {
  readonly name: string
  readonly share: number
}

/** How much a word says: the rarer, the more. */
export type Rarity = (word: string) => number

export const levels = (...list: readonly (readonly [name: string, share: number])[]): readonly Level[] =>
  list.map(([name, share]) => ({ name, share }))
