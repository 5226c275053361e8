import { isOneEditApart } from '../edits.js'
import { jaroWinkler } from '../jaro-winkler.js'
import { compact, plain, soundOf } from '../text.js'
import { type Comparator, levels, type Rarity } from './comparator.js'

interface Words {
  /** In the order of writing, without blanks. */
  readonly whole: string
  readonly words: readonly string[]
}

/**
 * Words in any order, of which rare ones say more: names of organisations, addresses.
 *
 * @see William W. Cohen, Pradeep Ravikumar, Stephen E. Fienberg, "A Comparison of String Distance Metrics for
 * Name-Matching Tasks" (2003), the soft form of TF-IDF
 */
export const words: Comparator<Words> = {
  levels: levels(['same', 0.72], ['close', 0.17], ['partial', 0.06], ['little', 0.02], ['different', 0.03]),
  chance: 0.001,
  read: (text) => {
    const value = plain(text)
    return value === '' ? undefined : { whole: compact(value), words: [...new Set(value.split(' '))] }
  },
  key: ({ whole }) => whole,
  compare: (a, b, rarity) => {
    if (a.whole === b.whole) return 0
    const shared = sharedOf(a.words, b.words, rarity)
    if (shared >= 0.8 || isNearly(a.whole, b.whole)) return 1
    if (shared >= 0.5) return 2
    return shared >= 0.25 ? 3 : 4
  },
  blockingKeys: ({ words: list }) =>
    list.map((word) => (/\p{L}/u.test(word) ? soundOf(word) + word.length : word)),
  words: (value) => value.words,
}

/** The share of what both say that they say alike. */
function sharedOf(a: readonly string[], b: readonly string[], rarity: Rarity): number {
  let alike = 0
  let taken = 0
  for (const word of a) {
    const at = partnerOf(word, b, taken)
    if (at < 0) continue
    taken |= 1 << at
    const partner = b[at] ?? ''
    alike += rarity(word) * rarity(partner) * (partner === word ? 1 : 0.9)
  }
  return alike === 0 ? 0 : alike / Math.sqrt(squares(a, rarity) * squares(b, rarity))
}

const mostWords = 30

function partnerOf(word: string, list: readonly string[], taken: number): number {
  const same = list.indexOf(word)
  if (same >= 0 && same < mostWords) return (taken & (1 << same)) === 0 ? same : -1
  if (word.length < 4) return -1
  for (let at = 0; at < Math.min(list.length, mostWords); at++) {
    const other = list[at] ?? ''
    if ((taken & (1 << at)) === 0 && other.length >= 4 && isOneEditApart(word, other)) return at
  }
  return -1
}

/** Blanks in other places, a few letters wrong. What differs much in length is not looked at. */
function isNearly(a: string, b: string): boolean {
  return Math.abs(a.length - b.length) <= 3 && jaroWinkler(a, b) >= 0.94
}

function squares(list: readonly string[], rarity: Rarity): number {
  let sum = 0
  for (const word of list) sum += rarity(word) ** 2
  return sum
}
