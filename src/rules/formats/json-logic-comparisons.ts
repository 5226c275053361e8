import { isDay, parseInstant } from '../../kernel/index.js'
import type { ComparisonOp, Condition, Constant, Operand } from '../ast.js'
import type { Path } from '../faults.js'
import { keyOf } from './json-logic-known.js'
import {
  type ConstantValue,
  type MoneyPart,
  type Place,
  presenceOf,
  type RecordValue,
  unguarded,
  type Value,
  valueOfLogic,
} from './json-logic-values.js'
import { accepted } from './untranslatable.js'

/** `==` and `===`: types are declared, so that the two differ in nothing. */
export const equality = (place: Place, args: readonly unknown[], path: Path): Condition | undefined => {
  const { faults } = place
  const sides = sidesOf(place, args, path, 2)
  if (!sides) return undefined
  const [left, right] = constantLast(sides)
  if (!left || !right || left.kind === 'constant')
    return faults.say(path, 'a value of the record', 'two constants')
  if (right.kind === 'constant') {
    if (right.value === null) return missing(place, left, path)
    return left.kind === 'operand'
      ? comparedWith('eq', place, left, right, path)
      : moneyWith('eq', place, left, right, path)
  }
  if (left.kind !== 'operand' || right.kind !== 'operand') return moneyPair('eq', place, left, right, path)
  const same: Condition = { op: 'eq', left: left.operand, right: right.operand }
  if (!accepted(faults, place.catalogue, place.entity, same, path)) return undefined
  if (left.isPresent || right.isPresent) return same
  // Two missing values are equal to JSONLogic.
  const [a, b] = [missing(place, left, path), missing(place, right, path)]
  return a && b && { op: 'or', of: [same, { op: 'and', of: [a, b] }] }
}

/** `<`, `<=`, `>`, `>=`; the first two also of three values, of which the middle one lies between. */
export const comparison = (
  op: Exclude<ComparisonOp, 'eq'>,
  place: Place,
  args: readonly unknown[],
  path: Path,
): Condition | undefined => {
  const isBetween = args.length === 3 && (op === 'lt' || op === 'lte')
  const sides = sidesOf(place, args, path, isBetween ? 3 : 2)
  if (!sides) return undefined
  const pairs = sides.slice(1).map((right, index) => pair(op, place, sides[index], right, path))
  if (!pairs.every((each) => each !== undefined)) return undefined
  return pairs.length === 1 ? pairs[0] : { op: 'and', of: pairs }
}

function sidesOf(
  place: Place,
  args: readonly unknown[],
  path: Path,
  count: number,
): readonly Value[] | undefined {
  if (args.length !== count) return place.faults.say(path, `${count} values`, `${args.length}`)
  const sides = args.map((arg, index) => valueOfLogic(place, arg, [...path, index]))
  return sides.every((side) => side !== undefined) ? sides : undefined
}

function constantLast([a, b]: readonly Value[]): readonly (Value | undefined)[] {
  return a?.kind === 'constant' ? [b, a] : [a, b]
}

const turned = { lt: 'gt', lte: 'gte', gt: 'lt', gte: 'lte' } as const

function pair(
  op: Exclude<ComparisonOp, 'eq'>,
  place: Place,
  a: Value | undefined,
  b: Value | undefined,
  path: Path,
): Condition | undefined {
  const { faults } = place
  if (!a || !b) return undefined
  if (a.kind === 'constant') {
    return b.kind === 'constant'
      ? faults.say(path, 'a value of the record', 'two constants')
      : pair(turned[op], place, b, a, path)
  }
  if (b.kind === 'constant') {
    return a.kind === 'operand' ? orderedWith(op, place, a, b, path) : moneyWith(op, place, a, b, path)
  }
  if (a.kind !== 'operand' || b.kind !== 'operand') return moneyPair(op, place, a, b, path)
  if (isText(a)) return textOrder(place, path)
  if (!a.isPresent || !b.isPresent) return unguarded(faults, path)
  return accepted(faults, place.catalogue, place.entity, { op, left: a.operand, right: b.operand }, path)
}

function isText({ type }: RecordValue): boolean {
  return type === 'text' || type === 'enum' || type === 'ref'
}

function textOrder({ faults }: Place, path: Path): undefined {
  return faults.say(
    path,
    'numbers, days or instants: JSONLogic orders text by UTF-16, rules by code point',
    'text',
  )
}

function missing({ faults }: Place, value: RecordValue | MoneyPart, path: Path): Condition | undefined {
  const isBooked = value.kind !== 'operand' && value.isBooked
  const isThere = isBooked ? undefined : presenceOf(value.kind === 'operand' ? value.operand : value.of())
  return isThere ? { op: 'not', of: isThere } : faults.say(path, 'a field', 'another value')
}

function orderedWith(
  op: Exclude<ComparisonOp, 'eq'>,
  place: Place,
  left: RecordValue,
  right: ConstantValue,
  path: Path,
): Condition | undefined {
  if (isText(left)) return textOrder(place, path)
  const compared = comparedWith(op, place, left, right, path)
  const isZeroEnough = typeof right.value === 'number' && orders[op](0, right.value)
  if (!compared || left.isPresent || !isZeroEnough) return compared
  // JSONLogic takes a missing number for zero.
  const isMissing = missing(place, left, path)
  return isMissing && { op: 'or', of: [compared, isMissing] }
}

const orders: Readonly<Record<Exclude<ComparisonOp, 'eq'>, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
}

function comparedWith(
  op: ComparisonOp,
  place: Place,
  { operand: left, type }: RecordValue,
  { value }: ConstantValue,
  path: Path,
): Condition | undefined {
  const { faults, catalogue, entity } = place
  const isStartOfDay = type === 'instant' && op !== 'eq' && isDay(value)
  // As texts, every instant of a day comes after the day.
  const atMidnight = isStartOfDay ? midnight(op, String(value)) : undefined
  const [asked, constant] = atMidnight ?? [op, value]
  if (!isAsRecordsHaveIt(type, constant)) {
    return faults.say(
      path,
      'a constant as records have it: 2026-05-01T12:00:00.000Z, text in NFC',
      'another form',
    )
  }
  // Of null there is no comparison but equality; `check` refuses it.
  const right: Operand = { value: constant as Constant }
  return accepted(faults, catalogue, entity, { op: asked, left, right }, path)
}

function midnight(op: ComparisonOp, day: string): readonly [ComparisonOp, string] {
  return [op === 'lt' || op === 'lte' ? 'lt' : 'gte', `${day}T00:00:00.000Z`]
}

/** JSONLogic compares texts as they are. */
export const isAsRecordsHaveIt = (type: string, value: unknown): boolean => {
  if (typeof value !== 'string') return true
  return type === 'instant' ? parseInstant(value) === value : value.normalize('NFC') === value
}

/** Half of an amount and a constant. The other half is what stands beside it. */
function moneyWith(
  op: ComparisonOp,
  place: Place,
  part: MoneyPart,
  { value }: ConstantValue,
  path: Path,
): Condition | undefined {
  const { faults, known, catalogue, entity } = place
  if (part.kind === 'currency') {
    if (op !== 'eq' || typeof value !== 'string') return faults.say(path, 'a currency', 'another constant')
    const nothing: Operand = { value: { amount: 0, currency: value } }
    const left = part.of(value)
    const of: readonly Condition[] = [
      { op: 'lte', left, right: nothing },
      { op: 'gt', left, right: nothing },
    ]
    return accepted(faults, catalogue, entity, { op: 'or', of }, path)
  }
  const currency = known.currencies.get(part.path)
  if (currency === undefined || !isCode(currency)) {
    return faults.say(
      path,
      `an amount whose currency { "===": [{ "var": "${part.path}.currency" }, ...] } beside it says`,
      'one of any currency',
    )
  }
  // `check` refuses another amount than a whole one.
  const right: Operand = { value: { amount: value as number, currency } }
  return accepted(faults, catalogue, entity, { op, left: part.of(currency), right }, path)
}

function isCode(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency)
}

/** The same half of two amounts. */
function moneyPair(
  op: ComparisonOp,
  place: Place,
  a: RecordValue | MoneyPart,
  b: RecordValue | MoneyPart,
  path: Path,
): Condition | undefined {
  const { faults, catalogue, entity } = place
  if (a.kind === 'operand' || b.kind === 'operand' || a.kind !== b.kind || a.isBooked || b.isBooked) {
    return faults.say(path, 'amounts or currencies of two fields that are not booked', 'others')
  }
  const sides = { left: a.of(), right: b.of() }
  if (a.kind === 'amount') {
    if (!areAlike(place, a, b))
      return faults.say(path, 'amounts whose currencies are equal, as a condition beside it says', 'others')
    return accepted(faults, catalogue, entity, { op, ...sides }, path)
  }
  if (op !== 'eq') return faults.say(path, 'equal currencies', 'another order')
  if (!a.isPresent && !b.isPresent) return unguarded(faults, path)
  const of: readonly Condition[] = [
    { op: 'lte', ...sides },
    { op: 'gt', ...sides },
  ]
  return accepted(faults, catalogue, entity, { op: 'or', of }, path)
}

function areAlike({ known: { currencies, present } }: Place, a: MoneyPart, b: MoneyPart): boolean {
  const isThere = a.isPresent || b.isPresent || [a, b].some(({ path }) => present.has(keyOf({ var: path })))
  const [ofA, ofB] = [currencies.get(a.path), currencies.get(b.path)]
  const areSame = ofA === keyOf({ var: `${b.path}.currency` }) || ofB === keyOf({ var: `${a.path}.currency` })
  return isThere && areSame
}
