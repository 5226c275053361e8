import {
  type BaseRow,
  type EntityInfo,
  invalid,
  type Json,
  maxIdLength,
  plainJson,
  received,
  type ValueType,
} from '../kernel/index.js'
import { createSlots } from '../rules/index.js'
import {
  byColumn,
  byId,
  countRows,
  fingerprint,
  positionOf,
  type Reader,
  type Row,
  type RowQuery,
  readCursor,
  runQuery,
  writeCursor,
} from '../storage/index.js'
import { type Call, reading } from './call.js'
import { type Archived, conditionOf } from './condition.js'
import { accessDenied } from './errors.js'
import { type Finding, findingOf } from './finding.js'
import { includeRelated } from './include.js'
import { type ListInput, parseListInput } from './list-input.js'
import { mergedInto } from './merged.js'
import { computedOperand, orderOf } from './order.js'
import { masked, type Policy } from './policy.js'
import { byRank, found } from './ranked.js'
import { readable } from './readable.js'
import { shapeOf } from './runtime.js'
import { shownValue, termsOf } from './terms.js'

/** One page of a list, and where the next begins. */
export interface Page<Row> {
  readonly items: readonly Row[]
  /** Absent on the last page. */
  readonly next?: string
}

type AnyRow = BaseRow & { readonly included?: Json; readonly computed?: Json }

const defaultLimit = 50

/** Reads one row. @returns the row, or `undefined` when there is none that this actor may see */
export const findRow = async (
  call: Call,
  entity: string,
  input: unknown,
  verb = 'find',
): Promise<BaseRow | undefined> => {
  const { id, archived } = parseGet(`${entity}.${verb}`, entity, input)
  const policy = await policyFor(call, entity, verb)
  if (!policy.rows) return findByKey(call, entity, id, archived, policy)
  const condition = await conditionOf(call.runtime, call.scope, { ...call, entity, policy, archived })
  return reading(call, async (reader) => {
    const row = await standingRow(call, reader, entity, { id, archived }, condition)
    return row && masked(row, policy.hidden)
  })
}

// Where every row of the tenant may be seen, the key alone says which: one plan, whatever else is asked.
function findByKey(call: Call, entity: string, id: string, archived: Archived, { hidden }: Policy) {
  return reading(call, async (reader) => {
    const row = await storedRow(call, reader, entity, id)
    const into =
      row && archived !== 'only' ? mergedInto(shapeOf(call.runtime, entity).entity, row) : undefined
    const found = into === undefined ? row : await storedRow(call, reader, entity, into)
    return found && isWanted(found, archived) ? masked(found, hidden) : undefined
  })
}

async function storedRow(
  { runtime, scope }: Call,
  { session }: Reader,
  entity: string,
  id: string,
): Promise<BaseRow | undefined> {
  const { codec, byId: plan } = shapeOf(runtime, entity)
  const [stored] = await session.select(plan, [scope.tenant, id])
  return stored && codec.decode(stored)
}

/** Whether an id of a record that was merged away is read as the one that stands for it: but where such are asked for. */
function isFollowed({ runtime }: Call, entity: string, archived: Archived): boolean {
  return archived !== 'only' && shapeOf(runtime, entity).entity.mergedInto !== undefined
}

/** The record that stands for an id: its own, where it was not merged away; with no row where there is none. */
export async function standingFor(
  call: Call,
  reader: Reader,
  entity: string,
  id: string,
): Promise<{ readonly id: string; readonly row: BaseRow | undefined }> {
  const row = await storedRow(call, reader, entity, id)
  const into = row && mergedInto(shapeOf(call.runtime, entity).entity, row)
  return into === undefined ? { id, row } : { id: into, row: await storedRow(call, reader, entity, into) }
}

/** The row an id is read as, where the condition lets it through. */
export async function standingRow(
  call: Call,
  reader: Reader,
  entity: string,
  { id, archived }: { readonly id: string; readonly archived: Archived },
  condition: Condition,
): Promise<BaseRow | undefined> {
  const own = await rowOf(call, reader, entity, id, condition)
  const isItself = own && mergedInto(shapeOf(call.runtime, entity).entity, own) === undefined
  if (isItself || !isFollowed(call, entity, archived)) return own
  const standing = await standingFor(call, reader, entity, id)
  return standing.id === id ? own : rowOf(call, reader, entity, standing.id, condition)
}

/** Whether a row is among the live, the archived or all. */
export const isWanted = ({ archivedAt }: BaseRow, archived: Archived): boolean =>
  archived === 'include' || (archivedAt === null) === (archived === undefined)

/** Reads one row. @throws `<entity>.not_found` */
export const getRow = async (call: Call, entity: string, input: unknown): Promise<BaseRow> => {
  const row = await findRow(call, entity, input, 'get')
  if (row) return row
  const { id } = parseGet(`${entity}.get`, entity, input)
  throw shapeOf(call.runtime, entity).entity.notFound({ id })
}

/** @throws `input.invalid` with every fault */
export function parseGet(
  operation: string,
  entity: string,
  input: unknown,
): { id: string; archived: Archived } {
  const key = `${entity}Id`
  const given: Record<string, unknown> = readable(operation, () => ({ ...(input as object | undefined) }))
  const unknown = Object.keys(given).filter((name) => name !== key && name !== 'archived')
  // As the id was stored: in NFC.
  const { value: id } = plainJson(Object.hasOwn(given, key) ? given[key] : undefined)
  const archived = given.archived as Archived
  const issues = [
    ...unknown.map((name) => ({ path: [name], expected: 'no such key', received: 'an unknown key' })),
    ...(typeof id === 'string' && id.length > 0 && id.length <= maxIdLength
      ? []
      : [{ path: [key], expected: `an id of 1 to ${maxIdLength} characters`, received: received(id) }]),
    ...([undefined, 'include', 'only'].includes(archived)
      ? []
      : [{ path: ['archived'], expected: 'include or only', received: received(archived) }]),
  ]
  if (issues.length > 0) throw invalid(operation, issues)
  return { id: String(id), archived }
}

type Condition = Awaited<ReturnType<typeof conditionOf>>

/** One row by its id, where the condition lets it through. */
export async function rowOf(
  call: Call,
  reader: Reader,
  entity: string,
  id: string,
  { predicate, values }: Condition,
): Promise<BaseRow | undefined> {
  if (predicate === false) return undefined
  const { codec } = shapeOf(call.runtime, entity)
  const narrowed = narrowedTo(call, predicate, values.length)
  const [row] = await runQuery(reader, call.runtime.plans, {
    entity,
    columns: codec.columns,
    predicate: narrowed,
    values: [...values, id],
    order: [byId],
    limit: 1,
  })
  return row && codec.decode(row)
}

/** The same condition for the row whose id is in the next slot; one object per condition. */
function narrowedTo(call: Call, predicate: RowQuery['predicate'], slot: number): RowQuery['predicate'] {
  const parts = predicate.kind === 'and' ? predicate.of : [predicate]
  const left = { column: 'id', type: 'text' } as const
  const own = { kind: 'compare', op: 'eq', left, right: { slot, type: 'text' }, negated: false } as const
  return call.runtime.ruleShapes.shared({ kind: 'and', of: [...parts, own] })
}

/** One page. @throws `input.invalid` | `rule.invalid` | `cursor.invalid` | `storage.scan_budget` */
export const listRows = async (call: Call, entity: string, input: unknown): Promise<Page<AnyRow>> => {
  const list = parseListInput(entity, 'list', input ?? {})
  const policy = await policyFor(call, entity, 'list')
  return reading(call, (reader) => page(call, reader, entity, list, policy))
}

async function page(
  call: Call,
  reader: Reader,
  entity: string,
  list: ListInput,
  policy: Policy,
): Promise<Page<AnyRow>> {
  const { search, order = [] } = list
  const asked = { entity, search: search ?? '', policy }
  const finding = order.length > 0 ? undefined : await findingOf(call.runtime.parts, call.policies, asked)
  if (finding) return rankedPage(call, reader, { entity, list, policy, finding })
  const query = await rowQuery(call, entity, list, policy)
  if (!query) return { items: [] }
  const { limit } = query
  const stored = await runQuery(reader, call.runtime.plans, { ...query, limit: limit + 1 })
  const shown = stored.slice(0, limit)
  const last = stored.length > limit ? shown.at(-1) : undefined
  const items = await itemsOf(call, reader, { query, shown, policy, include: list.include })
  return last ? { items, next: writeCursor(query.fingerprint, positionOf(query.order, last)) } : { items }
}

interface Searched {
  readonly entity: string
  readonly list: ListInput
  readonly policy: Policy
  readonly finding: Finding
}

/** One page of what was found, the best first. */
async function rankedPage(call: Call, reader: Reader, { entity, list, policy, finding }: Searched) {
  const { after, ...first } = list
  const query = await rowQuery(call, entity, first, policy)
  const from = after === undefined || !query ? undefined : readCursor(after, query.fingerprint, byRank)
  if (!query) return { items: [] }
  const { limit } = query
  const known = await found(call, reader, { entity, list, policy, finding, after: from, limit: limit + 1 })
  const ids = known.slice(0, limit).map(({ id }) => id)
  const last = known.length > limit ? known[limit - 1] : undefined
  if (ids.length === 0) return { items: [] }
  const left = { column: 'id', type: 'text' } as const
  const within = { slot: query.values.length, type: 'text' } as const
  const narrowed = call.runtime.ruleShapes.shared({
    kind: 'and',
    of: [query.predicate, { kind: 'in', left, list: within, negated: false }],
  })
  const stored = await runQuery(reader, call.runtime.plans, {
    ...query,
    predicate: narrowed,
    values: [...query.values, ids],
    // By the key alone SQLite would walk along all rows there are.
    order: [byColumn('createdAt', 'instant'), byId],
    limit: ids.length,
  })
  const byIds = new Map(stored.map((row) => [String(row.id), row]))
  const shown = ids.map((id) => byIds.get(id)).filter((row) => row !== undefined)
  const items = await itemsOf(call, reader, { query, shown, policy, include: list.include })
  return last ? { items, next: writeCursor(query.fingerprint, last.position) } : { items }
}

/** Stored rows as their actor sees them, with what is made of them and brought with them. */
async function itemsOf(
  call: Call,
  reader: Reader,
  {
    query,
    shown,
    policy,
    include,
  }: { query: ListPlan; shown: readonly Row[]; policy: Policy; include?: readonly string[] },
): Promise<readonly AnyRow[]> {
  const { entity, columnsMade } = query
  const rows = shown.map(shapeOf(call.runtime, entity).codec.decode)
  const bare = await presented(call, reader, infoOf(call, entity), rows, policy, include)
  return columnsMade.length > 0 ? bare.map((row, at) => withColumns(row, at)) : bare

  function withColumns(row: AnyRow, at: number): AnyRow {
    const made = columnsMade.map(({ name, as, ...type }) => [name, shownValue(shown[at]?.[as], type)])
    return Object.freeze({ ...row, computed: Object.freeze(Object.fromEntries(made)) })
  }
}

/** A list as the planner takes it, and what its columns are called and of which type. */
export interface ListPlan extends RowQuery {
  readonly fingerprint: string
  readonly columnsMade: readonly MadeColumn[]
}

interface MadeColumn {
  readonly name: string
  readonly as: string
  readonly type: ValueType
  readonly currency?: string
}

/** A list as the planner takes it; `undefined` when no row can be in it. */
export const rowQuery = async (
  call: Call,
  entity: string,
  list: ListInput,
  policy: Policy,
): Promise<ListPlan | undefined> => {
  const { runtime, scope } = call
  const { where, search, archived, order: asked = [], after, limit = defaultLimit } = list
  const info = infoOf(call, entity)
  const operation = `${entity}.list`
  const slots = createSlots()
  // The rule is read first: what is no rule may have no end.
  const condition = await conditionOf(runtime, scope, {
    ...call,
    entity,
    where,
    search,
    archived,
    policy,
    slots,
    purpose: scope.purpose,
  })
  const request = { operation, info, policy, slots }
  const order = await orderOf(call, request, asked)
  const { computed, columnsMade } = await columnsOf(call, request, list.columns)
  const own = fingerprint(
    scope.tenant,
    entity,
    where ?? null,
    search ?? null,
    archived ?? null,
    scope.purpose ?? null,
    asked.map(({ by, dir, nulls }) => [computedOperand(entity, by), dir ?? null, nulls ?? null]),
  )
  const position = after === undefined ? undefined : readCursor(after, own, order)
  const { predicate } = condition
  if (predicate === false) return undefined
  const { columns } = shapeOf(runtime, entity).codec
  return {
    entity,
    columns,
    computed,
    columnsMade,
    predicate,
    values: slots.values,
    order,
    after: position,
    limit,
    fingerprint: own,
  }
}

/** What is made of each row, under names that no storage can take for others. */
async function columnsOf(
  call: Call,
  { operation, info, policy, slots }: Parameters<typeof orderOf>[1],
  columns: ListInput['columns'] = {},
) {
  const names = Object.keys(columns)
  const asked = Object.entries(columns).map(([name, column]) => ({
    operand: computedOperand(info.name, column),
    path: ['columns', name],
  }))
  const terms = await termsOf(call, { operation, entity: info.name, policy, slots }, asked)
  return {
    computed: terms.map(({ term }, at) => ({ as: `computed_${at}`, term })),
    columnsMade: terms.map(({ type, currency }, at) => ({
      name: names[at] ?? '',
      as: `computed_${at}`,
      type,
      ...(currency === undefined ? {} : { currency }),
    })),
  }
}

async function presented(
  call: Call,
  reader: Reader,
  info: EntityInfo,
  rows: readonly BaseRow[],
  { hidden }: Policy,
  include: readonly string[] = [],
): Promise<readonly AnyRow[]> {
  const visible = rows.map((row) => masked(row, hidden))
  if (include.length === 0) return visible
  const included = await includeRelated(call, reader, info, rows, include)
  return visible.map((row, index) => Object.freeze({ ...row, included: included[index] as unknown as Json }))
}

/** How many rows match. */
export const countOf = async (call: Call, entity: string, input: unknown): Promise<number> => {
  const list = parseListInput(entity, 'count', input ?? {})
  const policy = await policyFor(call, entity, 'count')
  const query = await rowQuery(call, entity, list, policy)
  if (!query) return 0
  return reading(call, (reader) => countRows(reader, call.runtime.plans, query))
}

/** Every row that matches, page after page, each page as of its own moment. */
export async function* streamRows(call: Call, entity: string, input: unknown): AsyncGenerator<AnyRow> {
  const list = parseListInput(entity, 'stream', input ?? {})
  const policy = await policyFor(call, entity, 'stream')
  let after = list.after
  do {
    const { items, next } = await reading(call, (reader) =>
      page(call, reader, entity, { ...list, after, limit: 500 }, policy),
    )
    yield* items
    after = next
  } while (after !== undefined)
}

/** The policy of a read door. Whoever may not use it is told so; which rows there are stays unknown. */
export const policyFor = async ({ policies }: Call, entity: string, verb: string): Promise<Policy> => {
  const policy = await policies.of(entity, verb, 'read')
  if (!policy.allowed) throw accessDenied({ operation: `${entity}.${verb}` })
  return policy
}

export const infoOf = ({ runtime }: Call, entity: string): EntityInfo =>
  runtime.parts.catalogue[entity] ?? unknownEntity(entity)

function unknownEntity(entity: string): never {
  throw new TypeError(`This model has no entity ${entity}.`)
}
