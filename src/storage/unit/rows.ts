import type { BaseRow } from '../../kernel/index.js'
import { guarded } from '../plans.js'
import type { Row, TxSession, Write } from '../port.js'
import type { EntityShape } from './shapes.js'
import type { UndoLog } from './undo.js'

/** A row as this unit of work has it, and what is still to be written of it. */
interface Held {
  readonly shape: EntityShape
  readonly row: BaseRow
  /** The version the store has; 0 while the row is not there. */
  readonly stored: number
  /** Fields that differ from the store. */
  readonly changed: ReadonlySet<string>
  readonly removed: boolean
}

/** The rows a unit of work knows: read once, written together. */
export interface Rows {
  read(shape: EntityShape, id: string): Promise<BaseRow | undefined>
  /** Reads many at once, so that `read` finds them. */
  prefetch(shape: EntityShape, ids: readonly string[]): Promise<void>
  add(shape: EntityShape, row: BaseRow): void
  change(shape: EntityShape, next: BaseRow, changed: readonly string[]): void
  remove(shape: EntityShape, row: BaseRow): void
  /** Takes rows that a query read; what the unit already holds stays. @returns the unit's own rows */
  adopt(shape: EntityShape, stored: readonly Row[]): readonly BaseRow[]
  /** The writes that are due, which from then on count as written. */
  takeWrites(): readonly Write[]
}

const keyOf = (shape: EntityShape, id: string): string => `${shape.entity.name}\n${id}`

export const rowsOf = (session: TxSession, tenant: string, undo: UndoLog): Rows => {
  const held = new Map<string, Held | null>()
  const due = new Set<string>()

  return { read, prefetch, add, change, remove, adopt, takeWrites }

  async function read(shape: EntityShape, id: string): Promise<BaseRow | undefined> {
    const key = keyOf(shape, id)
    if (!held.has(key)) {
      const [stored] = await session.select(shape.byId, [tenant, id], { lock: 'update' })
      held.set(key, stored ? asRead(shape, shape.codec.decode(stored)) : null)
    }
    return live(held.get(key))
  }

  async function prefetch(shape: EntityShape, ids: readonly string[]): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !held.has(keyOf(shape, id)))
    if (wanted.length === 0) return
    for (const id of wanted) held.set(keyOf(shape, id), null)
    const found = await session.select(shape.byIds, [tenant, wanted], { lock: 'update' })
    for (const row of found.map(shape.codec.decode)) held.set(keyOf(shape, row.id), asRead(shape, row))
  }

  function add(shape: EntityShape, row: BaseRow): void {
    put(keyOf(shape, row.id), { shape, row, stored: 0, changed: new Set(), removed: false })
  }

  function change(shape: EntityShape, next: BaseRow, changed: readonly string[]): void {
    const key = keyOf(shape, next.id)
    const before = held.get(key)
    if (!before) throw new Error(`${shape.entity.name} was saved without having been loaded.`)
    put(key, { ...before, row: next, changed: new Set([...before.changed, ...changed]) })
  }

  function remove(shape: EntityShape, row: BaseRow): void {
    const key = keyOf(shape, row.id)
    const before = held.get(key)
    if (before) put(key, { ...before, removed: true })
  }

  function adopt(shape: EntityShape, stored: readonly Row[]): readonly BaseRow[] {
    return stored.flatMap((one) => {
      const row = shape.codec.decode(one)
      const key = keyOf(shape, row.id)
      if (!held.get(key)) held.set(key, asRead(shape, row))
      return live(held.get(key)) ?? []
    })
  }

  function takeWrites(): readonly Write[] {
    const entries = [...due].flatMap((key) => {
      const one = held.get(key)
      return one ? [{ key, ...one }] : []
    })
    due.clear()
    for (const { key, ...one } of entries) held.set(key, one.removed ? null : asRead(one.shape, one.row))
    return [...inserts(entries, tenant), ...updates(entries, tenant), ...deletes(entries, tenant)]
  }

  function put(key: string, next: Held): void {
    const before = held.get(key)
    const wasDue = due.has(key)
    undo.push(() => {
      if (before === undefined) held.delete(key)
      else held.set(key, before)
      if (!wasDue) due.delete(key)
    })
    held.set(key, next)
    due.add(key)
  }
}

function asRead(shape: EntityShape, row: BaseRow): Held {
  return { shape, row, stored: row.version, changed: new Set(), removed: false }
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
