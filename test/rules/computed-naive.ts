import {
  type Address,
  DAY_MS,
  durationMs,
  hash31,
  instantMs,
  type LunarCalendar,
} from '../../src/kernel/index.js'
import type { Condition, Operand, PublicRecord, Sum, Window } from '../../src/rules/index.js'
import { naive } from './naive.js'
import { rich } from './rich.js'

/** What a second reading knows: the moment, and the Chinese calendar. */
interface World {
  readonly now: string
  readonly lunar: LunarCalendar
}

type Money = { readonly amount: number; readonly currency: string }

/**
 * A second reading of what is computed, straight over public records, in UTC: loops over rows and days, no terms, no
 * intervals. Plain conditions are left to `naive`.
 */
export const richNaive = (
  condition: Condition,
  entity: string,
  record: PublicRecord,
  world: World,
): boolean => {
  const inner = (each: Condition) => richNaive(each, entity, record, world)
  const read = (operand: Operand) => operandValue(operand, entity, record, world)
  switch (condition.op) {
    case 'and':
      return condition.of.every(inner)
    case 'or':
      return condition.of.some(inner)
    case 'not':
      return !inner(condition.of)
    case 'some':
      return rowsOf(condition, entity, record, world).length > 0
    case 'followedBy':
    case 'missed':
      return sequence(condition, entity, record, world)
    case 'regularly':
      return regularity(condition, entity, record, world)
    case 'bucket': {
      const [a, b] = [1 + (hash31(`${condition.seed}:a`) % 2_097_151), hash31(`${condition.seed}:b`)]
      const bucket = Number((BigInt(hash31(String(record.id))) * BigInt(a) + BigInt(b)) % 1_000_003n)
      return bucket >= Math.floor(condition.from * 1_000_003) && bucket < Math.floor(condition.to * 1_000_003)
    }
    case 'inRegion':
      return inRegion(record.address as Address | null, condition.system, condition.code)
    case 'withinKm': {
      const { coordinates } = (record.address as Address | null) ?? {}
      return coordinates?.datum === condition.of.datum && kmBetween(coordinates, condition.of) <= condition.km
    }
    case 'within': {
      if ('birthday' in condition.left) return birthdayIn(record.birthday as never, condition.window, world)
      const at = read(condition.left)
      if (typeof at !== 'string') return false
      const [from, until] = boundsOf(condition.window, world)
      return at.length === 10
        ? (from === undefined || at >= dayText(from)) && (until === undefined || at < dayText(until))
        : (from === undefined || instantMs(at) >= from) && (until === undefined || instantMs(at) < until)
    }
    case 'isSet':
      return isComputed(condition.left)
        ? read(condition.left) !== undefined
        : naive(condition, entity, record, world.now)
    case 'in':
      if (!isComputed(condition.left)) return naive(condition, entity, record, world.now)
      return (condition.values as readonly unknown[]).includes(read(condition.left))
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const { left, right } = condition
      if (!isComputed(left) && !isComputed(right)) return naive(condition, entity, record, world.now)
      return compare(condition.op, read(left), read(right))
    }
    default:
      return naive(condition, entity, record, world.now)
  }
}

function isComputed(operand: Operand): boolean {
  const isBooked = 'field' in operand && (operand.in !== undefined || operand.field === 'net')
  return isBooked || !['value', 'field', 'instant'].some((key) => key in operand)
}

function compare(op: string, a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return false
  if (typeof a === 'object' && typeof b === 'object') {
    const [x, y] = [a as Money, b as Money]
    return x.currency === y.currency && compare(op, x.amount, y.amount)
  }
  const [x, y] = [a as number, b as number]
  if (op === 'eq') return x >= y && x <= y
  if (op === 'lt') return x < y
  if (op === 'lte') return x <= y
  return op === 'gt' ? x > y : x >= y
}

function rowsOf(
  { relation, where }: { readonly relation: string; readonly where?: Condition | undefined },
  entity: string,
  record: PublicRecord,
  world: World,
): readonly PublicRecord[] {
  const there = rich[entity]?.relations[relation]?.entity ?? ''
  return ((record[relation] ?? []) as readonly PublicRecord[])
    .filter((row) => row.archivedAt === null || row.archivedAt === undefined)
    .filter((row) => !where || richNaive(where, there, row, world))
}

function operandValue(operand: Operand, entity: string, record: PublicRecord, world: World): unknown {
  const number = (each: Operand) => operandValue(each, entity, record, world)
  if ('value' in operand) return operand.value
  if ('instant' in operand) {
    const { instant } = operand
    const ms = 'ago' in instant ? -durationMs(instant.ago) : durationMs(instant.ahead)
    return new Date(instantMs(world.now) + ms).toISOString()
  }
  if ('field' in operand) return fieldValue(operand, entity, record)
  if ('sum' in operand) return sumValue(operand.sum, entity, record, world)
  if ('times' in operand) return arithmetic((a) => a * operand.times.by, number(operand.times.of))
  if ('minus' in operand) return arithmetic((a, b) => a - b, ...operand.minus.map(number))
  if ('ratio' in operand) {
    const [a, b] = operand.ratio.map(number).map((each) => (isMoney(each) ? each.amount : each))
    return b === 0 ? undefined : arithmetic((x, y) => x / y, a, b)
  }
  return 'age' in operand ? ageOf(operand.age, record, world) : undefined
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null
}

function arithmetic(of: (a: number, b: number) => number, ...sides: readonly unknown[]): unknown {
  if (sides.some((side) => side === undefined)) return undefined
  const [a = 0, b = 0] = sides.map((side) => Number(isMoney(side) ? side.amount : side))
  const [first] = sides
  return isMoney(first) ? { amount: of(a, b), currency: first.currency } : of(a, b)
}

/** Booked money is what was booked, whether its own amount is there or not. */
function fieldValue(
  { field, in: own }: Extract<Operand, { field: string }>,
  entity: string,
  record: PublicRecord,
): unknown {
  if (field === 'net' && own === undefined) return record.netBooked ?? undefined
  const info = rich[entity]?.fields[field]
  const attributes = (record.attributes ?? {}) as PublicRecord
  const value = info?.attribute === undefined ? record[field] : attributes[info.attribute]
  if (value === null || value === undefined) return undefined
  if (info?.type === 'money') return (value as Money).currency === own ? value : undefined
  if (info?.type === 'integer' || info?.type === 'number')
    return typeof value === 'number' ? value : undefined
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}

function summed(sum: Sum, entity: string, row: PublicRecord): unknown {
  if (sum.fn === 'latest' || sum.fn === 'earliest') {
    return row[rich[entity]?.timeField ?? ''] ?? undefined
  }
  return fieldValue({ field: sum.field ?? '', ...(sum.in === undefined ? {} : { in: sum.in }) }, entity, row)
}

function sumValue(sum: Sum, entity: string, record: PublicRecord, world: World): unknown {
  const rows = rowsOf(sum, entity, record, world)
  if (sum.fn === 'count') return rows.length
  const there = rich[entity]?.relations[sum.relation]?.entity ?? ''
  const values = rows.map((row) => summed(sum, there, row)).filter((value) => value !== undefined)
  if (sum.fn === 'countDistinct') return new Set(values).size
  const currency =
    values.find(isMoney)?.currency ?? (sum.field === 'net' || sum.field === 'total' ? 'EUR' : undefined)
  const plain = values.map((value): unknown => (isMoney(value) ? value.amount : value)) as readonly number[]
  if (plain.length === 0 && sum.fn !== 'sum') return undefined
  const found = total(sum.fn, plain)
  return currency === undefined ? found : { amount: found, currency }
}

function total(fn: Sum['fn'], values: readonly number[]): unknown {
  const ascending = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)))
  if (fn === 'min' || fn === 'earliest') return ascending[0]
  if (fn === 'max' || fn === 'latest') return ascending.at(-1)
  const added = exactly(values)
  return fn === 'avg' ? Number(added) / values.length : added
}

function exactly(values: readonly number[]): number | bigint {
  if (!values.every(Number.isInteger)) return values.reduce((a, b) => a + b, 0)
  const whole = values.map(BigInt).reduce((a, b) => a + b, 0n)
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
}

function ageOf(field: string, record: PublicRecord, { now }: World): number | undefined {
  // A birthday's date stands in a day field of its own.
  const birth = record[field === 'birthday' ? 'bornOn' : field] as string | null
  const today = now.slice(0, 10)
  if (!birth || birth > today) return undefined
  let age = 0
  while (anniversary(birth, age + 1) <= today) age += 1
  return age
}

interface Birthday {
  readonly calendar: string
  readonly year?: number
  readonly month: number
  readonly day: number
}

function anniversary(birth: string, years: number): string {
  const [year = 0, month = 1, day = 1] = birth.split('-').map(Number)
  const date = new Date(Date.UTC(year + years, month - 1, day))
  // 29 February becomes 1 March in a common year: the day before is meant.
  return dayText(date.getUTCMonth() === month - 1 ? date.getTime() : date.getTime() - DAY_MS)
}

function birthdayIn(birthday: Birthday | null, window: Window, world: World): boolean {
  const [from, until] = boundsOf(window, world)
  if (!birthday || from === undefined || until === undefined) return false
  for (let at = from; at < until; at += DAY_MS) if (isOn(birthday, dayText(at), world)) return true
  return false
}

function isOn({ calendar, month, day }: Birthday, on: string, { lunar }: World): boolean {
  if (calendar === 'gregorian')
    return anniversary(`2000-${pad(month)}-${pad(day)}`, Number(on.slice(0, 4)) - 2000) === on
  const date = lunar(on)
  return date.month === month && !date.leap && date.day === day
}

function sequence(
  { op, first, next, within }: Extract<Condition, { op: 'followedBy' | 'missed' }>,
  entity: string,
  record: PublicRecord,
  world: World,
): boolean {
  const now = instantMs(world.now)
  const length = durationMs(within)
  const after = timesOf(next, entity, record, world).filter((at) => at <= now)
  return timesOf(first, entity, record, world)
    .filter((at) => at <= (op === 'missed' ? now - length : now))
    .some((began) => after.some((at) => at > began && at <= began + length) === (op === 'followedBy'))
}

function timesOf(
  step: { readonly relation: string; readonly where?: Condition },
  entity: string,
  record: PublicRecord,
  world: World,
): readonly number[] {
  const there = rich[entity]?.relations[step.relation]?.entity ?? ''
  const time = rich[there]?.timeField ?? ''
  return rowsOf(step, entity, record, world)
    .map((row) => row[time])
    .filter((at) => typeof at === 'string')
    .map(instantMs)
}

function regularity(
  condition: Extract<Condition, { op: 'regularly' }>,
  entity: string,
  record: PublicRecord,
  world: World,
): boolean {
  const { each, of, atLeast } = condition
  const now = instantMs(world.now)
  const times = timesOf(condition, entity, record, world)
  const periods = Array.from({ length: of }, (_, i) => {
    if (typeof each === 'string') return [startOf(each, -i - 1, now), startOf(each, -i, now)] as const
    return [now - (i + 1) * durationMs(each) + 1, now - i * durationMs(each) + 1] as const
  })
  return periods.filter(([from, until]) => times.some((at) => at >= from && at < until)).length >= atLeast
}

function boundsOf(
  window: Window,
  world: World,
): readonly [from: number | undefined, until: number | undefined] {
  const now = instantMs(world.now)
  if ('last' in window) return [now - durationMs(window.last) + 1, now + 1]
  if ('next' in window) return [now + 1, now + durationMs(window.next) + 1]
  if ('calendar' in window) {
    const { unit, from, until } = window.calendar
    return [startOf(unit, from, now), startOf(unit, until, now)]
  }
  const { from, until, after, upTo } = window as {
    from?: string
    until?: string
    after?: { ago: { hours: number } }
    upTo?: { ahead: { hours: number } }
  }
  if (after && upTo) return [now - durationMs(after.ago) + 1, now + durationMs(upTo.ahead) + 1]
  return [
    from === undefined ? undefined : Date.parse(from),
    until === undefined ? undefined : Date.parse(until),
  ]
}

function startOf(unit: string, later: number, now: number): number {
  const date = new Date(now)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (unit === 'day') return Date.UTC(year, month, day + later)
  if (unit === 'week') return Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7) + 7 * later)
  if (unit === 'month') return Date.UTC(year, month + later, 1)
  if (unit === 'quarter') return Date.UTC(year, month - (month % 3) + 3 * later, 1)
  return Date.UTC(year + later, 0, 1)
}

function inRegion(address: Address | null, system: string, code: string): boolean {
  const { countryCode, region } = address ?? {}
  const derived = region?.system === 'gbt-2260' ? 'CN' : region?.code.slice(0, 2)
  if (system === 'country') return (countryCode ?? derived) === code
  if (region?.system !== system) return false
  if (system === 'nuts') return region.code.startsWith(code)
  return system === 'gbt-2260' ? region.code.startsWith(code.replace(/(00){1,2}$/, '')) : region.code === code
}

interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

/** By the haversine formula. */
function kmBetween(a: Coordinates, b: Coordinates): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180
  const [dLat, dLon] = [rad(b.latitude - a.latitude), rad(b.longitude - a.longitude)]
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(dLon / 2) ** 2
  return 2 * 6371.0088 * Math.asin(Math.sqrt(h))
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
