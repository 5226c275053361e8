import { type ItemKind, isCurrency, isDay, parseInstant, type ValueType } from '../kernel/index.js'
import type { Constant } from './ast.js'
import { type Faults, named, oneOfThese, type Path, readObject } from './faults.js'
import { maxConstantLength } from './limits.js'

/** What a constant must be. */
export interface Wanted {
  readonly type: ValueType
  /** Enums: the words. */
  readonly options?: readonly string[]
  /** Lists: what they hold. */
  readonly item?: ItemKind
  /** Money: the only currency it can be in. */
  readonly currency?: string
}

/** Reads a constant as a rule keeps it: text in NFC, instants in UTC with milliseconds, no -0. */
export const readConstant = (
  faults: Faults,
  value: unknown,
  path: Path,
  wanted: Wanted,
): Constant | undefined => {
  if (wanted.type === 'money') return readMoney(faults, value, path, wanted.currency)
  const constant = scalarReaders[wanted.type](value, wanted)
  return constant === undefined ? faults.add(path, describeWanted(wanted), value) : constant
}

/** What a constant is by itself, where nothing says what it must be. */
export const typeOfConstant = (value: unknown): ValueType | undefined => {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'object' && value !== null && 'amount' in value ? 'money' : undefined
}

/** Says a type in words: `a day (YYYY-MM-DD)`. */
export const describeWanted = ({ type, options, currency }: Wanted): string => {
  if (type === 'enum' && options) return `one of ${oneOfThese(options)}`
  return type === 'money' && currency !== undefined ? `money in ${currency}` : inWords[type]
}

const inWords: Readonly<Record<ValueType, string>> = {
  text: `well-formed text of at most ${maxConstantLength} characters without NUL`,
  enum: 'a word',
  integer: 'a safe integer',
  number: 'a finite number',
  boolean: 'true or false',
  instant: 'an instant (ISO 8601 with an offset, years 1000 to 9999)',
  day: 'a day (YYYY-MM-DD)',
  money: 'money ({ amount, currency })',
  ref: 'an id',
  list: 'a list',
  address: 'an address',
  birthday: 'a birthday',
}

type Scalar = string | number | boolean

const scalarReaders: Readonly<
  Record<Exclude<ValueType, 'money'>, (value: unknown, wanted: Wanted) => Scalar | undefined>
> = {
  text: readText,
  enum: (value, { options }) => {
    const word = readText(value)
    return word !== undefined && (options === undefined || options.includes(word)) ? word : undefined
  },
  integer: (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : undefined),
  // Adding zero turns -0 into 0, which no engine keeps apart.
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  instant: (value) => (typeof value === 'string' ? parseInstant(value) : undefined),
  day: (value) => (isDay(value) ? value : undefined),
  ref: readText,
  list: () => undefined,
  address: () => undefined,
  birthday: () => undefined,
}

const unacceptable = /[\0\p{Surrogate}]/u

function readText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > maxConstantLength || unacceptable.test(value))
    return undefined
  return value.normalize('NFC')
}

function readMoney(
  faults: Faults,
  value: unknown,
  path: Path,
  wanted: string | undefined,
): Constant | undefined {
  const given = readObject(faults, value, path, { required: ['amount', 'currency'] })
  if (!given) return undefined
  const { amount, currency } = given
  const isWhole = Number.isSafeInteger(amount)
  const isKnown =
    typeof currency === 'string' && isCurrency(currency) && (wanted === undefined || wanted === currency)
  if (!isWhole) faults.add([...path, 'amount'], 'minor units as a safe integer', amount)
  if (!isKnown) faults.say([...path, 'currency'], wanted ?? 'an ISO 4217 code', named(currency))
  return isWhole && isKnown ? { amount: (amount as number) + 0, currency } : undefined
}
