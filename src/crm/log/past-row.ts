import {
  type BaseRow,
  type Entity,
  type Instant,
  instantMs,
  type Json,
  type JsonObject,
} from '../../kernel/index.js'
import type { RowChange, Save } from '../../storage/index.js'

/** What had happened by `occurred` and was known by `recorded`. */
export interface Moment {
  readonly occurred: Instant
  readonly recorded: Instant
}

/** From when a row is created to when it is removed for good. */
interface Life {
  /** The row as it is now, or was when it was removed. */
  readonly last: BaseRow
  readonly removed?: Save
  /** The newest first. */
  readonly saves: readonly Save[]
}

/**
 * A row as it was: as it is now without what came later. What is said of one field twice holds as it was said last.
 *
 * @param saves everything that was done to the row, the newest first
 * @returns `undefined` where it was not there
 */
export const pastRow = (
  entity: Entity,
  current: BaseRow | undefined,
  saves: readonly Save[],
  moment: Moment,
): BaseRow | undefined => {
  for (const life of livesOf(entity, current, saves)) {
    if (!isIn(creationOf(life), moment)) continue
    return life.removed && isIn(life.removed, moment) ? undefined : asItWas(life, moment)
  }
  return undefined
}

/** The newest first. */
function livesOf(entity: Entity, current: BaseRow | undefined, saves: readonly Save[]): readonly Life[] {
  const ends = saves.flatMap(({ kind }, at) => (kind === 'removed' ? [at] : []))
  const removed = ends.flatMap((at, index): Life[] => {
    const save = saves[at]
    return save
      ? [{ last: rowOf(entity, save), removed: save, saves: saves.slice(at + 1, ends[index + 1]) }]
      : []
  })
  return current ? [{ last: current, saves: saves.slice(0, ends[0]) }, ...removed] : removed
}

/** A removal says the whole row, but for what has been erased since. */
function rowOf({ fields }: Entity, { changes }: Save): BaseRow {
  const blank: JsonObject = Object.fromEntries(
    Object.entries(fields).map(([name, { kind }]) => [name, kind === 'attributes' ? {} : null]),
  )
  // Every field of the row is there.
  return Object.freeze(Object.entries(changes).reduce(withFrom, blank)) as unknown as BaseRow
}

type Times = Pick<Save, 'occurredAt' | 'recordedAt'>

/** Of a row that no event told of, its own time is known. */
function creationOf({ last, saves }: Life): Times {
  return (
    saves.findLast(({ kind }) => kind === 'created') ?? {
      occurredAt: last.createdAt,
      recordedAt: last.createdAt,
    }
  )
}

function isIn({ occurredAt, recordedAt }: Times, { occurred, recorded }: Moment): boolean {
  return instantMs(occurredAt) <= instantMs(occurred) && instantMs(recordedAt) <= instantMs(recorded)
}

function asItWas({ last, saves }: Life, moment: Moment): BaseRow {
  const changes = saves.filter(({ kind }) => kind === 'changed')
  if (changes.every((save) => isIn(save, moment))) return last
  const { row } = changes.reduce(
    ({ row: later, settled }, save) => {
      const entries = Object.entries(save.changes).filter(([name]) => !settled.has(name))
      // What was said last, of what counts, is not undone with what was said before it.
      if (isIn(save, moment)) return { row: later, settled: new Set([...settled, ...entries.map(nameOf)]) }
      return { row: entries.reduce(withFrom, later), settled }
    },
    // Rows are records of their fields; the interface has no index to say so.
    { row: last as unknown as JsonObject, settled: new Set<string>() },
  )
  const known = changes.find((save) => isIn(save, moment))
  const { version = 1, savedAt = last.createdAt } = known ?? {}
  return Object.freeze({ ...row, version, updatedAt: savedAt }) as unknown as BaseRow
}

function nameOf([name]: [string, RowChange]): string {
  return name
}

function withFrom(row: JsonObject, [name, { from }]: [string, RowChange]): JsonObject {
  if (!name.startsWith('attributes.')) return { ...row, [name]: from ?? null }
  const key = name.slice('attributes.'.length)
  const { [key]: _, ...others } = (row.attributes ?? {}) as JsonObject
  const attributes: Record<string, Json> = from === undefined ? others : { ...others, [key]: from }
  return { ...row, attributes }
}
