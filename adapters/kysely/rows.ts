import type { Column, ColumnType, Row } from '../../src/storage/index.js'
import { unsafeInteger, unsupported } from '../../src/storage/index.js'
import type { Engine } from './engine.js'
import type { SqlTable } from './tables.js'

/** Turns what the driver returned into stored values, in place: the rows are ours alone. */
export type DecodeRows = (rows: Record<string, unknown>[]) => readonly Row[]

export const rowDecoder = (
  engine: Engine,
  { columns }: { readonly columns: Readonly<Record<string, Column>> },
  names: readonly string[],
): DecodeRows => {
  const converted = names.flatMap((name) => {
    const column = columns[name]
    const decode = column && engine.decode[column.type]
    return decode ? [{ name, decode }] : []
  })
  if (converted.length === 0) return (rows) => rows
  return (rows) => {
    for (const row of rows) {
      for (const { name, decode } of converted) {
        const value = row[name]
        // The engine's decoder takes what the engine's driver gives.
        if (value !== null) row[name] = decode(value as never)
      }
    }
    return rows
  }
}

/** Made doubles by name: there is no -0, and one that was declared whole and lies beyond 2^53 has been rounded. */
export const decodeDoubles = (decode: DecodeRows, doubles: ReadonlyMap<string, boolean>): DecodeRows =>
  doubles.size === 0
    ? decode
    : (rows) => {
        for (const row of rows) {
          for (const [name, isWhole] of doubles) {
            if (row[name] !== null) row[name] = madeDouble(row[name], isWhole)
          }
        }
        return decode(rows)
      }

function madeDouble(value: unknown, isWhole: boolean): number {
  const double = Number(value) + 0
  if (isWhole && Math.abs(double) > Number.MAX_SAFE_INTEGER) throw unsafeInteger({ received: String(value) })
  return double
}

/** Rows without columns that were asked for to sort by. */
export const withoutColumns = (decode: DecodeRows, names: readonly string[]): DecodeRows =>
  names.length === 0
    ? decode
    : (rows) => {
        for (const row of rows) for (const name of names) delete row[name]
        return decode(rows)
      }

/** Writes rows into parameters, column after column. */
export type EncodeRow = (row: Row, parameters: unknown[]) => void

export const rowEncoder = (engine: Engine, table: SqlTable): EncodeRow => {
  const columns = table.names.map((name) => ({ name, encode: engine.encode[columnTypeOf(table, name)] }))
  return (row, parameters) => {
    let found = 0
    for (const { name, encode } of columns) {
      const value = row[name]
      if (value !== undefined) found++
      parameters.push(value === undefined || value === null ? null : encode ? encode(value as never) : value)
    }
    refuseOthers(engine, table, row, found)
  }
}

export const columnTypeOf = ({ model }: SqlTable, name: string): ColumnType =>
  model.columns[name]?.type ?? 'text'

/** A row with a column nobody declared would lose it without a word. */
function refuseOthers(engine: Engine, { model }: SqlTable, row: Row, found: number): void {
  let present = 0
  for (const name in row) if (row[name] !== undefined) present++
  if (present === found) return
  const missing = Object.keys(row)
    .filter((name) => !Object.hasOwn(model.columns, name))
    .map((name) => `a column ${name} of ${model.entity}`)
  throw unsupported({ driver: engine.name, missing })
}
