import type { BaseRow } from '../../kernel/index.js'
import type { EntityShape } from './shapes.js'

/** A record, and the field in which rows name it. */
export interface NamedBy {
  readonly field: string
  readonly id: string
}

/** Which rows of a unit of work name a record: what is stored is read once, what the unit itself does is noted. */
export interface Naming {
  /** Says that an id was made here: nothing that is stored names it. */
  made(id: string): void
  /** The rows that may name a record; `undefined` while those that are stored have not been read. */
  of(shape: EntityShape, by: NamedBy): ReadonlySet<string> | undefined
  /** Says that the unit has all rows that are stored and name these. */
  know(shape: EntityShape, field: string, ids: readonly string[]): void
  /** Notes a row as this unit has it. */
  note(shape: EntityShape, row: BaseRow): void
  /** Forgets what was read. */
  forget(): void
}

interface ByField {
  /** Records whose rows have been read. */
  readonly known: Set<string>
  /** Rows by what they name, or have named. */
  readonly rows: Map<string, Set<string>>
}

const nobody: ReadonlySet<string> = new Set()

/** `rowsOf`: all rows that the unit has of an entity. */
export const namingOf = (rowsOf: (shape: EntityShape) => Iterable<BaseRow>): Naming => {
  const made = new Set<string>()
  const shapes = new Map<EntityShape, Map<string, ByField>>()
  return {
    made: (id) => {
      made.add(id)
    },
    of: (shape, { field, id }) => {
      const { known, rows } = byField(shape, field)
      return made.has(id) || known.has(id) ? (rows.get(id) ?? nobody) : undefined
    },
    know: (shape, field, ids) => {
      const { known } = byField(shape, field)
      for (const id of ids) known.add(id)
    },
    note: (shape, row) => {
      for (const [field, one] of shapes.get(shape) ?? []) enter(one, field, row)
    },
    forget: () => {
      for (const fields of shapes.values()) for (const { known } of fields.values()) known.clear()
    },
  }

  function byField(shape: EntityShape, field: string): ByField {
    const fields = shapes.get(shape) ?? new Map<string, ByField>()
    shapes.set(shape, fields)
    const found = fields.get(field)
    if (found) return found
    const one: ByField = { known: new Set(), rows: new Map() }
    fields.set(field, one)
    for (const row of rowsOf(shape)) enter(one, field, row)
    return one
  }
}

function enter({ rows }: ByField, field: string, row: BaseRow): void {
  // Rows are records of their fields; the interface has no index to say so.
  const named: unknown = row[field as keyof BaseRow]
  if (typeof named !== 'string') return
  const ids = rows.get(named)
  if (ids) ids.add(row.id)
  else rows.set(named, new Set([row.id]))
}
