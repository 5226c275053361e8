import {
  type BaseRow,
  type Belonging,
  compareText,
  type Entity,
  eventEntity,
  isPlainObject,
  type OperationContext,
  type RuleJson,
} from '../../../../kernel/index.js'
import { Customer } from '../../../customer/index.js'
import type { Held } from '../decisions/plans.js'

/** Values that one rule lists, and rows of a page. */
export const perRule = 500

/** Reads rows page by page, archived ones too. */
type Read = <Row extends BaseRow>(
  entity: Entity<string, Row>,
  where: unknown,
) => AsyncIterable<readonly Row[]>

/** To be changed: whoever asks, and kept by the unit. */
const toChange = (context: OperationContext): Read =>
  async function* (entity, where) {
    for (let after = '', more = true; more; ) {
      const rows = await rowsPage(context, entity, where, { after, limit: perRule })
      yield rows
      after = rows.at(-1)?.id ?? ''
      more = rows.length === perRule
    }
  }

/** To be looked at: as far as the actor may see them, and kept by nobody. */
const toShow =
  ({ unit }: OperationContext): Read =>
  (entity, where) =>
    unit.pages(entity, { where: ruleOf(entity, where), archived: 'include' })

/** The ids of a person's records: of one that others were merged into, theirs too. */
export const sameAs = async (context: OperationContext, customerId: string): Promise<readonly string[]> => {
  const found = new Set([customerId])
  const entity = context.entity(Customer)
  if (!Object.hasOwn(entity.fields, 'mergedIntoId')) return [customerId]
  for (let next: readonly string[] = [customerId]; next.length > 0; ) {
    const merged: string[] = []
    const pages = rowsWhere(toChange(context), entity, (ids) => isIn('mergedIntoId', ids), next)
    for await (const rows of pages) merged.push(...rows.map(({ id }) => id))
    next = merged.filter((id) => !found.has(id))
    for (const id of next) found.add(id)
  }
  return [...found]
}

/**
 * The first rows of an entity behind an id that belong to a person: rows that name them, rows about events that concern
 * them, what hangs on any of these and what is a part of them. Which that is follows from the model; of all that leads to
 * them only ids are held.
 */
export const heldBehind = async (
  context: OperationContext,
  customerIds: readonly string[],
  entity: Entity,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly BaseRow[]> => {
  const from: Frontier = new Map([['customer', customerIds]])
  if (Object.values(context.persons.belongings).some(({ events }) => events.length > 0)) {
    from.set(eventEntity, await context.persons.eventIds(customerIds))
  }
  const ids: string[] = []
  await walk(context, toShow(context), from, new Map(), ({ name }, rows) => {
    if (name === entity.name) ids.push(...rows.flatMap(({ id }) => (id > after ? [id] : [])))
  })
  const first = ids.toSorted(compareText).slice(0, limit)
  const found: BaseRow[] = []
  for (let at = 0; at < first.length; at += perRule) {
    const where = ruleOf(entity, isIn('id', first.slice(at, at + perRule)))
    found.push(...(await context.unit.list(entity, { where, archived: 'include' })))
  }
  return found.toSorted((a, b) => compareText(a.id, b.id))
}

/** Rows that were found, by entity and id, with everything that hangs on them and is a part of them. */
export const rowsBelow = async (
  context: OperationContext,
  found: Map<string, Map<string, BaseRow>>,
): Promise<readonly Held[]> => {
  const ids = [...found].map(([name, rows]) => [name, [...rows.keys()]] as const)
  const from: Frontier = new Map(ids.filter(([, some]) => some.length > 0))
  const seen = new Map(ids.map(([name, some]) => [name, new Set(some)]))
  await walk(context, toChange(context), from, seen, ({ name }, rows) => {
    const known = found.get(name) ?? new Map<string, BaseRow>()
    for (const row of rows) known.set(row.id, row)
    found.set(name, known)
  })
  return [...found].flatMap(([name, rows]) => {
    const entity = context.persons.entities[name]
    return entity && rows.size > 0 ? [{ entity, rows: [...rows.values()] }] : []
  })
}

/** Ids of records by entity. */
type Frontier = Map<string, readonly string[]>

/** Goes on from records until nothing new leads to any of them; shows every other row once. */
async function walk(
  { persons }: OperationContext,
  read: Read,
  from: Frontier,
  seen: Map<string, Set<string>>,
  show: (entity: Entity, rows: readonly BaseRow[]) => void,
): Promise<void> {
  for (let frontier = from; frontier.size > 0; ) {
    const next = new Map<string, string[]>()
    for (const [name, belonging] of Object.entries(persons.belongings)) {
      const entity = persons.entities[name]
      const known = seen.get(name) ?? new Set<string>()
      seen.set(name, known)
      if (!entity) continue
      for await (const rows of leadingTo(read, entity, belonging, frontier)) {
        const fresh = rows.filter(({ id }) => !known.has(id))
        if (fresh.length === 0) continue
        for (const { id } of fresh) known.add(id)
        show(entity, fresh)
        next.set(name, [...(next.get(name) ?? []), ...fresh.map(({ id }) => id)])
      }
    }
    frontier = next
  }
}

/** The rows of an entity that lead to one of these records. */
async function* leadingTo(
  read: Read,
  entity: Entity,
  { customers, subjects, events, parts }: Belonging,
  frontier: Frontier,
): AsyncGenerator<readonly BaseRow[]> {
  const references = [
    ...customers.map((field) => ({ field, entity: 'customer' })),
    ...events.map((field) => ({ field, entity: eventEntity })),
    ...parts,
  ]
  for (const { field, entity: named } of references) {
    yield* rowsWhere(read, entity, (some) => isIn(field, some), frontier.get(named) ?? [])
  }
  for (const field of subjects) {
    for (const [named, ids] of frontier) {
      yield* rowsWhere(read, entity, (some) => isAbout(field, named, some), ids)
    }
  }
}

async function* rowsWhere<Row extends BaseRow>(
  read: Read,
  entity: Entity<string, Row>,
  where: (ids: readonly string[]) => unknown,
  ids: readonly string[],
): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < ids.length; at += perRule) yield* read(entity, where(ids.slice(at, at + perRule)))
}

/** A page of rows, in the order of their ids, whoever asks. */
export const rowsPage = <Row extends BaseRow>(
  { unit }: OperationContext,
  entity: Entity<string, Row>,
  where: unknown,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Row[]> => {
  const behind = after === '' ? [] : [{ op: 'gt', left: { field: 'id' }, right: { value: after } }]
  const rule = ruleOf(entity, { op: 'and', of: [where, ...behind] })
  return unit.list(entity, { where: rule, limit, archived: 'include', whole: true })
}

/** Those of these rows that are there, archived ones too. */
export const idsThere = async (
  context: OperationContext,
  entity: Entity,
  ids: readonly string[],
): Promise<readonly string[]> => {
  const found: string[] = []
  const pages = rowsWhere(toChange(context), entity, (some) => isIn('id', some), ids)
  for await (const rows of pages) found.push(...rows.map(({ id }) => id))
  return found
}

function ruleOf({ name }: { readonly name: string }, where: unknown): RuleJson {
  return { v: 1, entity: name, where }
}

export function isIn(field: string, ids: readonly string[]) {
  return { op: 'in', left: { field }, values: ids }
}

export function isAbout(field: string, entity: string, ids: readonly string[]) {
  const isOf = { op: 'eq', left: { field: `${field}.entity` }, right: { value: entity } }
  return { op: 'and', of: [isOf, isIn(`${field}.id`, ids)] }
}

/** The customers that rows belong to, by the row's id. */
export const ownersOf = async (
  context: OperationContext,
  entity: Entity,
  rows: readonly BaseRow[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const owners = new Map<string, ReadonlySet<string>>()
  for (const row of rows) owners.set(row.id, new Set(await ownersOfRow(context, entity, row, mostSteps)))
  return owners
}

/** Subjects may stand in a circle. */
const mostSteps = 8

async function ownersOfRow(
  context: OperationContext,
  { name }: Entity,
  row: BaseRow,
  steps: number,
): Promise<readonly string[]> {
  if (name === 'customer') return [row.id]
  const { belongings, entities } = context.persons
  const belonging = belongings[name]
  if (!belonging || steps === 0) return []
  // Rows are records of their fields; the interface has no index to say so.
  const valueAt = (field: string): unknown => (row as never)[field]
  const direct = belonging.customers.map(valueAt).filter((id) => typeof id === 'string')
  const above = [
    ...belonging.parts.map(({ field, entity }) => ({ entity, id: valueAt(field) })),
    ...belonging.subjects.map(valueAt).filter(isPlainObject),
  ]
  const found = [...direct]
  for (const { entity, id } of above) {
    const known = typeof entity === 'string' && Object.hasOwn(entities, entity) ? entities[entity] : undefined
    if (entity === 'customer') found.push(String(id))
    else if (known) {
      const parent = await context.unit.find(known, String(id), { archived: 'include' })
      if (parent) found.push(...(await ownersOfRow(context, known, parent, steps - 1)))
    }
  }
  return found
}
