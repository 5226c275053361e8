import type { InspectedTable, Run } from '../engine.js'

/** Reads a table's description through the pragmas that are tables: nothing is written. */
export const inspectSqlite = async (run: Run, table: string): Promise<InspectedTable | undefined> => {
  const { rows } = await run('select name, type, "notnull", pk, hidden from pragma_table_xinfo(?)', [table])
  if (rows.length === 0) return undefined
  return {
    columns: Object.fromEntries(
      rows.map(({ name, type, notnull, hidden }) => [
        String(name),
        {
          type: String(type).toLowerCase(),
          nullable: Number(notnull) === 0,
          isGenerated: Number(hidden) > 1,
        },
      ]),
    ),
    key: rows
      .filter(({ pk }) => Number(pk) > 0)
      .toSorted((a, b) => Number(a.pk) - Number(b.pk))
      .map(({ name }) => String(name)),
    indexes: await indexesOf(run, table),
  }
}

async function indexesOf(run: Run, table: string): Promise<InspectedTable['indexes']> {
  const { rows } = await run(
    'select l.name as "name", l."unique" as "unique", l.partial as "partial", i.name as "column" ' +
      'from pragma_index_list(?) as l, pragma_index_info(l.name) as i order by l.seq, i.seqno',
    [table],
  )
  const indexes = new Map<string, { columns: string[]; unique: boolean; isPartial: boolean }>()
  for (const { name, unique, partial, column } of rows) {
    const index = indexes.get(String(name)) ?? {
      columns: [],
      unique: Number(unique) === 1,
      isPartial: Number(partial) === 1,
    }
    index.columns.push(String(column))
    indexes.set(String(name), index)
  }
  return [...indexes.values()]
}
