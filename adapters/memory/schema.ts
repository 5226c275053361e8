import {
  type Column,
  migrationChanged,
  type SchemaDifference,
  type SchemaExecutor,
  type Table,
} from '../../src/storage/index.js'
import type { MemoryStore } from './store.js'

/** Memory has the tables its model has. What it remembers of migrations is that they came. */
export const memorySchema = ({ tables, applied }: MemoryStore): SchemaExecutor => ({
  applied: async () => [...applied],
  sql: () => [],
  apply: async (migrations) => {
    for (const { key, checksum } of migrations) {
      const before = applied.find((one) => one.key === key)
      if (!before) applied.push({ key, checksum })
      else if (before.checksum !== checksum) throw migrationChanged({ key })
    }
  },
  verify: async (model) =>
    Object.values(model.tables).flatMap((table) => differences(table, tables.get(table.entity)?.model)),
})

function differences({ entity, columns }: Table, kept: Table | undefined): readonly SchemaDifference[] {
  if (!kept) return [{ entity, expected: 'a table', received: 'none' }]
  return Object.entries(columns).flatMap(([column, wanted]) => {
    const [expected, received] = [inWords(wanted), inWords(kept.columns[column])]
    return expected === received ? [] : [{ entity, column, expected, received }]
  })
}

function inWords(column: Column | undefined): string {
  if (!column) return 'none'
  return column.nullable ? `${column.type}, may be missing` : column.type
}
