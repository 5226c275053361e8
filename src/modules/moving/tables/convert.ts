import { TZDate } from '@date-fns/tz'
import { isDay, type Json, parseInstant, received, toInstant } from '../../../kernel/index.js'
import type { Converter } from './mapping.js'

/** What a cell is not. */
export class Unfit {
  constructor(readonly expected: string) {}
}

/** The value of a cell, `undefined` where it is empty, or what it should have been. */
export const convert = (cell: Json | undefined, as: Converter = 'text'): Json | undefined | Unfit => {
  if (cell === undefined || cell === null) return undefined
  if (as === 'exact') return cell === '' ? undefined : cell
  const text = typeof cell === 'string' ? cell.trim() : cell
  if (text === '') return undefined
  if (typeof as === 'function') return own(cell, as)
  return typeof as === 'string' ? simple[as](text) : special(text, as)
}

function own(cell: Json, as: (cell: Json) => Json | undefined): Json | undefined | Unfit {
  try {
    return as(cell)
  } catch (error) {
    return new Unfit(error instanceof Error ? error.message.slice(0, 200) : 'another value')
  }
}

type Simple = Exclude<Extract<Converter, string>, 'exact'>

const simple: Readonly<Record<Simple, (cell: Json) => Json | Unfit>> = {
  text: (cell) => (typeof cell === 'number' ? String(cell) : cell),
  lower: (cell) => (typeof cell === 'string' ? cell.toLowerCase() : new Unfit('text')),
  upper: (cell) => (typeof cell === 'string' ? cell.toUpperCase() : new Unfit('text')),
  number: (cell) => numberOf(cell, '.'),
  integer: (cell) => {
    const value = numberOf(cell, '.')
    return Number.isSafeInteger(value) ? value : new Unfit('a whole number')
  },
  boolean: (cell) =>
    (typeof cell === 'boolean' ? cell : truths.get(String(cell).toLowerCase())) ?? notBoolean,
  day: (cell) => dayFrom(cell, 'YMD'),
  instant: (cell) => (typeof cell === 'string' ? parseInstant(spelled(cell)) : undefined) ?? notInstant,
  json: (cell) => (typeof cell === 'string' ? parsed(cell) : cell),
}

const notBoolean = new Unfit('true or false, yes or no, 1 or 0')
const notInstant = new Unfit('a date and a time with an offset, such as 2026-01-31T09:30:00Z')

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['是', true],
  ['false', false],
  ['no', false],
  ['0', false],
  ['否', false],
])

function special(
  cell: Json,
  as: Exclude<Converter, string | ((cell: Json) => unknown)>,
): Json | undefined | Unfit {
  if ('number' in as) return numberOf(cell, as.number)
  if ('day' in as) return dayFrom(cell, as.day)
  if ('instant' in as) return localInstant(cell, as)
  if ('list' in as) return listFrom(cell, as.list)
  const word = Object.hasOwn(as.words, String(cell)) ? as.words[String(cell)] : as.else
  return word === undefined ? new Unfit(`one of ${Object.keys(as.words).join(', ')}`.slice(0, 200)) : word
}

/** With a comma for decimals, points and blanks stand between thousands; with a point, commas do. */
function numberOf(cell: Json, mark: ',' | '.'): number | Unfit {
  if (typeof cell === 'number') return cell
  const other = mark === ',' ? /[.\u00A0\u202F '’]/g : /[,\u00A0\u202F '’]/g
  const text = String(cell).replace(other, '').replace(mark, '.')
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : new Unfit('a number')
}

const dayText = /^(\d{1,4})[-./年](\d{1,2})[-./月](\d{1,4})日?$/

function dayFrom(cell: Json, order: 'YMD' | 'DMY' | 'MDY'): string | Unfit {
  const expected = `a day, written ${order === 'YMD' ? '2026-01-31' : order === 'DMY' ? '31.01.2026' : '01/31/2026'}`
  const [, a = '', b = '', c = ''] = dayText.exec(String(cell)) ?? []
  const [year, month, date] = order === 'YMD' ? [a, b, c] : order === 'DMY' ? [c, b, a] : [c, a, b]
  const day = `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`
  return year?.length === 4 && isDay(day) ? day : new Unfit(expected)
}

const withOffset = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:?\d\d)$/
const local = /^(.+?)[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?$/

/** `2026-01-31 09:30:00 -0500` as ISO 8601 has it. */
function spelled(text: string): string {
  const [, day, time, offset] = withOffset.exec(text) ?? []
  return day === undefined ? text : `${day}T${time}${offset === 'UTC' ? 'Z' : offset}`
}

function localInstant(
  cell: Json,
  { instant: zone, order = 'YMD' }: { readonly instant: string; readonly order?: 'YMD' | 'DMY' | 'MDY' },
): string | Unfit {
  const text = String(cell)
  const whole = parseInstant(spelled(text))
  if (whole !== undefined) return whole
  const [, dayPart = text, hour = '0', minute = '0', second = '0', half] = local.exec(text) ?? []
  const day = dayFrom(dayPart, order)
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (day instanceof Unfit || hours > 23 || Number(minute) > 59 || Number(second) > 59) {
    return new Unfit(`a date and a time, written ${order}`)
  }
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return toInstant(new TZDate(year, month - 1, date, hours, Number(minute), Number(second), zone).getTime())
}

function listFrom(cell: Json, separator: string): Json {
  if (typeof cell !== 'string') return cell
  return cell
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function parsed(text: string): Json | Unfit {
  try {
    return JSON.parse(text) as Json
  } catch {
    return new Unfit('JSON')
  }
}

/** What came, in words: never what a cell holds. */
export const receivedCell = (cell: Json | undefined): string =>
  typeof cell === 'string' ? `text of ${cell.length} characters` : received(cell)
