import type { BaseRow } from '../../kernel/index.js'
import { guarded } from '../plans.js'
import type { ReadOptions, Row, TxSession, Write } from '../port.js'
import { type NamedBy, namingOf } from './naming.js'
import type { RowChange } from './searches.js'
import type { EntityShape } from './shapes.js'
import type { UndoLog } from './undo.js'

/** A row as this unit of work has it, and what is still to be written of it. */
interface Held {
  readonly shape: EntityShape
  readonly row: BaseRow
  /** The version the store has; 0 while the row is not there. */
  readonly stored: number
  /** The row as the store has it. */
  readonly origin?: BaseRow
  /** Fields that differ from the store. */
  readonly changed: ReadonlySet<string>
  readonly removed: boolean
}

/** The rows a unit of work knows: read once, written together. */
export interface Rows {
  read(shape: EntityShape, id: string): Promise<BaseRow | undefined>
  /** Reads a row that should not be there, since one with its id will be added. */
  readTaken(shape: EntityShape, id: string): Promise<BaseRow | undefined>
  /** As the unit has it, else as it is stored; not kept, and not locked: it is only looked at. */
  peek(shape: EntityShape, id: string): Promise<BaseRow | undefined>
  /** A row that has been read or added already. */
  held(shape: EntityShape, id: string): BaseRow | undefined
  /** Reads many at once, so that `read` finds them. */
  prefetch(shape: EntityShape, ids: readonly string[]): Promise<void>
  add(shape: EntityShape, row: BaseRow): void
  change(shape: EntityShape, next: BaseRow, changed: readonly string[]): void
  remove(shape: EntityShape, row: BaseRow): void
  /** Takes rows that a query read; what the unit already holds stays. @returns the unit's own rows */
  adopt(shape: EntityShape, stored: readonly Row[]): readonly BaseRow[]
  /** Says that an id was made here: nothing that is stored names it. */
  made(id: string): void
  /** The live rows that name a record, in the order of their ids; `undefined` while those that are stored have not been read. */
  naming(shape: EntityShape, by: NamedBy): readonly BaseRow[] | undefined
  /** Takes all live rows that are stored and name one of these records. */
  adoptNaming(shape: EntityShape, field: string, ids: readonly string[], stored: readonly Row[]): void
  /** Something was written past the unit: who names whom is read anew. */
  forgetNaming(): void
  /** The writes that are due, which from then on count as written, and what they change. */
  takeWrites(): { readonly writes: readonly Write[]; readonly changes: readonly RowChange[] }
}

const lockedRow: ReadOptions = { lock: 'update' }
const takenRow: ReadOptions = { lock: 'update', insertFollows: true }

const noFields: ReadonlySet<string> = new Set()

export const rowsOf = (session: TxSession, tenant: string, undo: UndoLog): Rows => {
  const tables = new Map<EntityShape, Map<string, Held | null>>()
  /** Ids with something to write, by entity, in the order in which the unit first touched them. */
  const due = new Map<EntityShape, Set<string>>()
  const named = namingOf((shape) => liveRows(tableOf(shape)))

  const read = (shape: EntityShape, id: string) => readWith(shape, id, lockedRow)
  const readTaken = (shape: EntityShape, id: string) => readWith(shape, id, takenRow)

  return {
    read,
    readTaken,
    peek,
    held,
    prefetch,
    add,
    change,
    remove,
    adopt,
    made: named.made,
    naming,
    adoptNaming,
    forgetNaming: named.forget,
    takeWrites,
  }

  async function readWith(
    shape: EntityShape,
    id: string,
    options: ReadOptions,
  ): Promise<BaseRow | undefined> {
    const table = tableOf(shape)
    if (!table.has(id)) {
      const [stored] = await session.select(shape.byId, [tenant, id], options)
      table.set(id, stored ? asRead(shape, shape.codec.decode(stored)) : null)
    }
    return live(table.get(id))
  }

  async function peek(shape: EntityShape, id: string): Promise<BaseRow | undefined> {
    const table = tableOf(shape)
    if (table.has(id)) return live(table.get(id))
    const [stored] = await session.select(shape.byId, [tenant, id])
    return stored && shape.codec.decode(stored)
  }

  function held(shape: EntityShape, id: string): BaseRow | undefined {
    return live(tableOf(shape).get(id))
  }

  async function prefetch(shape: EntityShape, ids: readonly string[]): Promise<void> {
    const table = tableOf(shape)
    const wanted = [...new Set(ids)].filter((id) => !table.has(id))
    if (wanted.length === 0) return
    for (const id of wanted) table.set(id, null)
    const found = await session.select(shape.byIds, [tenant, wanted], { lock: 'update' })
    for (const row of found.map(shape.codec.decode)) table.set(row.id, asRead(shape, row))
  }

  function add(shape: EntityShape, row: BaseRow): void {
    put({ shape, row, stored: 0, changed: noFields, removed: false })
  }

  function change(shape: EntityShape, next: BaseRow, changed: readonly string[]): void {
    const before = tableOf(shape).get(next.id)
    if (!before) throw new Error(`${shape.entity.name} was saved without having been loaded.`)
    put({ ...before, row: next, changed: new Set([...before.changed, ...changed]) })
  }

  function remove(shape: EntityShape, row: BaseRow): void {
    const before = tableOf(shape).get(row.id)
    if (before) put({ ...before, removed: true })
  }

  function adopt(shape: EntityShape, stored: readonly Row[]): readonly BaseRow[] {
    const table = tableOf(shape)
    return stored.flatMap((one) => {
      const row = shape.codec.decode(one)
      if (!table.get(row.id)) {
        table.set(row.id, asRead(shape, row))
        named.note(shape, row)
      }
      return live(table.get(row.id)) ?? []
    })
  }

  function naming(shape: EntityShape, { field, id }: NamedBy): readonly BaseRow[] | undefined {
    const table = tableOf(shape)
    const ids = named.of(shape, { field, id })
    if (!ids) return undefined
    const rows = [...ids].flatMap((rowId) => live(table.get(rowId)) ?? [])
    // What has been given to another since stands there under both.
    return rows
      .filter((row) => row.archivedAt === null && row[field as keyof BaseRow] === id)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  function adoptNaming(
    shape: EntityShape,
    field: string,
    ids: readonly string[],
    stored: readonly Row[],
  ): void {
    adopt(shape, stored)
    named.know(shape, field, ids)
  }

  function takeWrites(): ReturnType<Rows['takeWrites']> {
    const entries: Held[] = []
    for (const [shape, ids] of due) {
      const table = tableOf(shape)
      for (const id of ids) {
        const one = table.get(id)
        if (!one) continue
        entries.push(one)
        table.set(id, one.removed ? null : asRead(shape, one.row))
      }
    }
    due.clear()
    const writes = [...inserts(entries, tenant), ...updates(entries, tenant), ...deletes(entries, tenant)]
    return { writes, changes: entries.flatMap(changeOf) }
  }

  function put(next: Held): void {
    const { shape, row } = next
    const { id } = row
    const table = tableOf(shape)
    const ids = idsDue(shape)
    const before = table.get(id)
    const wasDue = ids.has(id)
    undo.push(() => {
      if (before === undefined) table.delete(id)
      else table.set(id, before)
      if (before) named.note(shape, before.row)
      if (!wasDue) ids.delete(id)
    })
    table.set(id, next)
    ids.add(id)
    named.note(shape, row)
  }

  function tableOf(shape: EntityShape): Map<string, Held | null> {
    return tables.get(shape) ?? kept(tables, shape, new Map<string, Held | null>())
  }

  function idsDue(shape: EntityShape): Set<string> {
    return due.get(shape) ?? kept(due, shape, new Set<string>())
  }
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  map.set(key, value)
  return value
}

function asRead(shape: EntityShape, row: BaseRow): Held {
  return { shape, row, stored: row.version, origin: row, changed: noFields, removed: false }
}

/** Only of entities that are looked for. */
function changeOf({ shape, row, origin, removed }: Held): RowChange[] {
  if (!shape.entity.search || (removed && !origin)) return []
  return [{ shape, ...(origin && { before: origin }), ...(removed ? {} : { after: row }) }]
}

function* liveRows(table: ReadonlyMap<string, Held | null>): Generator<BaseRow> {
  for (const one of table.values()) if (one && !one.removed) yield one.row
}

function live(one: Held | null | undefined): BaseRow | undefined {
  return one && !one.removed ? one.row : undefined
}

/** One insert for each entity, in the order in which the unit first touched them. */
function inserts(held: readonly Held[], tenant: string): Write[] {
  const rows = new Map<string, Row[]>()
  for (const { shape, row, stored, removed } of held) {
    if (stored > 0 || removed) continue
    const { name } = shape.entity
    const list = rows.get(name) ?? []
    list.push(shape.codec.encode(tenant, row))
    rows.set(name, list)
  }
  return [...rows].map(([entity, list]) => ({ op: 'insert', entity, rows: list }))
}

function updates(held: readonly Held[], tenant: string): Write[] {
  return held
    .filter(({ stored, removed, changed }) => stored > 0 && !removed && changed.size > 0)
    .map(({ shape, row, stored, changed }) => ({
      op: 'update',
      entity: shape.entity.name,
      where: guarded,
      values: [tenant, row.id, stored],
      set: shape.codec.encodeFields([...changed, 'version', 'updatedAt'], row),
      expect: 1,
    }))
}

function deletes(held: readonly Held[], tenant: string): Write[] {
  return held
    .filter(({ stored, removed }) => stored > 0 && removed)
    .map(({ shape, row, stored }) => ({
      op: 'delete',
      entity: shape.entity.name,
      where: guarded,
      values: [tenant, row.id, stored],
      expect: 1,
    }))
}
