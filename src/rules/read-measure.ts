import {
  type Catalogue,
  type EntityInfo,
  type Issue,
  isPlainObject,
  isTimeZone,
  type ValueType,
} from '../kernel/index.js'
import type { CalendarUnit, Operand, Rule } from './ast.js'
import { check, parseOperands, parseRule } from './check.js'
import { ruleInvalid } from './errors.js'
import { collectFaults, type Faults, named, oneOfThese, type Path, readObject } from './faults.js'
import type { CalendarKey, StoredGroupKey, StoredMeasure, Total, TotalFn } from './measure.js'
import { typeOfOperand } from './operand-type.js'
import { describeWanted, type Wanted } from './read-constant.js'

/** Figures, by what they are grouped and what they are called, as they are stored. */
export interface MeasureSet {
  readonly by: Readonly<Record<string, StoredGroupKey>>
  readonly measures: Readonly<Record<string, StoredMeasure>>
  /** What each figure is. */
  readonly types: Readonly<Record<string, Wanted>>
}

/** The most keys, and the most figures. */
const maxKeys = 8
const maxMeasures = 40

/**
 * Reads figures that came as JSON: the entity's `by` and `measures`.
 *
 * @returns what was read; every fault with its path, none when all of it is valid
 */
export const readMeasures = (
  json: { readonly by?: unknown; readonly measures?: unknown },
  catalogue: Catalogue,
  { entity }: { readonly entity: EntityInfo },
): { readonly set: MeasureSet; readonly issues: readonly Issue[] } => {
  const faults = collectFaults()
  const context: Context = { faults, catalogue, entity }
  const by = readNamed(faults, json.by ?? {}, ['by'], maxKeys, (value, path) => readKey(context, value, path))
  const measures = readNamed(faults, json.measures ?? {}, ['measures'], maxMeasures, (value, path) =>
    readMeasure(context, value, path),
  )
  for (const name of Object.keys(measures)) {
    if (Object.hasOwn(by, name)) faults.say(['measures', name], 'a name that no key has', named(name))
  }
  if (Object.keys(by).length + Object.keys(measures).length === 0 && faults.issues.length === 0) {
    faults.say(['measures'], 'at least one figure', 'none')
  }
  const types = Object.entries(measures).map(([name, measure]) => [name, typeOfMeasure(measure, context)])
  return { set: { by, measures, types: Object.fromEntries(types) }, issues: faults.issues }
}

interface Context {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
}

const name = /^[A-Za-z][A-Za-z0-9_]{0,62}$/

function readNamed<Read>(
  faults: Faults,
  value: unknown,
  path: Path,
  most: number,
  read: (value: unknown, path: Path) => Read | undefined,
): Record<string, Read> {
  if (!isPlainObject(value)) {
    faults.add(path, 'an object of names', value)
    return {}
  }
  const entries = Object.entries(value)
  if (entries.length > most) faults.say(path, `at most ${most}`, `${entries.length}`)
  return Object.fromEntries(
    entries.slice(0, most).flatMap(([key, each]) => {
      if (!name.test(key)) faults.say([...path, '?'], 'a name: letters, digits and _', 'another key')
      const found = name.test(key) ? read(each, [...path, key]) : undefined
      return found === undefined ? [] : [[key, found]]
    }),
  )
}

const groupable: readonly ValueType[] = [
  'text',
  'enum',
  'integer',
  'number',
  'boolean',
  'instant',
  'day',
  'ref',
]

function readKey(context: Context, value: unknown, path: Path): StoredGroupKey | undefined {
  if (isPlainObject(value) && 'calendar' in value) return readCalendar(context, value, path)
  return readTyped(context, value, path, groupable)?.operand
}

const units: readonly string[] = ['day', 'week', 'month', 'quarter', 'year'] satisfies CalendarUnit[]

function readCalendar(context: Context, value: object, path: Path): CalendarKey | undefined {
  const { faults } = context
  const inner = [...path, 'calendar']
  const given = readObject(faults, value, path, { required: ['calendar'] })
  const shape = { required: ['unit', 'of'], optional: ['zone'] }
  const parts = given && readObject(faults, given.calendar, inner, shape)
  if (!parts) return undefined
  const { unit, zone } = parts
  const of = readTyped(context, parts.of, [...inner, 'of'], ['instant', 'day'])
  if (!isUnit(unit)) return faults.say([...inner, 'unit'], oneOfThese(units), named(unit))
  if (zone !== undefined && !isZone(zone))
    return faults.say([...inner, 'zone'], 'an IANA time zone', named(zone))
  if (of && !isStored(of.operand)) return faults.say([...inner, 'of'], 'a field', 'a value that is made')
  return of && { calendar: { unit, of: of.operand, ...(isZone(zone) && { zone }) } }
}

/** Calendars are read of what stands in a row, or in one that it leads to. */
function isStored(operand: Operand): boolean {
  return 'field' in operand || ('related' in operand && isStored(operand.related.of))
}

function isUnit(unit: unknown): unit is CalendarUnit {
  return typeof unit === 'string' && units.includes(unit)
}

// Offsets such as +02:00 are no zones: they know no summer.
function isZone(zone: unknown): zone is string {
  return typeof zone === 'string' && /^[A-Za-z]/.test(zone) && isTimeZone(zone)
}

function readMeasure(context: Context, value: unknown, path: Path): StoredMeasure | undefined {
  if (!isPlainObject(value) || value.fn !== 'rate') return readTotal(context, value, path)
  const { faults } = context
  const given = readObject(faults, value, path, { required: ['fn', 'of'] })
  if (!given) return undefined
  if (!Array.isArray(given.of) || given.of.length !== 2) {
    return faults.add([...path, 'of'], 'two figures', given.of)
  }
  const [part, whole] = given.of.map((each, at) => readTotal(context, each, [...path, 'of', at]))
  return part && whole && { fn: 'rate', of: [part, whole] }
}

const ordered: readonly ValueType[] = ['text', 'integer', 'number', 'instant', 'day', 'money']

const fitting: Readonly<Record<Exclude<TotalFn, 'count'>, readonly ValueType[]>> = {
  countDistinct: groupable,
  sum: ['integer', 'number', 'money'],
  avg: ['integer', 'number', 'money'],
  min: ordered,
  max: ordered,
}

function readTotal(context: Context, value: unknown, path: Path): Total | undefined {
  const { faults } = context
  const given = readObject(faults, value, path, { required: ['fn'], optional: ['of', 'where'] })
  if (!given) return undefined
  const where = given.where === undefined ? {} : readWhere(context, given.where, [...path, 'where'])
  const { fn } = given
  if (fn === 'count') {
    if (given.of !== undefined) return faults.add([...path, 'of'], 'nothing: records are counted', given.of)
    return where && { fn, ...where }
  }
  if (!isFn(fn))
    return faults.say([...path, 'fn'], `count, rate, ${oneOfThese(Object.keys(fitting))}`, named(fn))
  const of = readTyped(context, given.of, [...path, 'of'], fitting[fn])
  return of && where && { fn, of: of.operand, ...where }
}

function isFn(fn: unknown): fn is keyof typeof fitting {
  return typeof fn === 'string' && Object.hasOwn(fitting, fn)
}

function readWhere({ faults, catalogue, entity }: Context, value: unknown, path: Path) {
  const issues = check(value, catalogue, { entity: entity.name })
  for (const issue of issues) faults.say([...path, ...issue.path], issue.expected, issue.received)
  const where: Rule | undefined =
    issues.length === 0 ? parseRule(value, catalogue, { entity: entity.name }) : undefined
  return where && { where }
}

/** An operand of one of some types, money in one currency. */
function readTyped(
  { faults, catalogue, entity }: Context,
  value: unknown,
  path: Path,
  types: readonly ValueType[],
): { readonly operand: Operand; readonly wanted: Wanted } | undefined {
  const operand = readOperand({ faults, catalogue, entity }, value, path)
  const wanted = operand && typeOfOperand(operand, entity, catalogue)
  if (!operand) return undefined
  if (!wanted || !types.includes(wanted.type)) {
    return faults.say(
      path,
      oneOfThese(types),
      wanted ? describeWanted(wanted) : 'a value that is not known here',
    )
  }
  if (wanted.type === 'money' && wanted.currency === undefined) {
    return faults.say(path, 'money in one currency: booked, or with `in`', 'money of any currency')
  }
  return { operand, wanted }
}

function readOperand(
  { faults, catalogue, entity }: Context,
  value: unknown,
  path: Path,
): Operand | undefined {
  try {
    return parseOperands([value], catalogue, { entity: entity.name })[0]
  } catch (error) {
    if (!ruleInvalid.is(error)) throw error
    for (const { path: inner, expected, received } of error.issues) {
      faults.say([...path, ...inner.slice(1)], expected, received)
    }
    return undefined
  }
}

/** What a figure is. It must have been read. */
function typeOfMeasure(measure: StoredMeasure, { entity, catalogue }: Context): Wanted {
  if (measure.fn === 'rate') return { type: 'number' }
  const of = measure.of && typeOfOperand(measure.of, entity, catalogue)
  if (!of || measure.fn === 'countDistinct') return { type: 'integer' }
  return measure.fn === 'avg' && of.type === 'integer' ? { type: 'number' } : of
}
