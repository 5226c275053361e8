import { maxSearchTerm, type SearchAs } from '../../kernel/index.js'
import { hasHan, normalText, phoneDigits, piecesOf, reversedDigits } from './normal.js'

/** One thing a record is found by. The lighter stands first among equals. */
export interface SearchKey {
  readonly term: string
  readonly weight: number
}

const weights = { word: 0, value: 1, part: 2, sound: 3 } as const

/** The most keys of one field. */
const mostKeys = 48

/** What a field's value is found by. */
export const searchKeys = async (as: SearchAs, value: unknown): Promise<readonly SearchKey[]> => {
  const keys = new Map<string, number>()
  for (const text of textsIn(value)) {
    for (const { term, weight } of await makers[as](text.normalize('NFC'))) {
      const short = cut(term)
      if (short !== '' && !(Number(keys.get(short)) <= weight) && keys.size < mostKeys)
        keys.set(short, weight)
    }
  }
  return [...keys].map(([term, weight]) => ({ term, weight }))
}

/** A text, or the texts in a list: of members, the one called `name`. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return typeof name === 'string' ? [name] : []
}

type Maker = (text: string) => readonly SearchKey[] | Promise<readonly SearchKey[]>

const words: Maker = async (text) => {
  const keys: SearchKey[] = []
  for (const { text: piece, isRun } of piecesOf(normalText(text))) {
    keys.push({ term: piece, weight: weights.word })
    if (!isRun) continue
    const characters = [...piece]
    for (let at = 1; at < Math.min(characters.length, 20); at++) {
      keys.push({ term: characters.slice(at).join(''), weight: weights.part })
    }
    if (hasHan(piece)) keys.push(...soundKeys(await soundsOf(piece)))
  }
  return keys
}

const values: Maker = (text) => {
  const whole = normalText(text.trim())
  const [name = '', domain] = whole.split('@')
  const parts = piecesOf(domain === undefined ? whole : name).filter((piece) => piece.text !== whole)
  return [
    { term: whole, weight: weights.value },
    ...parts.map(({ text: term }) => ({ term, weight: weights.part })),
  ]
}

const contacts: Maker = (text) => {
  const digits = text.startsWith('+') ? phoneDigits(text) : undefined
  if (digits === undefined) return values(text)
  return [
    { term: digits, weight: weights.value },
    { term: reversedDigits(digits), weight: weights.value },
  ]
}

const makers: Readonly<Record<SearchAs, Maker>> = { words, contact: contacts, id: values }

/** `wang xiao ming`: by each beginning, by initials, and by the first in full before the initials of the others. */
function soundKeys(sounds: readonly string[]): readonly SearchKey[] {
  const initials = sounds.map((sound) => sound[0] ?? '')
  const keys = sounds
    .slice(0, 20)
    .flatMap((_, at) => [
      sounds.slice(at).join(''),
      ...(initials.length - at > 1 ? [initials.slice(at).join('')] : []),
    ])
  if (sounds.length > 1) keys.push([sounds[0], ...initials.slice(1)].join(''))
  return keys.map((term) => ({ term, weight: weights.sound }))
}

// A megabyte of readings that names in other scripts need not load.
async function soundsOf(text: string): Promise<readonly string[]> {
  const { pinyin } = await import('pinyin-pro')
  const sounds = pinyin(text, { toneType: 'none', type: 'array', surname: 'head', nonZh: 'removed', v: true })
  return sounds.map(normalText).filter((sound) => sound !== '')
}

function cut(term: string): string {
  return term.length <= maxSearchTerm ? term : [...term].slice(0, maxSearchTerm).join('')
}
