import { type EntityInfo, type Instant, refusal } from '../kernel/index.js'
import {
  type CalendarKey,
  type CalendarTerm,
  createSlots,
  type Operand,
  type Predicate,
  periodUnit,
  type ResolvedTerm,
  type Slots,
  type StoredGroupKey,
  type Term,
  type Total,
} from '../rules/index.js'
import {
  aggregateRows,
  all,
  type ComputedColumn,
  type GroupQuery,
  type OrderBy,
  type Reader,
  type Row,
} from '../storage/index.js'
import { type AggregateInput, maxGroups, parseAggregate } from './aggregate-input.js'
import { maxYears, shiftsBetween, yearsBetween } from './calendar-shifts.js'
import { type Call, reading } from './call.js'
import { conditionOf, narrowedBy } from './condition.js'
import { type Figure, type MadeTotal, totals } from './figures.js'
import type { Policy } from './policy.js'
import { infoOf, policyFor } from './reading.js'
import { type ComputedValue, shownValue, termsOf } from './terms.js'

/** An answered row: keys and figures by their names. */
export type FigureRow = Readonly<Record<string, ComputedValue>>

/** More groups than an aggregate answers. */
export const tooManyGroups = refusal(
  'aggregate.too_many_groups',
  'limit',
  ({ entity, most }: { entity: string; most: number }) =>
    `The aggregate of ${entity} has more than ${most} groups. Narrow it, group it coarser, or give a limit.`,
)

/** Instants too far apart to be grouped by the days of a zone. */
export const spanTooLong = refusal(
  'aggregate.span_too_long',
  'limit',
  ({ entity, years, most }: { entity: string; years: number; most: number }) =>
    `The instants of ${entity} span ${years} years; by the days of a zone at most ${most} are grouped. Narrow \`where\`.`,
)

/** Counts and sums what matches, for each combination of the keys' values. */
export const aggregateOf = async (
  call: Call,
  entity: string,
  input: unknown,
): Promise<readonly FigureRow[]> => {
  const policy = await policyFor(call, entity, 'aggregate')
  const info = infoOf(call, entity)
  const asked = await parseAggregate(call, info, input, policy)
  return reading(call, (reader) => figureRows(call, reader, info, asked, policy))
}

/** What was asked, answered by a reader. @throws `aggregate.too_many_groups` */
export const figureRows = async (
  call: Call,
  reader: Reader,
  info: EntityInfo,
  asked: AggregateInput,
  policy: Policy,
): Promise<readonly FigureRow[]> => {
  const { query, columns } = await groupQuery(call, reader, info, asked, policy)
  const rows = await aggregateRows(reader, call.runtime.plans, query)
  if (asked.limit === undefined && rows.length > maxGroups) {
    throw tooManyGroups({ entity: info.name, most: maxGroups })
  }
  return rows.map((row) => shownRow(row, columns))
}

type Column = readonly [name: string, read: (row: Row) => ComputedValue]

function shownRow(row: Row, columns: readonly Column[]): FigureRow {
  return Object.freeze(Object.fromEntries(columns.map(([name, read]) => [name, read(row)])))
}

interface Prepared {
  readonly query: GroupQuery
  readonly columns: readonly Column[]
}

/** The question as the planner takes it. By the days of a zone it is first asked how far the instants reach. */
export const groupQuery = async (
  call: Call,
  reader: Reader,
  info: EntityInfo,
  asked: AggregateInput,
  policy: Policy,
): Promise<Prepared> => {
  const entity = info.name
  const slots = createSlots()
  const { runtime, scope } = call
  const { purpose } = scope
  const request = { ...call, ...asked, entity, policy, slots, purpose }
  const condition = await conditionOf(runtime, scope, request)
  const predicate = condition.predicate || call.runtime.ruleShapes.shared(all(nothing))
  const within = { call, reader, info, policy, slots, predicate }
  const keys = await keysOf(within, asked)
  const { figures, measures } = await figuresOf(within, asked)
  const having = havingOf(asked, figures, slots)
  const query: GroupQuery = {
    entity,
    predicate,
    by: keys.map(({ as, term }) => ({ as, term })),
    measures,
    ...(having && { having }),
    order: orderOf(asked, keys, figures),
    values: slots.values,
    limit: asked.limit ?? maxGroups + 1,
  }
  const columns = [
    ...keys.map(({ name, as, type }): Column => [name, (row) => shownValue(row[as], { type })]),
    ...[...figures].map(([name, figure]): Column => [name, figure.read]),
  ]
  return { query, columns }
}

/** No row is without an id. */
const nothing: Predicate = { kind: 'set', left: { column: 'id', type: 'text' }, negated: true }

interface Within {
  readonly call: Call
  readonly reader: Reader
  readonly info: EntityInfo
  readonly policy: Policy
  readonly slots: Slots
  readonly predicate: Predicate
}

interface Key extends ComputedColumn {
  readonly name: string
  readonly type: ResolvedTerm['type']
}

async function keysOf(within: Within, { by }: AggregateInput): Promise<readonly Key[]> {
  const terms = await operandTerms(
    within,
    Object.entries(by).map(([name, key]) => ({ operand: operandIn(key), path: ['by', name] })),
  )
  const keys: Key[] = []
  for (const [at, [name, key]] of Object.entries(by).entries()) {
    const { term, type } = terms[at] as ResolvedTerm
    const as = `key_${at}`
    if (!('calendar' in key)) keys.push({ name, as, term, type })
    else keys.push({ name, as, term: await calendarTerm(within, key.calendar, term), type: 'day' })
  }
  return keys
}

function operandIn(key: StoredGroupKey): Operand {
  return 'calendar' in key ? key.calendar.of : key
}

function operandTerms(
  { call, info, policy, slots }: Within,
  asked: readonly { readonly operand: Operand; readonly path: readonly (string | number)[] }[],
): Promise<readonly ResolvedTerm[]> {
  return termsOf(call, { operation: `${info.name}.aggregate`, entity: info.name, policy, slots }, asked)
}

/** Days of an instant need the zone's shifts between the first and the last; a day is one as it is. */
async function calendarTerm(within: Within, asked: CalendarKey['calendar'], of: Term): Promise<Term> {
  const unit = periodUnit(asked.unit, within.call.runtime.settings.weekStart)
  const shifts = of.type === 'day' ? {} : await shiftTerms(within, of, asked.zone)
  return inside(
    of,
    (column): CalendarTerm => ({ kind: 'calendar', of: column, unit, shifts: [], ...shifts, type: 'day' }),
  )
}

async function shiftTerms(
  { call, reader, info, predicate, slots }: Within,
  of: Term,
  zone = call.runtime.settings.timeZone,
): Promise<Pick<CalendarTerm, 'shifts' | 'offsetMs'>> {
  // Nothing shifts: there is no need to know how far the instants reach.
  if (zone === 'UTC') return { shifts: [], offsetMs: slots.add(0, 'integer') }
  const [row] = await aggregateRows(reader, call.runtime.plans, {
    entity: info.name,
    predicate,
    by: [],
    measures: [
      { as: 'first', fn: 'min', of },
      { as: 'last', fn: 'max', of },
    ],
    order: [],
    values: [...slots.values],
    limit: 1,
  })
  const [first, last] = [row?.first, row?.last] as readonly (Instant | null | undefined)[]
  const known = first && last ? shiftsIn(info, zone, first, last) : { shifts: [], offsetMs: 0 }
  return {
    shifts: known.shifts.map(({ until, offsetMs }) => ({
      until: slots.add(until, 'instant'),
      offsetMs: slots.add(offsetMs, 'integer'),
    })),
    offsetMs: slots.add(known.offsetMs, 'integer'),
  }
}

function shiftsIn({ name: entity }: EntityInfo, zone: string, first: Instant, last: Instant) {
  const years = yearsBetween(first, last)
  if (years > maxYears) throw spanTooLong({ entity, years, most: maxYears })
  return shiftsBetween(zone, first, last)
}

/** Something made of a column, also where that is one of a row that is looked up. */
function inside(term: Term, make: (column: CalendarTerm['of']) => CalendarTerm): Term {
  if ('kind' in term && term.kind === 'lookup') return { ...term, of: inside(term.of, make), type: 'day' }
  if ('column' in term) return make(term)
  throw new TypeError('A calendar key is read of a column.')
}

async function figuresOf(within: Within, { measures: asked }: AggregateInput) {
  const made = totals()
  const figures = new Map<string, Figure>()
  for (const [name, measure] of Object.entries(asked)) {
    const path = ['measures', name]
    const parts = measure.fn === 'rate' ? measure.of : [measure]
    const totalsMade: MadeTotal[] = []
    for (const part of parts) totalsMade.push(await totalOf(within, part, path))
    figures.set(name, made.figure(measure, totalsMade))
  }
  return { figures, measures: made.measures }
}

async function totalOf(
  within: Within,
  { fn, of, where }: Total,
  path: readonly string[],
): Promise<MadeTotal> {
  const { call, info, policy, slots } = within
  const [term] = of ? await operandTerms(within, [{ operand: of, path: [...path, 'of'] }]) : []
  const request = { ...call, entity: info.name, policy, slots }
  const met = where && (await narrowedBy(call.runtime, call.scope, { ...request, where }))
  const own = met === true ? undefined : met === false ? nothing : met
  if (!term) return { fn, ...(own && { where: own }) }
  const { of: read, where: guard } = ofOwnRow(info, term)
  const narrowed = own && guard ? all(own, guard) : (own ?? guard)
  return { fn, of: { ...term, term: read }, ...(narrowed && { where: narrowed }) }
}

/** A value that counts under a condition on its own row is one of the rows that meet it: no row is looked up. */
function ofOwnRow({ name }: EntityInfo, { term }: ResolvedTerm): { of: Term; where?: Predicate } {
  if (!('kind' in term) || term.kind !== 'lookup' || term.entity !== name) return { of: term }
  const isOwn =
    term.on.every(({ local, foreign }) => local === foreign) && term.on.some(({ local }) => local === 'id')
  return isOwn ? { of: term.of, ...(term.where && { where: term.where }) } : { of: term }
}

function havingOf(
  { having }: AggregateInput,
  figures: ReadonlyMap<string, Figure>,
  slots: Slots,
): Predicate | undefined {
  const conditions = Object.entries(having).flatMap(([name, comparisons]) =>
    Object.entries(comparisons).flatMap(([op, constant]): Predicate[] => {
      const left = figures.get(name)?.term
      if (!left) return []
      const value = typeof constant === 'object' ? constant.amount : constant
      const right = slots.add(value, typeof value === 'number' ? 'number' : left.type)
      // What was read has these operators only.
      return [{ kind: 'compare', op: op as 'eq', left, right, negated: false }]
    }),
  )
  return conditions.length > 0 ? all(...conditions) : undefined
}

/** As asked, then by the keys: no two rows stand in the same place. */
function orderOf(
  { order }: AggregateInput,
  keys: readonly Key[],
  figures: ReadonlyMap<string, Figure>,
): readonly OrderBy[] {
  const terms = new Map<string, Term>([
    ...keys.map(({ name, as, type }) => [name, { column: as, type }] as const),
    ...[...figures].map(([name, { term }]) => [name, term] as const),
  ])
  const rest = keys.filter(({ name }) => !order.some(({ by }) => by === name))
  const all = [...order, ...rest.map(({ name }) => ({ by: name, dir: 'asc', nulls: 'last' }) as const)]
  return all.flatMap(({ by, dir, nulls }) => {
    const term = terms.get(by)
    return term ? [{ term, direction: dir, nulls }] : []
  })
}
