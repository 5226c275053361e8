import { isOneEditApart } from '../edits.js'
import { jaroWinkler } from '../jaro-winkler.js'
import { compact, plain, soundOf } from '../text.js'
import { type Comparator, levels } from './comparator.js'

interface Name {
  /** Without blanks. */
  readonly whole: string
  readonly words: readonly string[]
}

/** Given and family names: typing errors, initials, parts of a double name. */
export const names: Comparator<Name> = {
  levels: levels(['same', 0.85], ['close', 0.1], ['similar', 0.02], ['different', 0.03]),
  chance: 0.005,
  read: (text) => {
    const value = plain(text)
    return value === '' ? undefined : { whole: compact(value), words: value.split(' ') }
  },
  key: ({ words }) => words.join(' '),
  compare: (a, b) => {
    if (a.whole === b.whole) return a.words.length === b.words.length ? 0 : 1
    const alike = jaroWinkler(a.whole, b.whole)
    if (alike >= 0.92 || isMistyped(a.whole, b.whole)) return 1
    return alike >= 0.84 || isPartOf(a, b) ? 2 : 3
  },
  blockingKeys: ({ whole }) => [soundOf(whole), whole.slice(-4)],
}

function isMistyped(a: string, b: string): boolean {
  return a.length >= 3 && b.length >= 3 && isOneEditApart(a, b)
}

/** An initial, or one word of several. */
function isPartOf(a: Name, b: Name): boolean {
  const [shorter, longer] = a.whole.length <= b.whole.length ? [a, b] : [b, a]
  if (shorter.whole.length === 1) return longer.whole.startsWith(shorter.whole)
  return longer.words.length > 1 && longer.words.includes(shorter.whole)
}
