import { type MigrationStep, type Promoted, unsupported } from '../../src/storage/index.js'
import type { Engine, Run } from './engine.js'
import { columnName, type NameOptions } from './names.js'
import { quotedTable } from './tables.js'

/** What a promoted column holds: what is read from the JSON where there is no such column. */
export const promotedValue = (engine: Engine, { of, column }: Promoted): string =>
  engine.attribute(engine.quote(columnName(of.column)), [of.attribute], column.type)

/** Behind each value the ids stand in order: pages of those that have it need no sorting. */
export const promotedIndex = ({ name }: Promoted): readonly string[] => ['tenant', name, 'id']

/**
 * Rows may be older than the schema that says how long a text may be.
 *
 * @throws `storage.unsupported` where there are texts that are too long for the column
 */
export const assertPromotable = async (
  engine: Engine,
  names: NameOptions,
  run: Run,
  { entity, promoted }: Extract<MigrationStep, { op: 'promote' }>,
): Promise<void> => {
  const { of, column } = promoted
  if (column.max === undefined) return
  const longer = `${engine.characters}(${promotedValue(engine, promoted)}) > ${column.max}`
  const from = quotedTable(entity, engine, names)
  const { rows } = await run(`select count(*) as ${engine.quote('found')} from ${from} where ${longer}`, [])
  const found = Number(rows[0]?.found)
  if (found === 0) return
  const place = `${entity}.${of.column}.${of.attribute}`
  const missing = [`texts of at most ${column.max} characters in ${place} (${found} rows have longer ones)`]
  throw unsupported({ driver: engine.name, missing })
}
