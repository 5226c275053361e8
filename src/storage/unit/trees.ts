import { ancestorKey, maxTreeDepth, type Tree } from '../../kernel/index.js'
import { all, among, byKey, equals, ofTenant } from '../plans.js'
import type { Row, SelectPlan, TxSession, Write } from '../port.js'
import { byId } from '../query/keyset.js'
import type { Reader } from '../query/related.js'
import { type Plans, runQuery } from '../query/run.js'
import type { EntityShape } from './shapes.js'
import type { UndoLog } from './undo.js'

/**
 * Who stands below whom, at any distance, kept with the rows that say who stands directly below whom. Everything about
 * one tree of a tenant happens under one lock, which is taken after the row that is moved and before any other.
 */
export interface Trees {
  /** Keeps others from changing the tree until this transaction ends. */
  lock(shape: EntityShape): Promise<void>
  /** A record that is added stands below another. @throws `<entity>.cycle` | `<entity>.too_deep` */
  add(shape: EntityShape, id: string, parentId: string): Promise<void>
  /** A record, and what is below it, moves below another, or to the top. What is due has been written before. @throws as `add` */
  move(shape: EntityShape, id: string, parentId: string | null): Promise<void>
  /** A record leaves. What is due has been written before. @throws `<entity>.not_empty` */
  remove(shape: EntityShape, id: string): Promise<void>
  /** Whether something is still to be written. */
  readonly isDue: boolean
  /** The writes that are due, which from then on count as written. */
  takeWrites(): readonly Write[]
}

/** Reads above the driver what it cannot. */
export type MakeReader = (session: Reader['session']) => Reader

/** A record above or below another, and how far. */
interface Step {
  readonly id: string
  readonly depth: number
}

const lockPlan: SelectPlan = byKey('treeLock', ['id'])

export const treesOf = (
  session: TxSession,
  tenant: string,
  undo: UndoLog,
  { reader: makeReader, plans }: { readonly reader: MakeReader; readonly plans: Plans },
): Trees => {
  const due: Write[] = []
  const locked = new Set<EntityShape>()
  /** Who is above the records that this unit added or looked at. */
  const known = new Map<string, readonly Step[]>()
  // Others' changes are seen by reads that lock, whatever this transaction has read before.
  const reader = makeReader({ select: (plan, values) => session.select(plan, values, { lock: 'update' }) })

  return {
    lock,
    add,
    move,
    remove,
    get isDue() {
      return due.length > 0
    },
    takeWrites: () => due.splice(0),
  }

  async function lock(shape: EntityShape): Promise<void> {
    if (locked.has(shape)) return
    const { name } = shape.entity
    if (!(await takeLock(name))) {
      const row = { tenant, id: name }
      await session.apply([{ op: 'insert', entity: 'treeLock', rows: [row], ifAbsent: true }])
      await takeLock(name)
    }
    locked.add(shape)
  }

  async function takeLock(name: string): Promise<boolean> {
    const rows = await session.select(lockPlan, [tenant, name], { lock: 'update' })
    return rows.length > 0
  }

  async function add(shape: EntityShape, id: string, parentId: string): Promise<void> {
    const tree = treeOfShape(shape)
    if (id === parentId) throw notBelow(tree, id, parentId)
    await lock(shape)
    const above = await aboveFrom(shape, parentId)
    assertDepth(tree, { id, parentId }, above.length)
    keep(keyOf(shape, id), above)
    later([insertOf(tree, [{ id, above }])])
  }

  async function move(shape: EntityShape, id: string, parentId: string | null): Promise<void> {
    const tree = treeOfShape(shape)
    if (id === parentId) throw notBelow(tree, id, parentId)
    await lock(shape)
    const below = await related(tree, 'ancestorId', id)
    if (parentId !== null && below.some((step) => step.id === parentId)) throw notBelow(tree, id, parentId)
    const before = await related(tree, 'descendantId', id)
    const above = parentId === null ? [] : await aboveFrom(shape, parentId)
    const moved: readonly Step[] = [{ id, depth: 0 }, ...below]
    const height = Math.max(...moved.map(({ depth }) => depth))
    if (parentId !== null) assertDepth(tree, { id, parentId }, above.length + height)
    known.clear()
    const deeper = moved.map((each) => ({
      id: each.id,
      above: above.map((step) => ({ id: step.id, depth: step.depth + each.depth })),
    }))
    later([...deletesOf(tree, moved, before), ...(above.length > 0 ? [insertOf(tree, deeper)] : [])])
  }

  async function remove(shape: EntityShape, id: string): Promise<void> {
    const tree = treeOfShape(shape)
    await lock(shape)
    if ((await related(tree, 'ancestorId', id, 1)).length > 0) throw tree.notEmpty({ id })
    const before = await related(tree, 'descendantId', id)
    known.clear()
    later(deletesOf(tree, [{ id, depth: 0 }], before))
  }

  /** Who is above a record that will stand below this one. */
  async function aboveFrom(shape: EntityShape, parentId: string): Promise<readonly Step[]> {
    const key = keyOf(shape, parentId)
    const above = known.get(key) ?? (await related(treeOfShape(shape), 'descendantId', parentId))
    known.set(key, above)
    return [{ id: parentId, depth: 1 }, ...above.map((step) => ({ id: step.id, depth: step.depth + 1 }))]
  }

  async function related(
    { table }: Tree,
    side: 'ancestorId' | 'descendantId',
    id: string,
    limit = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly Step[]> {
    const other = side === 'ancestorId' ? 'descendantId' : 'ancestorId'
    const rows = await runQuery(reader, plans, {
      entity: table.entity,
      columns: [other, 'depth'],
      predicate: sides[side],
      values: [tenant, id],
      order: [byId],
      limit,
    })
    return rows.map((row) => ({ id: String(row[other]), depth: Number(row.depth) }))
  }

  function keep(key: string, above: readonly Step[]): void {
    known.set(key, above)
    undo.push(() => known.delete(key))
  }

  function later(writes: readonly Write[]): void {
    due.push(...writes)
    undo.push(() => due.splice(due.length - writes.length))
  }

  function insertOf({ table }: Tree, placed: readonly { id: string; above: readonly Step[] }[]): Write {
    const rows = placed.flatMap(({ id, above }) =>
      above.map(({ id: ancestorId, depth }): Row => {
        const key = ancestorKey(id, ancestorId)
        return { tenant, id: key, descendantId: id, ancestorId, depth }
      }),
    )
    return { op: 'insert', entity: table.entity, rows }
  }

  function deletesOf({ table }: Tree, moved: readonly Step[], before: readonly Step[]): Write[] {
    const keys = moved.flatMap(({ id }) => before.map((step) => ancestorKey(id, step.id)))
    const { entity } = table
    if (keys.length === 0) return []
    if (reader.capabilities.predicates.columns) {
      return [{ op: 'delete', entity, where: isOneOfKeys, values: [tenant, keys], expect: keys.length }]
    }
    return keys.map((key) => ({ op: 'delete', entity, where: isKey, values: [tenant, key], expect: 1 }))
  }
}

const sides = {
  ancestorId: all(ofTenant, equals('ancestorId', 1)),
  descendantId: all(ofTenant, equals('descendantId', 1)),
}
const isOneOfKeys = all(ofTenant, among('id', 1))
const isKey = all(ofTenant, equals('id', 1))

function keyOf({ entity }: EntityShape, id: string): string {
  return `${entity.name}\n${id}`
}

function treeOfShape({ entity }: EntityShape): Tree {
  if (!entity.tree) throw new TypeError(`${entity.name} is no tree.`)
  return entity.tree
}

function notBelow({ parent, cycle }: Tree, id: string, parentId: string): Error {
  const received = id === parentId ? 'itself' : 'one that is below it'
  const issue = { path: [parent], expected: 'a record that is not below it', received }
  return cycle({ id, parentId }, { issues: [issue] })
}

function assertDepth(
  { parent, tooDeep }: Tree,
  move: { id: string; parentId: string },
  levels: number,
): void {
  if (levels <= maxTreeDepth) return
  const issue = {
    path: [parent],
    expected: `at most ${maxTreeDepth} records above one`,
    received: `${levels}`,
  }
  throw tooDeep(move, { issues: [issue] })
}
