import type { InspectedTable, Run } from '../engine.js'
import { isTrue } from './booleans.js'

/** Reads a table's description from the catalogue. Names are cast to text: some drivers know no other type. */
export const inspectPostgres = async (run: Run, name: string): Promise<InspectedTable | undefined> => {
  const { rows } = await run(columns, [name])
  if (rows.length === 0) return undefined
  const indexes = await indexesOf(run, name)
  return {
    columns: Object.fromEntries(
      rows.map(({ name, type, collation, nullable, generated }) => [
        String(name),
        {
          type: collation === 'C' ? `${type} collate "C"` : String(type),
          nullable: isTrue(nullable),
          isGenerated: isTrue(generated),
        },
      ]),
    ),
    key: indexes.find(({ primary }) => primary)?.columns ?? [],
    indexes,
  }
}

const columns = `select a.attname::text as "name", format_type(a.atttypid, a.atttypmod) as "type",
  c.collname::text as "collation", not a.attnotnull as "nullable", a.attgenerated <> '' as "generated"
from pg_catalog.pg_attribute as a left join pg_catalog.pg_collation as c on c.oid = a.attcollation
where a.attrelid = to_regclass($1::text) and a.attnum > 0 and not a.attisdropped order by a.attnum`

// Half-built, partial and expression indexes do not serve. Columns that are only carried along are no part of the key.
const indexColumns = `select i.indexrelid::bigint as "index", i.indisunique as "unique", i.indisprimary as "primary",
  a.attname::text as "column"
from pg_catalog.pg_index as i
cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
left join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
where i.indrelid = to_regclass($1::text) and i.indisvalid and i.indpred is null and k.place <= i.indnkeyatts
order by i.indexrelid, k.place`

interface Index {
  readonly columns: string[]
  readonly unique: boolean
  readonly primary: boolean
}

async function indexesOf(run: Run, name: string): Promise<readonly Index[]> {
  const { rows } = await run(indexColumns, [name])
  const indexes = new Map<string, Index>()
  for (const { index: key, unique, primary, column } of rows) {
    const index = indexes.get(String(key)) ?? {
      columns: [],
      unique: isTrue(unique),
      primary: isTrue(primary),
    }
    index.columns.push(String(column ?? '(expression)'))
    indexes.set(String(key), index)
  }
  return [...indexes.values()]
}
