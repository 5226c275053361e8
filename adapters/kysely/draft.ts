import type { ColumnType, Row, Slot, Values } from '../../src/storage/index.js'
import type { BindList, Convert, Engine } from './engine.js'

/** Takes one parameter out of a call. */
type Reader = (values: Values, set: Row, increment: Row) => unknown

/** A statement while it is written: parameters are counted in the order in which they stand in its text. */
export interface Draft {
  slot(slot: Slot['slot'], type: ColumnType): string
  list(slot: Slot['slot']): BindList
  /** A value of the row that is written. */
  set(column: string, type: ColumnType): string
  /** What a column of the row is raised by. */
  increment(column: string): string
}

export type Bind = (values: Values, set: Row, increment: Row) => unknown[]

export const newDraft = (engine: Engine): { readonly draft: Draft; readonly bind: Bind } => {
  const readers: Reader[] = []
  const parameter = (reader: Reader, type: ColumnType) => engine.placeholder(readers.push(reader), type)
  const draft: Draft = {
    slot: (slot, type) =>
      parameter(
        reading((values) => values[slot], engine.encode[type]),
        type,
      ),
    list: (slot) => (encode) =>
      // Core puts a list where the shape says list; an empty one never comes.
      parameter((values) => encode(values[slot] as readonly unknown[]), 'text'),
    set: (column, type) =>
      parameter(
        reading((_, set) => set[column], engine.encode[type]),
        type,
      ),
    increment: (column) => parameter((_, __, increment) => increment[column], 'integer'),
  }
  return { draft, bind: (values, set, increment) => bindAll(readers, values, set, increment) }
}

function reading(read: Reader, encode?: Convert): Reader {
  if (!encode) return (values, set, increment) => read(values, set, increment) ?? null
  return (values, set, increment) => {
    const value = read(values, set, increment) ?? null
    // The declared type is what the conversion takes.
    return value === null ? null : encode(value as never)
  }
}

function bindAll(readers: readonly Reader[], values: Values, set: Row, increment: Row): unknown[] {
  const parameters = new Array<unknown>(readers.length)
  for (let i = 0; i < readers.length; i++) parameters[i] = readers[i]?.(values, set, increment)
  return parameters
}
