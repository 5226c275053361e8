import type { InspectedTable, Run } from '../engine.js'

/** Reads a table's description from `information_schema`. Text that is not in our collation, and tables not in InnoDB, are described as what they are. */
export const inspectMysql = async (
  run: Run,
  table: string,
  schema: string | undefined,
  collation: string,
): Promise<InspectedTable | undefined> => {
  const { rows } = await run(columnsQuestion, [schema ?? null, table])
  if (rows.length === 0) return undefined
  const indexes = await indexesOf(run, table, schema)
  return {
    columns: Object.fromEntries(
      rows.map((row) => [
        String(row.name),
        {
          type: typeOf(row, collation),
          nullable: String(row.nullable) === 'YES',
          isGenerated: /generated/i.test(String(row.extra)),
        },
      ]),
    ),
    key: indexes.get('PRIMARY')?.columns ?? [],
    indexes: [...indexes].filter(([name]) => name !== 'PRIMARY').map(([, index]) => index),
  }
}

const columnsQuestion =
  'select c.column_name as `name`, c.column_type as `type`, c.is_nullable as `nullable`, ' +
  'c.collation_name as `collation`, c.extra as `extra`, t.engine as `engine` from information_schema.columns as c ' +
  'join information_schema.tables as t on t.table_schema = c.table_schema and t.table_name = c.table_name ' +
  'where c.table_schema = coalesce(?, database()) and c.table_name = ? order by c.ordinal_position'

const indexesQuestion =
  'select index_name as `index`, non_unique as `repeats`, column_name as `column` ' +
  'from information_schema.statistics where table_schema = coalesce(?, database()) and table_name = ? ' +
  'order by index_name, seq_in_index'

/** MariaDB tells the width a number is shown in, which means nothing but for `tinyint(1)`. */
function typeOf(row: Record<string, unknown>, expected: string): string {
  const type = String(row.type).replace(/^(bigint)\(\d+\)/, '$1')
  const collation = row.collation === null || row.collation === expected ? '' : ` collate ${row.collation}`
  const engine = row.engine === 'InnoDB' ? '' : ` in ${row.engine}`
  return type + collation + engine
}

async function indexesOf(run: Run, table: string, schema: string | undefined) {
  const { rows } = await run(indexesQuestion, [schema ?? null, table])
  const indexes = new Map<string, { columns: string[]; unique: boolean }>()
  for (const { index: name, repeats, column } of rows) {
    const index = indexes.get(String(name)) ?? { columns: [], unique: Number(repeats) === 0 }
    index.columns.push(String(column))
    indexes.set(String(name), index)
  }
  return indexes
}
