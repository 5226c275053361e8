import type { MatchKind } from '../types.js'
import type { Comparator } from './comparator.js'
import { days } from './days.js'
import { emails } from './emails.js'
import { names } from './names.js'
import { codes, identifiers, phones, places, postcodes } from './places.js'
import { words } from './words.js'

// What a comparator reads is its own: whoever holds it as one of many gives back what it gave.
export const comparators = {
  name: names,
  words,
  address: words,
  place: places,
  postcode: postcodes,
  code: codes,
  day: days,
  email: emails,
  phone: phones,
  identifier: identifiers,
} as unknown as Readonly<Record<MatchKind, Comparator>>
