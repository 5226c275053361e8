/** Erasing persons, what is held of them, what keeps it: the rooms that `privacy` puts into its own. */
export { erasureDeadlines } from './deadlines.js'
export type {
  ErasurePlace,
  ErasureReceipt,
  ErasureState,
  KeepingReason,
  RowCount,
} from './entities.js'
export { ErasedPrint, Erasure, erasureEntities, Hold, Retention } from './entities.js'
export { erasureKeyUnfit, erasureNoKey, retentionInvalid } from './errors.js'
export { type ErasureEvents, erasureEvents } from './events.js'
export type {
  CustomerToErase,
  ErasedCandidate,
  ErasedQuestion,
  HoldAt,
  NewHold,
  RetentionAt,
  RetentionPeriod,
  SubjectExport,
} from './inputs.js'
export { erasureTables } from './migrations.js'
export { eraseOperation } from './operations/erase.js'
export { exportSubject } from './operations/export-subject.js'
export { holdOperations } from './operations/holds.js'
export { recogniseOperation } from './operations/recognise.js'
export { retentionOperations } from './operations/retentions.js'
export { type Duty, type ErasureOptions, settledErasure } from './options.js'
export type {
  CustomerErasureOperations,
  ErasedPrintRefs,
  ErasureEntityTypes,
  ErasureOperations,
  ErasureRefs,
  HoldOperations,
  HoldRefs,
  RetentionOperations,
  RetentionRefs,
  SubjectItem,
  SubjectPage,
} from './types.js'
