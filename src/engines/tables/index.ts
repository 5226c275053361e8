export { disarm, rearm } from './disarm.js'
export {
  encodingBroken,
  encodingDiffers,
  encodingUnknown,
  quoteStray,
  quoteUnclosed,
  rowTooLong,
  tableEmpty,
  tooManyColumns,
} from './errors.js'
export type { OpenTable } from './read-table.js'
export { openTable } from './read-table.js'
export type {
  ReadableLike,
  ReadTableOptions,
  TableFault,
  TableFormat,
  TableRecord,
  TableSource,
} from './types.js'
export type { Cell } from './write.js'
export { csvRow } from './write.js'
