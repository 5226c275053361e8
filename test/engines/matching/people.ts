import type { MatchRecord } from '../../../src/engines/matching/index.js'

/** Numbers between 0 and 1 from a seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface MadePeople {
  readonly records: readonly MatchRecord[]
  /** The pairs that are one, each as its two ids in order, with a blank between. */
  readonly truth: ReadonlySet<string>
}

export interface Making {
  readonly seed: number
  /** How many records, duplicates included. */
  readonly size: number
  /** Which share of them are distorted copies. */
  readonly copies?: number
  /** Which share of them live where another does, under the same family name. */
  readonly relatives?: number
}

type Person = { readonly [field: string]: string | null | undefined; readonly id: string }

/** People whose names and places are as unevenly spread as real ones, some of them twice, with mistakes. */
export const madePeople = ({ seed, size, copies = 0.2, relatives = 0 }: Making): MadePeople => {
  const random = randomOf(seed)
  const people: Person[] = []
  const truth = new Set<string>()
  const idsOf = new Map<number, readonly string[]>()
  const originals = Math.round(size * (1 - copies))
  for (let at = 0; at < originals; at++) {
    const other = people[Math.floor(random() * at)]
    people.push(other && random() < relatives ? relativeOf(other, at) : person(at))
  }
  for (let at = originals; at < size; at++) {
    const from = Math.floor(random() * originals)
    const copy = { ...distorted(people[from] as Person), id: `c${at}` }
    people.push(copy)
    // A second copy of the same person is a duplicate of the first one too.
    const others = idsOf.get(from) ?? [`p${from}`]
    for (const other of others) truth.add([other, copy.id].sort().join(' '))
    idsOf.set(from, [...others, copy.id])
  }
  return { records: people, truth }

  function person(at: number): Person {
    const year = 1930 + Math.floor(random() * 75)
    const place = zipf(400)
    return {
      id: `p${at}`,
      givenName: wordOf(zipf(800), 11),
      familyName: wordOf(zipf(6000), 23),
      birthDate: `${year}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`,
      address: `${1 + Math.floor(random() * 200)} ${wordOf(Math.floor(random() * 4000), 37)} street`,
      locality: wordOf(place, 41),
      postalCode: String(10_000 + place * 83),
      phone: random() < 0.6 ? `+49${Math.floor(1e8 + random() * 9e8)}` : null,
    }
  }

  function relativeOf(other: Person, at: number): Person {
    return { ...other, ...own(person(at)) }
  }

  function own({ id, givenName, birthDate, phone }: Person) {
    return { id, givenName: givenName ?? null, birthDate: birthDate ?? null, phone: phone ?? null }
  }

  function distorted(original: Person): Person {
    let copy = { ...original }
    const mistakes = 1 + Math.floor(random() * 3)
    for (let done = 0; done < mistakes; done++) copy = { ...copy, ...mistaken(copy) }
    return copy
  }

  function mistaken(copy: Person): Partial<Person> {
    const names = ['givenName', 'familyName', 'birthDate', 'address', 'locality', 'postalCode', 'phone']
    const name = names[Math.floor(random() * names.length)] ?? ''
    const value = copy[name]
    const dice = random()
    if (dice < 0.1) return { [name]: null }
    if (dice < 0.2) return { givenName: copy.familyName ?? null, familyName: copy.givenName ?? null }
    if (dice < 0.25)
      return { address: `${Math.floor(random() * 99)} ${wordOf(Math.floor(random() * 4000), 37)} road` }
    return value ? { [name]: mistyped(value) } : {}
  }

  function mistyped(text: string): string {
    const at = Math.floor(random() * text.length)
    const letter = /\d/.test(text.charAt(at))
      ? String(Math.floor(random() * 10))
      : letters.charAt(Math.floor(random() * 26))
    const dice = random()
    if (/[^\p{L}\p{N}]/u.test(text.charAt(at))) return text
    if (dice < 0.3) return text.slice(0, at) + letter + text.slice(at + 1)
    if (dice < 0.55) return text.slice(0, at) + text.slice(at + 1)
    if (dice < 0.8) return text.slice(0, at) + letter + text.slice(at)
    return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
  }

  /** A few are very frequent, many are rare. */
  function zipf(count: number): number {
    return Math.floor(count * random() ** 2.5)
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz'
const onsets = ['b', 'br', 'c', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 'sch', 't', 'v', 'w']
const vowels = ['a', 'e', 'i', 'o', 'u', 'ei', 'au']
const codas = ['', 'n', 'r', 'l', 's', 't', 'mm', 'ck']

/** A word that can be spoken; another one for each number. */
function wordOf(number: number, salt: number): string {
  const random = randomOf(number * 7919 + salt)
  const count = 2 + (number % 2)
  const part = () => pick(onsets, random) + pick(vowels, random) + pick(codas, random)
  return Array.from({ length: count }, part).join('')
}

function pick(list: readonly string[], random: () => number): string {
  return list[Math.floor(random() * list.length)] ?? ''
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
