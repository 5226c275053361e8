import {
  type BaseRow,
  type EntityInfo,
  type Instant,
  invalidInput,
  type Json,
  type RelationInfo,
  type ViewSection,
} from '../kernel/index.js'
import { type Condition, check, type Rule } from '../rules/index.js'
import { type Reader, runQuery } from '../storage/index.js'
import { figureRows } from './aggregate.js'
import { parseAggregate } from './aggregate-input.js'
import { type Call, reading } from './call.js'
import { conditionOf, isWayHidden, policiesOfRelated, visibleCatalogue } from './condition.js'
import { includeRelated } from './include.js'
import { masked, type Policy } from './policy.js'
import { infoOf, parseGet, policyFor, rowQuery, standingRow } from './reading.js'
import { shapeOf } from './runtime.js'

/** A record, and what each module tells of it. */
export type View = Readonly<Record<string, unknown>> & { readonly profile: BaseRow }

const defaultLimit = 20

/**
 * Reads a record with what every module tells of it, as this actor may see it. How many queries that takes depends on the
 * model, not on the record.
 *
 * @throws `<entity>.not_found`
 */
export const viewOf = async (call: Call, entity: string, input: unknown): Promise<View> => {
  const { id, archived } = parseGet(`${entity}.view`, entity, input)
  const policy = await policyFor(call, entity, 'view')
  const condition = await conditionOf(call.runtime, call.scope, { ...call, entity, policy, archived })
  return reading(call, async (reader) => {
    const row = await standingRow(call, reader, entity, { id, archived }, condition)
    if (!row) throw shapeOf(call.runtime, entity).entity.notFound({ id })
    const looking: Looking = { call, reader, info: infoOf(call, entity), policy, row }
    const sections: [string, unknown][] = []
    for (const [name, section] of Object.entries(call.runtime.parts.views[entity] ?? {})) {
      sections.push([name, await sectionOf(looking, section)])
    }
    return Object.freeze({ profile: masked(row, policy.hidden), ...Object.fromEntries(sections) })
  })
}

interface Looking {
  readonly call: Call
  readonly reader: Reader
  readonly info: EntityInfo
  readonly policy: Policy
  readonly row: BaseRow
}

/** What is read for a section; nothing where the way there is hidden. */
async function sectionOf(looking: Looking, section: ViewSection): Promise<unknown> {
  const { call, info, policy } = looking
  // The model has checked that the relation is there.
  const way = info.relations[section.relation] as RelationInfo
  const there = await call.policies.reading(way.entity)
  const isClosed =
    !there.allowed ||
    isWayHidden(way, policy.hidden, there.hidden) ||
    (await asksForHidden(call, section, way, there))
  const rows = isClosed ? nothingRead : await rowsOf(looking, section, way, there)
  const totals = await totalsOf(looking, section, way, { ...there, allowed: !isClosed })
  if (!section.derive) return Object.freeze({ ...rows, totals })
  const read = { ...rows, totals, now: call.now }
  // What a section is made of is what it declares: rows of its relation, as this actor may see them.
  return (section.derive as (given: SectionRead) => unknown)(read)
}

interface SectionRead {
  readonly items: readonly BaseRow[]
  readonly hasMore: boolean
  readonly totals: Readonly<Record<string, unknown>>
  readonly now: Instant
}

const nothingRead = { items: [], hasMore: false }

/** Which rows there are would tell what is hidden of them. */
async function asksForHidden(
  { runtime, policies }: Call,
  { where }: ViewSection,
  { entity }: RelationInfo,
  policy: Policy,
): Promise<boolean> {
  if (!where) return false
  const { catalogue } = runtime.parts
  const known = await policiesOfRelated([{ entity, said: where.where }], catalogue, policies)
  return check(where, visibleCatalogue(catalogue, new Map([...known, [entity, policy]]))).length > 0
}

async function rowsOf(
  looking: Looking,
  { limit = defaultLimit, order, include = [], ...section }: ViewSection,
  way: RelationInfo,
  policy: Policy,
): Promise<Pick<SectionRead, 'items' | 'hasMore'>> {
  if (limit === 0) return nothingRead
  const { call, reader } = looking
  const asked = (order ?? newest(infoOf(call, way.entity))).filter(({ by }) => !policy.hidden.has(by))
  const where = related(looking, section, way)
  const query = await rowQuery(call, way.entity, { where, order: asked, limit }, policy)
  if (!query) return nothingRead
  const stored = await runQuery(reader, call.runtime.plans, { ...query, limit: limit + 1 })
  const rows = stored.slice(0, limit).map(shapeOf(call.runtime, way.entity).codec.decode)
  const items = await withIncluded(looking, way, rows, include, policy)
  return { items, hasMore: stored.length > limit }
}

function newest({ timeField }: EntityInfo): NonNullable<ViewSection['order']> {
  return timeField === undefined ? [] : [{ by: timeField, dir: 'desc' }]
}

async function withIncluded(
  { call, reader }: Looking,
  { entity }: RelationInfo,
  rows: readonly BaseRow[],
  names: readonly string[],
  { hidden }: Policy,
): Promise<readonly BaseRow[]> {
  const bare = rows.map((row) => masked(row, hidden))
  const info = infoOf(call, entity)
  const open: string[] = []
  for (const name of names) {
    const way = info.relations[name] as RelationInfo
    const there = await call.policies.reading(way.entity)
    if (!isWayHidden(way, hidden, there.hidden)) open.push(name)
  }
  if (open.length === 0) return bare
  const included = await includeRelated(call, reader, info, rows, open)
  return bare.map((row, at) => Object.freeze({ ...row, included: included[at] as unknown as Json }))
}

/** The rows that a relation leads to from one row, as a rule about them. */
function related(
  { row, info }: Looking,
  { where }: Pick<ViewSection, 'where'>,
  { entity, on, via, madeOf, only, name }: RelationInfo,
): Rule {
  if (via) throw new TypeError(`A section of ${info.name} cannot be made of ${name}: it has rows between.`)
  // Rows are records of their fields; the interface has no index to say so.
  const key = String((row as never)[on.local] ?? '')
  const conditions: Condition[] = only
    ? [equals(`${madeOf}.entity`, only.value), equals(`${madeOf}.id`, key)]
    : [equals(on.foreign, key)]
  // A rule of a module's own, as the kernel knows one.
  if (where) conditions.push(where.where as Condition)
  return { v: 1, entity, where: { op: 'and', of: conditions } }
}

function equals(field: string, value: string): Condition {
  return { op: 'eq', left: { field }, right: { value } }
}

/** Figures over all of a section's rows. One that this actor may not know is missing. */
async function totalsOf(
  looking: Looking,
  section: ViewSection,
  way: RelationInfo,
  policy: Policy,
): Promise<Readonly<Record<string, unknown>>> {
  const names = Object.keys(section.totals ?? {})
  if (names.length === 0) return Object.freeze({})
  const known = await visibleTotals(looking, section, way, policy)
  const { call, reader } = looking
  const info = infoOf(call, way.entity)
  const nobody = Object.fromEntries(names.map((name) => [name, null]))
  if (Object.keys(known).length === 0) return Object.freeze(nobody)
  const where = related(looking, section, way)
  const asked = await parseAggregate(call, info, { where, measures: known }, policy)
  const [figures] = await figureRows(call, reader, info, asked, policy)
  return Object.freeze({ ...nobody, ...figures })
}

/** The figures that are made of nothing hidden. */
async function visibleTotals(
  { call }: Looking,
  { totals = {} }: ViewSection,
  { entity }: RelationInfo,
  policy: Policy,
): Promise<Readonly<Record<string, object>>> {
  const info = infoOf(call, entity)
  const isVisible = async (measures: Readonly<Record<string, object>>): Promise<boolean> => {
    try {
      await parseAggregate(call, info, { measures }, policy)
      return true
    } catch (error) {
      if (!invalidInput.is(error)) throw error
      return false
    }
  }
  if (await isVisible(totals)) return totals
  const visible: [string, object][] = []
  for (const [name, measure] of Object.entries(totals)) {
    if (await isVisible({ [name]: measure })) visible.push([name, measure])
  }
  return Object.fromEntries(visible)
}
