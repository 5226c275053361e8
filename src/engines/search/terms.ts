import { compareText, maxSearchTerm } from '../../kernel/index.js'
import { normalText, phoneDigits, piecesOf, reversedDigits } from './normal.js'

/** Keys from one, and before another. */
export interface TermRange {
  readonly from: string
  readonly until: string
}

/** What one word may begin: a key in any of these. */
export type SearchTerm = readonly TermRange[]

/** The most words of a search that are looked at. */
const maxWords = 8

/** The words of a search, that which says most first. All of them must be met. */
export const searchTerms = (search: string): readonly SearchTerm[] => {
  const phone = phoneDigits(search.trim())
  if (phone !== undefined) return [phoneTerm(search, phone)]
  const words = search.trim().split(/\s+/u).filter(Boolean).flatMap(termsOf).slice(0, maxWords)
  return words.toSorted((a, b) => lengthOf(b) - lengthOf(a) || compareText(startOf(a), startOf(b)))
}

/** A number by its end, and as it stands: it may be an id. */
function phoneTerm(search: string, digits: string): SearchTerm {
  const whole = normalText(search.trim()).replace(/\s+/gu, '')
  const beginnings = [...new Set([whole.replace(/^\+/u, ''), digits])]
  return ordered([reversedDigits(digits), ...beginnings].map(rangeOf))
}

function termsOf(word: string): readonly SearchTerm[] {
  const whole = normalText(word)
  if (whole.includes('@')) return [[rangeOf(whole)]]
  const phone = phoneDigits(word)
  if (phone !== undefined) return [phoneTerm(word, phone)]
  return piecesOf(whole).map(({ text }) => [rangeOf(text)])
}

/** Nothing that begins so stands behind the last code point there is. */
function rangeOf(beginning: string): TermRange {
  const from = [...beginning].slice(0, maxSearchTerm).join('')
  return { from, until: `${from}\u{10ffff}` }
}

function ordered(ranges: readonly TermRange[]): SearchTerm {
  return ranges.toSorted((a, b) => compareText(a.from, b.from))
}

function startOf(term: SearchTerm): string {
  return term[0]?.from ?? ''
}

/** A character of a script without spaces says as much as three letters. */
function lengthOf(term: SearchTerm): number {
  return [...startOf(term)].reduce((sum, letter) => sum + (letter > '\u2e80' ? 3 : 1), 0)
}
