import type { BaseRow, Entity } from '../kernel/index.js'

/** The record that stands for a row that was merged away. It is never merged away itself. */
export const mergedInto = ({ mergedInto: field }: Entity, row: BaseRow): string | undefined => {
  if (field === undefined || row.archivedAt === null) return undefined
  // Rows are records of their fields; the interface has no index to say so.
  return ((row as never)[field] as string | null) ?? undefined
}
