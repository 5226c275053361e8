import { Temporal } from 'temporal-polyfill'
import {
  type Address,
  type Catalogue,
  compareText,
  durationMs,
  fold,
  hash31,
  instantMs,
  type Money,
} from '../../src/kernel/index.js'
import type {
  CalendarUnit,
  Condition,
  Operand,
  PublicRecord,
  RelativeInstant,
  Rule,
  Step,
  Sum,
  Window,
} from '../../src/rules/index.js'

/**
 * A second reading of the whole stored form, straight over public records and with another calendar: no predicate, no
 * terms, no intervals on columns. What `resolve` gets wrong, the evaluator and the closures get wrong together; this
 * one does not.
 */
export const meaning = (
  catalogue: Catalogue,
  now: string,
  { zone = 'UTC', weekStart = 'monday' }: Pick<Rule, 'zone' | 'weekStart'>,
) => {
  const nowMs = instantMs(now)
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate()
  return { holds, value }

  function holds(condition: Condition, entity: string, record: PublicRecord): boolean {
    const inner = (each: Condition) => holds(each, entity, record)
    const read = (operand: Operand) => value(operand, entity, record)
    switch (condition.op) {
      case 'and':
        return condition.of.every(inner)
      case 'or':
        return condition.of.some(inner)
      case 'not':
        return !inner(condition.of)
      case 'some':
        return rows(condition, entity, record).length > 0
      case 'isSet':
        return read(condition.left) !== undefined
      case 'in':
        return (condition.values as readonly unknown[]).includes(read(condition.left))
      case 'hasAny':
      case 'hasAll': {
        const list = read(condition.left) as readonly unknown[] | undefined
        const isThere = (each: unknown) => list?.includes(each) ?? false
        if (list === undefined) return false
        return condition.op === 'hasAny' ? condition.values.some(isThere) : condition.values.every(isThere)
      }
      case 'within': {
        if ('birthday' in condition.left) throw new Error('birthdays have tests of their own')
        const at = read(condition.left) as string | undefined
        return at !== undefined && isWithin(at, condition.window)
      }
      case 'followedBy':
      case 'missed': {
        const length = durationMs(condition.within)
        const [firsts, nexts] = [condition.first, condition.next].map((step) => times(step, entity, record))
        const isFollowed = (a: number) => (nexts ?? []).some((b) => b > a && b <= a + length && b <= nowMs)
        return (firsts ?? []).some((a) =>
          condition.op === 'followedBy' ? isFollowed(a) : a + length <= nowMs && !isFollowed(a),
        )
      }
      case 'regularly': {
        const at = times(condition, entity, record)
        const { each } = condition
        const hits = Array.from({ length: condition.of }, (_, back) => back).filter((back) => {
          if (typeof each !== 'string') {
            const length = durationMs(each)
            return at.some((ms) => ms > nowMs - (back + 1) * length && ms <= nowMs - back * length)
          }
          const [from, until] = [startOf(each, -back - 1), startOf(each, -back)].map(midnight)
          return at.some((ms) => ms >= (from ?? 0) && ms < (until ?? 0))
        })
        return hits.length >= condition.atLeast
      }
      case 'bucket': {
        const p = 1_000_003n
        const a = 1n + (BigInt(hash31(`${condition.seed}:a`)) % (2n ** 21n - 1n))
        const bucket = (BigInt(hash31(String(record.id))) * a + BigInt(hash31(`${condition.seed}:b`))) % p
        const [from, to] = [condition.from, condition.to].map((share) => Math.floor(share * Number(p)))
        return Number(bucket) >= (from ?? 0) && Number(bucket) < (to ?? 0)
      }
      case 'inRegion': {
        const { countryCode, region } = (read(condition.left) ?? {}) as Address
        const { system, code } = condition
        if (system === 'country') return (countryCode ?? region?.code.slice(0, 2)) === code
        if (region?.system !== system) return false
        const prefix = system === 'gbt-2260' ? code.replace(/(00)+$/, '') : code
        return system === 'iso-3166-2' ? region.code === code : region.code.startsWith(prefix)
      }
      case 'withinKm': {
        const { coordinates } = (read(condition.left) ?? {}) as Address
        if (coordinates?.datum !== condition.of.datum) return false
        return haversineKm(coordinates, condition.of) <= condition.km
      }
      default: {
        const [a, b] = [read(condition.left), read(condition.right)]
        if (a === undefined || b === undefined) return false
        return compare(condition.op, a, b, condition.ignoreCase ?? false)
      }
    }
  }

  /** `undefined`: missing. */
  function value(operand: Operand, entity: string, record: PublicRecord): unknown {
    if ('value' in operand) return operand.value
    if ('instant' in operand) return new Date(moment(operand.instant)).toISOString()
    if ('today' in operand) return today.add({ days: operand.today }).toString()
    if ('field' in operand) return fieldValue(entity, operand.field, operand.in, record)
    if ('age' in operand) {
      const born = fieldValue(entity, operand.age, undefined, record) as string | undefined
      return born === undefined ? undefined : ageAt(Temporal.PlainDate.from(born))
    }
    if ('related' in operand) {
      const { relation, of } = operand.related
      const [other] = rows({ relation }, entity, record)
      return other && value(of, target(entity, relation), other)
    }
    if ('sum' in operand) return sumOf(operand.sum, entity, record)
    if ('times' in operand)
      return calculate([operand.times.of], entity, record, ([a = 0]) => a * operand.times.by)
    if ('minus' in operand) return calculate(operand.minus, entity, record, ([a = 0, b = 0]) => a - b)
    if ('ratio' in operand) {
      const ratio = calculate(operand.ratio, entity, record, ([a = 0, b = 0]) =>
        b === 0 ? Number.NaN : a / b,
      )
      return typeof ratio === 'object' ? (ratio as Money).amount : ratio
    }
    return undefined
  }

  function calculate(
    operands: readonly Operand[],
    entity: string,
    record: PublicRecord,
    by: (numbers: readonly number[]) => number,
  ): unknown {
    const found = operands.map((each) => value(each, entity, record))
    if (found.includes(undefined)) return undefined
    const currencies = new Set(found.filter(isMoney).map(({ currency }) => currency))
    if (currencies.size > 1) return undefined
    const result = by(found.map((each) => (isMoney(each) ? each.amount : Number(each))))
    if (!Number.isFinite(result)) return undefined
    const [currency] = currencies
    return currency === undefined ? result : { amount: result, currency }
  }

  function sumOf(sum: Sum, entity: string, record: PublicRecord): unknown {
    const there = target(entity, sum.relation)
    const met = rows(sum, entity, record)
    if (sum.fn === 'count') return met.length
    const timeField = catalogue[there]?.timeField ?? ''
    const name = sum.fn === 'latest' || sum.fn === 'earliest' ? timeField : (sum.field ?? '')
    const found = met.map((row) => fieldValue(there, name, sum.in, row)).filter((each) => each !== undefined)
    const info = catalogue[there]?.fields[name]
    const currency = sum.in ?? info?.booked?.currency
    const plain = found.map((each) => (isMoney(each) ? each.amount : each)) as (number | string)[]
    const inMoney = (amount: unknown) =>
      amount === undefined || info?.type !== 'money' ? amount : { amount, currency }
    const total = plain.reduce<number>((sumSoFar, each) => sumSoFar + Number(each), 0)
    switch (sum.fn) {
      case 'countDistinct':
        return new Set(plain).size
      case 'sum':
        return inMoney(total)
      case 'avg':
        return inMoney(plain.length === 0 ? undefined : total / plain.length)
      case 'min':
      case 'earliest':
        return inMoney(plain.toSorted(byValue)[0])
      default:
        return inMoney(plain.toSorted(byValue).at(-1))
    }
  }

  function target(entity: string, relation: string): string {
    return catalogue[entity]?.relations[relation]?.entity ?? ''
  }

  function rows({ relation, where }: Step, entity: string, record: PublicRecord): readonly PublicRecord[] {
    const there = target(entity, relation)
    const given = ([record[relation] ?? []].flat() as unknown as readonly PublicRecord[]).filter(
      (row) => row.archivedAt === null || row.archivedAt === undefined,
    )
    return where ? given.filter((row) => holds(where, there, row)) : given
  }

  function times(step: Step, entity: string, record: PublicRecord): readonly number[] {
    const timeField = catalogue[target(entity, step.relation)]?.timeField ?? ''
    return rows(step, entity, record)
      .map((row) => row[timeField])
      .filter((at) => typeof at === 'string')
      .map(instantMs)
      .filter((ms) => ms <= nowMs)
  }

  function fieldValue(entity: string, name: string, own: string | undefined, record: PublicRecord): unknown {
    const field = catalogue[entity]?.fields[name]
    if (field?.booked && own === undefined) return fieldValue(entity, field.booked.field, undefined, record)
    const attributes = (record.attributes ?? {}) as PublicRecord
    const found = field?.attribute === undefined ? record[name] : attributes[field.attribute]
    if (!isOfType(field?.type ?? '', found)) return undefined
    return own === undefined || (found as Money).currency === own ? found : undefined
  }

  function moment(relative: RelativeInstant): number {
    return nowMs + ('ago' in relative ? -durationMs(relative.ago) : durationMs(relative.ahead))
  }

  function isWithin(at: string, window: Window): boolean {
    const isDay = at.length === 10
    if ('calendar' in window) {
      const { unit, from, until } = window.calendar
      const [start, end] = [startOf(unit, from), startOf(unit, until)]
      if (isDay) return at >= start.toString() && at < end.toString()
      return instantMs(at) >= midnight(start) && instantMs(at) < midnight(end)
    }
    const ms = instantMs(at)
    if ('last' in window) return ms > nowMs - durationMs(window.last) && ms <= nowMs
    if ('next' in window) return ms > nowMs && ms <= nowMs + durationMs(window.next)
    if ('after' in window || 'upTo' in window) {
      return (!window.after || ms > moment(window.after)) && (!window.upTo || ms <= moment(window.upTo))
    }
    const { from, until } = window as { from?: string; until?: string }
    if (isDay) return (from === undefined || at >= from) && (until === undefined || at < until)
    return (from === undefined || ms >= instantMs(from)) && (until === undefined || ms < instantMs(until))
  }

  function startOf(unit: CalendarUnit, later: number): Temporal.PlainDate {
    const { month, dayOfWeek } = today
    if (unit === 'day') return today.add({ days: later })
    if (unit === 'week') {
      const begins = { monday: 1, saturday: 6, sunday: 7 }[weekStart]
      return today.subtract({ days: (dayOfWeek - begins + 7) % 7 }).add({ weeks: later })
    }
    if (unit === 'month') return today.with({ day: 1 }).add({ months: later })
    if (unit === 'year') return today.with({ month: 1, day: 1 }).add({ years: later })
    return today.with({ day: 1, month: month - ((month - 1) % 3) }).add({ months: 3 * later })
  }

  function midnight(day: Temporal.PlainDate): number {
    return day.toZonedDateTime(zone).epochMilliseconds
  }

  function ageAt(born: Temporal.PlainDate): number | undefined {
    if (Temporal.PlainDate.compare(born, today) > 0) return undefined
    const years = Array.from({ length: today.year - born.year + 1 }, (_, index) => index)
    // `constrain` makes 29 February the 28th in common years.
    return (
      years.filter((count) => Temporal.PlainDate.compare(born.add({ years: count }), today) <= 0).length - 1
    )
  }
}

interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** @see https://en.wikipedia.org/wiki/Haversine_formula */
function haversineKm(a: Point, b: Point): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180
  const half = (x: number) => Math.sin(rad(x) / 2) ** 2
  const across = half(b.longitude - a.longitude)
  const h = half(b.latitude - a.latitude) + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * across
  return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(h)))
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value
}

function isOfType(type: string, value: unknown): boolean {
  if (value === null || value === undefined) return false
  if (type === 'money') return isMoney(value)
  if (type === 'address' || type === 'birthday') return typeof value === 'object'
  if (type === 'list') return Array.isArray(value)
  if (type === 'integer' || type === 'number') return typeof value === 'number'
  return typeof value === (type === 'boolean' ? 'boolean' : 'string')
}

function byValue(a: number | string, b: number | string): number {
  return typeof a === 'string' ? compareText(a, String(b)) : a - Number(b)
}

function compare(op: string, a: unknown, b: unknown, ignoreCase: boolean): boolean {
  if (isMoney(a) && isMoney(b)) return a.currency === b.currency && compare(op, a.amount, b.amount, false)
  if (isMoney(a) || isMoney(b))
    return compare(op, isMoney(a) ? a.amount : a, isMoney(b) ? b.amount : b, false)
  const [x, y] = ignoreCase ? [fold(a as string), fold(b as string)] : [a as string, b as string]
  const order = typeof x === 'string' ? compareText(x, y) : Number(x) - Number(y)
  if (op === 'contains') return x.includes(y)
  if (op === 'startsWith') return x.startsWith(y)
  if (op === 'endsWith') return x.endsWith(y)
  if (op === 'eq') return x === y
  if (op === 'lt') return order < 0
  if (op === 'lte') return order <= 0
  return op === 'gt' ? order > 0 : order >= 0
}
