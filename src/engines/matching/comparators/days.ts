import { isOneEditApart } from '../edits.js'
import { digitsOf } from '../text.js'
import { type Comparator, levels } from './comparator.js'

/** Days: two of their parts exchanged, a digit wrong, one part wrong. */
export const days: Comparator<string> = {
  levels: levels(['same', 0.9], ['swapped', 0.01], ['close', 0.04], ['partial', 0.01], ['different', 0.04]),
  chance: 0.0001,
  read: (text) => {
    const digits = digitsOf(text)
    return digits.length === 8 ? digits : undefined
  },
  key: (digits) => digits,
  compare: (a, b) => {
    if (a === b) return 0
    const [one, other] = [partsOf(a), partsOf(b)]
    if (one.year === other.year && one.month === other.day && one.day === other.month) return 1
    if (isOneEditApart(a, b)) return 2
    const alike = [one.year === other.year, one.month === other.month, one.day === other.day]
    return alike.filter(Boolean).length >= 2 ? 3 : 4
  },
  blockingKeys: (digits) => {
    const { year, month, day } = partsOf(digits)
    const [first, second] = month < day ? [month, day] : [day, month]
    return [year + first + second, month + day]
  },
}

function partsOf(digits: string) {
  return { year: digits.slice(0, 4), month: digits.slice(4, 6), day: digits.slice(6) }
}
