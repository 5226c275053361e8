import type { Claim } from './claim.js'
import type { BaseRow, Entity } from './entity.js'
import { wholeOf } from './entity-info.js'

/** Several fields of a key are one value. Lengths before them, so that no two lists of values are the same text. */
export const uniqueValue = (values: readonly string[]): string => {
  const [only] = values
  if (only !== undefined && values.length === 1) return only
  return values.map((value) => `${value.length}:${value}`).join('')
}

/** The unique values a row takes. One whose fields are not all there takes none. */
export const uniqueClaims = (entity: Entity, row: BaseRow): Claim[] =>
  Object.entries(entity.unique).flatMap(([key, { fields }]) => {
    const values = fields.map((field) => valueAt(row, field))
    if (values.some((value) => value === null || value === undefined)) return []
    return [
      { key: `${entity.name}.${key}` as const, value: uniqueValue(values.map(String)), ownerId: row.id },
    ]
  })

function valueAt(row: BaseRow, name: string): string | null | undefined {
  const whole = wholeOf(name)
  // Rows are records of their fields; the interface has no index to say so.
  const value = (row as never)[whole] as never
  return whole === name ? value : value?.[name.slice(whole.length + 1)]
}
