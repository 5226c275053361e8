import { invalid } from '../../kernel/errors.js'
import { firstDay, lastDay, readDay, weekdayOf, weekdays } from './days.js'
import { collectFaults, type Faults, ownFields, type Path } from './faults.js'
import { type Plan, type Span, without } from './plan.js'
import { readSpans } from './read-spans.js'
import type { Weekday } from './types.js'
import { isZone } from './zone.js'

const fieldNames = ['timeZone', 'hours', 'holidays', 'overrides', 'validFrom', 'validUntil', 'knownUntil']
const aDay = 'a day as YYYY-MM-DD, in the years 1000 to 9999'

/** Days added at both ends of the years, so that a calendar without validity does not close where they end. */
const beyondAnyZone = 3

type Specials = Map<number, readonly Span[]>

/**
 * Reads what a host wrote into a plan, looking at own fields only.
 *
 * @throws `input.invalid` with every fault and its path
 */
export const readDefinition = (definition: unknown): Plan => {
  const faults = collectFaults()
  const fields = ownFields(definition, fieldNames, [], faults)
  const week = readWeek(fields.hours, faults)
  const plan: Plan = {
    timeZone: readZone(fields.timeZone, faults),
    week,
    specials: readSpecials(fields, week, faults),
    validFrom: readOptionalDay(fields.validFrom, ['validFrom'], faults) ?? firstDay - beyondAnyZone,
    validUntil: readOptionalDay(fields.validUntil, ['validUntil'], faults) ?? lastDay + beyondAnyZone,
    knownUntil: readOptionalDay(fields.knownUntil, ['knownUntil'], faults),
  }
  if (plan.validUntil < plan.validFrom) {
    faults.add(['validUntil'], 'a day that is not before validFrom', fields.validUntil)
  }
  if (faults.issues.length > 0) throw invalid('calendar', faults.issues)
  return plan
}

function readZone(value: unknown, faults: Faults): string {
  if (typeof value === 'string' && isZone(value)) return value
  faults.add(['timeZone'], 'an IANA zone such as Europe/Berlin', value)
  return 'UTC'
}

function readWeek(value: unknown, faults: Faults): readonly (readonly Span[])[] {
  const hours = ownFields(value, weekdays, ['hours'], faults)
  return weekdays.map((day) =>
    hours[day] === undefined ? [] : readSpans(hours[day], ['hours', day], faults),
  )
}

function readOptionalDay(value: unknown, path: Path, faults: Faults): number | undefined {
  return value === undefined ? undefined : readDayAt(value, path, faults)
}

function readDayAt(value: unknown, path: Path, faults: Faults): number | undefined {
  const day = readDay(value)
  if (day === undefined) faults.add(path, aDay, value)
  return day
}

function readSpecials(
  fields: Readonly<Record<string, unknown>>,
  week: Plan['week'],
  faults: Faults,
): Specials {
  const specials: Specials = new Map()
  for (const [index, value] of readList(fields.holidays, 'holidays', faults).entries()) {
    const day = readDayAt(value, ['holidays', index], faults)
    if (day !== undefined) specials.set(day, [])
  }
  const overridden = new Set<number>()
  for (const [index, value] of readList(fields.overrides, 'overrides', faults).entries()) {
    readOverride(value, ['overrides', index], { specials, overridden, week }, faults)
  }
  return specials
}

function readList(value: unknown, name: string, faults: Faults): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value !== undefined) faults.add([name], 'a list', value)
  return []
}

interface Days {
  readonly specials: Specials
  readonly overridden: Set<number>
  readonly week: Plan['week']
}

function readOverride(value: unknown, path: Path, days: Days, faults: Faults): void {
  const fields = ownFields(value, ['day', 'like', 'hours', 'closed'], path, faults)
  const day = readDayAt(fields.day, [...path, 'day'], faults)
  const kinds = ['like', 'hours', 'closed'].filter((kind) => fields[kind] !== undefined)
  if (kinds.length !== 1) faults.add(path, 'exactly one of like, hours and closed', kinds.join(' and '))
  if (day === undefined) return

  if (days.overridden.has(day)) faults.add([...path, 'day'], 'at most one override for a day', fields.day)
  days.overridden.add(day)
  days.specials.set(day, overriddenSpans(fields, day, path, days, faults))
}

function overriddenSpans(
  { like, hours, closed }: Readonly<Record<string, unknown>>,
  day: number,
  path: Path,
  { specials, week }: Days,
  faults: Faults,
): readonly Span[] {
  if (hours !== undefined) return readSpans(hours, [...path, 'hours'], faults)
  if (closed !== undefined) {
    const usual = specials.get(day) ?? week[weekdayOf(day)] ?? []
    return without(usual, readSpans(closed, [...path, 'closed'], faults))
  }
  const index = weekdays.indexOf(like as Weekday) // only looked up: what is no weekday is not found
  if (like !== undefined && index < 0) faults.add([...path, 'like'], `one of ${weekdays.join(', ')}`, like)
  return week[index] ?? []
}
