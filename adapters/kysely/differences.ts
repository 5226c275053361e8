import type { Promoted, SchemaDifference, StorageModel, Table } from '../../src/storage/index.js'
import type { Engine, InspectedTable, Run } from './engine.js'
import { columnName, type NameOptions, tableName } from './names.js'
import { promotedIndex } from './promoting.js'

/** What the model needs and the database does not have. What the database has besides is the host's own affair. */
export const differences = async (
  engine: Engine,
  names: NameOptions,
  run: Run,
  model: StorageModel,
): Promise<readonly SchemaDifference[]> => {
  const found: SchemaDifference[] = []
  for (const table of Object.values(model.tables)) {
    const inspected = await engine.inspect(run, tableName(table.entity, names), names.schema)
    found.push(...(inspected ? tableDifferences(engine, table, inspected) : [missingTable(table, names)]))
  }
  return found
}

function missingTable({ entity }: Table, names: NameOptions): SchemaDifference {
  return { entity, expected: `a table ${tableName(entity, names)}`, received: 'none' }
}

function tableDifferences(engine: Engine, table: Table, inspected: InspectedTable): SchemaDifference[] {
  return [
    ...Object.keys(table.columns).flatMap((name) => columnDifference(engine, table, name, inspected)),
    ...(table.promoted ?? []).flatMap((one) => promotedDifference(engine, table, one, inspected)),
    ...listDifference(table, 'key', table.key, [inspected.key]),
    ...table.unique.flatMap((unique) =>
      listDifference(table, 'unique constraint', unique, indexColumns(inspected, true)),
    ),
    ...table.indexes.flatMap((index) =>
      listDifference(table, 'index', index, indexColumns(inspected, false)),
    ),
  ]
}

function columnDifference(
  engine: Engine,
  { entity, columns }: Table,
  name: string,
  inspected: InspectedTable,
): SchemaDifference[] {
  const column = columns[name]
  if (!column) return []
  const expected = words(engine.columnType(column), column.nullable)
  const found = inspected.columns[columnName(name)]
  const received = found ? words(found.type, found.nullable) : 'none'
  return expected === received ? [] : [{ entity, column: name, expected, received }]
}

/** A column that the database does not keep by itself would tell of what was once. */
function promotedDifference(
  engine: Engine,
  table: Table,
  promoted: Promoted,
  inspected: InspectedTable,
): SchemaDifference[] {
  const { name, column } = promoted
  const inWords = (type: string, isGenerated: boolean) => (isGenerated ? `${type}, generated` : type)
  const expected = inWords(engine.columnType(column), true)
  const found = inspected.columns[columnName(name)]
  const received = found ? inWords(found.type, found.isGenerated) : 'none'
  if (expected !== received) return [{ entity: table.entity, column: name, expected, received }]
  const indexes = inspected.indexes.map(({ columns }) => columns)
  return listDifference(table, 'index', promotedIndex(promoted), indexes)
}

function words(type: string, nullable: boolean): string {
  return nullable ? `${type}, may be missing` : type
}

function indexColumns({ indexes }: InspectedTable, unique: boolean): readonly (readonly string[])[] {
  return indexes
    .filter((index) => !index.isPartial && (index.unique || !unique))
    .map(({ columns }) => columns)
}

function listDifference(
  { entity }: Table,
  kind: string,
  columns: readonly string[],
  found: readonly (readonly string[])[],
): SchemaDifference[] {
  const wanted = columns.map(columnName).join(', ')
  if (found.some((list) => list.join(', ') === wanted)) return []
  return [{ entity, expected: `${kind} (${wanted})`, received: 'none' }]
}
