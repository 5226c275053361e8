import {
  type BaseRow,
  type Belonging,
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

export interface Seeing {
  /** Also rows that the actor may not see: for what must hold of all of them, never for an answer. */
  readonly whole?: true
}

/** The ids of a person's records: of one that others were merged into, theirs too. */
export const sameAs = async (context: OperationContext, customerId: string): Promise<readonly string[]> => {
  const found = new Set([customerId])
  const entity = context.entity(Customer)
  if (!Object.hasOwn(entity.fields, 'mergedIntoId')) return [customerId]
  for (let next: readonly string[] = [customerId]; next.length > 0; ) {
    const merged = await rowsWhere(context, entity, (ids) => isIn('mergedIntoId', ids), next, { whole: true })
    next = merged.map(({ id }) => id).filter((id) => !found.has(id))
    for (const id of next) found.add(id)
  }
  return [...found]
}

/**
 * Everything that belongs to a person, by entity: rows that name them, rows about events that concern them, what hangs on
 * any of these and what is a part of them. Which that is follows from the model; the person's own records are left out.
 */
export const heldRows = async (
  context: OperationContext,
  customerIds: readonly string[],
  seeing: Seeing = { whole: true },
): Promise<readonly Held[]> => {
  const frontier: Frontier = new Map([['customer', customerIds]])
  if (Object.values(context.persons.belongings).some(({ events }) => events.length > 0)) {
    frontier.set(eventEntity, await context.persons.eventIds(customerIds))
  }
  return reached(context, frontier, new Map(), seeing)
}

/** Rows that were found, by entity and id, with everything that hangs on them and is a part of them. */
export const rowsBelow = (
  context: OperationContext,
  found: Map<string, Map<string, BaseRow>>,
): Promise<readonly Held[]> => {
  const frontier = [...found].map(([name, rows]) => [name, [...rows.keys()]] as const)
  return reached(context, new Map(frontier.filter(([, ids]) => ids.length > 0)), found, { whole: true })
}

/** Goes on from records until nothing new leads to any of them. */
async function reached(
  context: OperationContext,
  from: Frontier,
  found: Map<string, Map<string, BaseRow>>,
  seeing: Seeing,
): Promise<readonly Held[]> {
  const { entities, belongings } = context.persons
  for (let frontier = from; frontier.size > 0; ) {
    const next: Frontier = new Map()
    for (const [name, belonging] of Object.entries(belongings)) {
      const entity = entities[name]
      const known = found.get(name) ?? new Map<string, BaseRow>()
      const rows = entity ? await rowsOf(context, entity, belonging, frontier, seeing) : []
      const fresh = rows.filter(({ id }) => !known.has(id))
      for (const row of fresh) known.set(row.id, row)
      found.set(name, known)
      if (fresh.length > 0) next.set(name, [...(next.get(name) ?? []), ...fresh.map(({ id }) => id)])
    }
    frontier = next
  }
  return [...found].flatMap(([name, rows]) => {
    const entity = entities[name]
    return entity && rows.size > 0 ? [{ entity, rows: [...rows.values()] }] : []
  })
}

/** Ids of records by entity. */
type Frontier = Map<string, readonly string[]>

/** The rows of an entity that lead to one of these records. */
async function rowsOf(
  context: OperationContext,
  entity: Entity,
  { customers, subjects, events, parts }: Belonging,
  frontier: Frontier,
  seeing: Seeing,
): Promise<readonly BaseRow[]> {
  const references = [
    ...customers.map((field) => ({ field, entity: 'customer' })),
    ...events.map((field) => ({ field, entity: eventEntity })),
    ...parts,
  ]
  const rows: BaseRow[] = []
  for (const reference of references) {
    const ids = frontier.get(reference.entity) ?? []
    rows.push(...(await rowsWhere(context, entity, (some) => isIn(reference.field, some), ids, seeing)))
  }
  for (const field of subjects) {
    for (const [named, ids] of frontier) {
      rows.push(...(await rowsWhere(context, entity, (some) => isAbout(field, named, some), ids, seeing)))
    }
  }
  return rows
}

async function rowsWhere<Row extends BaseRow>(
  { unit }: OperationContext,
  entity: Entity<string, Row>,
  where: (ids: readonly string[]) => RuleJson['where'],
  ids: readonly string[],
  seeing: Seeing,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let at = 0; at < ids.length; at += perRule) {
    const rule: RuleJson = { v: 1, entity: entity.name, where: where(ids.slice(at, at + perRule)) }
    rows.push(...(await unit.list(entity, { where: rule, archived: 'include', ...seeing })))
  }
  return rows
}

/** A page of rows, in the order of their ids. */
export const rowsPage = (
  { unit }: OperationContext,
  entity: Entity,
  where: unknown,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly BaseRow[]> => {
  const behind = after === '' ? [] : [{ op: 'gt', left: { field: 'id' }, right: { value: after } }]
  const rule: RuleJson = { v: 1, entity: entity.name, where: { op: 'and', of: [where, ...behind] } }
  return unit.list(entity, { where: rule, limit, archived: 'include', whole: true })
}

/** Rows by their ids, archived ones too. */
export const rowsByIds = (
  context: OperationContext,
  entity: Entity,
  ids: readonly string[],
): Promise<readonly BaseRow[]> => rowsWhere(context, entity, (some) => isIn('id', some), ids, { whole: true })

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
