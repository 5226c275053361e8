import { isOneEditApart } from '../edits.js'
import { jaroWinkler } from '../jaro-winkler.js'
import { compact, digitsOf, plain, soundOf } from '../text.js'
import { type Comparator, levels } from './comparator.js'

/** Towns and suburbs. */
export const places: Comparator<string> = {
  levels: levels(['same', 0.85], ['close', 0.1], ['different', 0.05]),
  chance: 0.01,
  read: (text) => compact(plain(text)) || undefined,
  key: (place) => place,
  compare: (a, b) => {
    if (a === b) return 0
    return isOneEditApart(a, b) || jaroWinkler(a, b) >= 0.92 ? 1 : 2
  },
  blockingKeys: (place) => [soundOf(place) + place.slice(-2), place.slice(0, 5)],
}

/** Postal codes: one digit wrong, two exchanged, or the same district. */
export const postcodes: Comparator<string> = {
  levels: levels(['same', 0.88], ['close', 0.08], ['different', 0.04]),
  chance: 0.01,
  read: (text) => compact(plain(text)) || undefined,
  key: (code) => code,
  compare: (a, b) => {
    if (a === b) return 0
    return isOneEditApart(a, b) ? 1 : 2
  },
  blockingKeys: (code) => [code, [...code].sort().join('')],
}

/** Short codes: a state, a country. */
export const codes: Comparator<string> = {
  levels: levels(['same', 0.95], ['close', 0.02], ['different', 0.03]),
  chance: 0.3,
  read: (text) => compact(plain(text)) || undefined,
  key: (code) => code,
  compare: (a, b) => {
    if (a === b) return 0
    return a.length > 2 && isOneEditApart(a, b) ? 1 : 2
  },
  blockingKeys: () => [],
}

/** Numbers that only one may have: a mistyped digit is likely, two different numbers are not. */
export const identifiers: Comparator<string> = {
  levels: levels(['same', 0.95], ['close', 0.03], ['different', 0.02]),
  chance: 0.000001,
  read: (text) => compact(plain(text)) || undefined,
  key: (value) => value,
  compare: (a, b) => {
    if (a === b) return 0
    return a.length >= 6 && isOneEditApart(a, b) ? 1 : 2
  },
  blockingKeys: (value) => [value],
}

/** Phone numbers by their last digits: with and without the country's code they are one number. */
export const phones: Comparator<string> = {
  levels: levels(['same', 0.75], ['close', 0.05], ['different', 0.2]),
  chance: 0.00001,
  read: (text) => {
    const digits = digitsOf(text).replace(/^0+/, '')
    return digits.length < 5 ? undefined : digits.slice(-9)
  },
  key: (digits) => digits.slice(-8),
  compare: (a, b) => {
    if (a.slice(-8) === b.slice(-8)) return 0
    return isOneEditApart(a.slice(-8), b.slice(-8)) ? 1 : 2
  },
  blockingKeys: (digits) => [digits.slice(-8), digits.slice(-6)],
}
