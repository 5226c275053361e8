import type { Join, Predicate, SlotValue, StoredRow, Values } from '../../src/rules/index.js'
import { promotedFor, type Row } from '../../src/storage/index.js'
import type { MemoryTable } from './table.js'

/** Rows among which every match is: found by an indexed column that must equal a value, else all of them. */
export const candidates = (
  table: MemoryTable,
  where: Predicate | undefined,
  values: Values,
): Iterable<Row> => {
  let best: { column: string; wanted: readonly SlotValue[]; count: number } | undefined
  for (const { column, slot } of equalities(table, where)) {
    const value = values[slot] ?? null
    const wanted = Array.isArray(value) ? [...new Set(value)] : [value as SlotValue]
    const count = wanted.reduce<number>((sum, each) => sum + table.count(column, each), 0)
    if (!best || count < best.count) best = { column, wanted, count }
  }
  if (!best) return table.all()
  const { column, wanted } = best
  return wanted.flatMap((value) => [...table.find(column, value)])
}

/** Rows that may be joined to a row, found by a column that joins: one that is indexed, or is from now on. */
export const joined = (table: MemoryTable, on: readonly Join[], row: StoredRow): Iterable<Row> => {
  const join =
    on.find(({ foreign }) => table.isIndexed(foreign)) ?? on.find(({ foreign }) => foreign !== 'tenant')
  if (!join) return table.all()
  table.index(join.foreign)
  return table.find(join.foreign, row[join.local])
}

/** What every matching row must fulfil: equalities that stand alone or under `and`. */
function equalities(
  table: MemoryTable,
  where: Predicate | undefined,
): readonly { column: string; slot: number }[] {
  if (where?.kind === 'and') return where.of.flatMap((child) => equalities(table, child))
  if (where?.kind !== 'compare' && where?.kind !== 'in') return []
  if (where.negated || (where.kind === 'compare' && where.op !== 'eq')) return []
  const { left } = where
  const right = where.kind === 'in' ? where.list : where.right
  if (!('column' in left) || !('slot' in right)) return []
  const column = left.attribute === undefined ? left.column : promotedFor(table.model, left)?.name
  return column !== undefined && table.isIndexed(column) ? [{ column, slot: right.slot }] : []
}
