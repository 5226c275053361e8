/**
 * Moving data: tables come in, with every row accounted for, and go out.
 *
 * @module
 */
import { type Module, many, moduleWith, one } from '../../kernel/index.js'
import { Import, ImportRow } from './entities.js'
import { movingEvents } from './events.js'
import { movingMigrations } from './migrations.js'
import { applyOperation } from './operations/apply.js'
import { finish, startOperation, stop } from './operations/imports.js'
import { revertOperation } from './operations/revert.js'
import { type MovingOptions, settled } from './options.js'
import type { MovingTypes } from './types.js'

const rows = many('importRow', 'customerId', { label: { en: 'Rows of imports', zh: '导入行' } })

/**
 * Imports. Needs the module `customer`, `commerce` where purchases are imported, and `privacy` where consents are.
 *
 * @returns the module, for `defineCrm`
 */
export const moving = (options: MovingOptions = {}): Module<'moving', MovingTypes> => {
  const own = settled(options)
  return moduleWith<MovingTypes>()({
    name: 'moving',
    needs: [
      'customer',
      ...(own.into.includes('purchase') ? ['commerce'] : []),
      ...(own.refuseErased || own.consents ? ['privacy'] : []),
    ],
    entities: { import: Import, importRow: ImportRow },
    relations: {
      import: { importRows: many('importRow', 'importId', { label: { en: 'Rows', zh: '行' } }) },
      importRow: { import: one('import', 'importId', { label: { en: 'Import', zh: '导入' } }) },
      customer: { importRows: rows },
    },
    events: movingEvents,
    operations: {
      import: {
        start: startOperation(own),
        apply: applyOperation(own),
        finish,
        stop,
        revert: revertOperation(own),
      },
    },
    migrations: movingMigrations,
  })
}

export type {
  OpenTable,
  ReadableLike,
  ReadTableOptions,
  TableFault,
  TableFormat,
  TableRecord,
  TableSource,
} from '../../engines/tables/index.js'
export {
  encodingBroken,
  encodingDiffers,
  encodingUnknown,
  openTable,
  quoteStray,
  quoteUnclosed,
  rowTooLong,
  tableEmpty,
  tooManyColumns,
} from '../../engines/tables/index.js'
export type {
  ImportMatch,
  ImportSettings,
  ImportState,
  ImportTarget,
  RowDiff,
  RowIssue,
  RowMade,
  RowOutcome,
  RowRevert,
} from './entities.js'
export { Import, ImportRow } from './entities.js'
export {
  cellInvalid,
  columnsMissing,
  customerErasedBefore,
  customerUnknown,
  importDiffers,
  importMovedOn,
  importWrongState,
  productUnknown,
} from './errors.js'
export type { MovingEvents } from './events.js'
export type {
  CustomerInRow,
  FaultyRow,
  ImportAt,
  ImportRevert,
  ImportStop,
  NewImport,
  PurchaseInRow,
  RowsToImport,
  RowToImport,
} from './inputs.js'
export type { BeforeRow, MovingOptions } from './options.js'
export { fxiaokeContacts, fxiaokeCustomers } from './presets/fxiaoke.js'
export { hubspotCompanies, hubspotContacts } from './presets/hubspot.js'
export type { PresetConsent, PresetOptions } from './presets/places.js'
export { salesforceAccounts, salesforceContacts, salesforceLeads } from './presets/salesforce.js'
export type { ShopifyOrderOptions } from './presets/shopify.js'
export { shopifyCustomers, shopifyOrders } from './presets/shopify.js'
export { zohoAccounts, zohoContacts, zohoLeads } from './presets/zoho.js'
export type { ExportedTable, ExportModel, ExportOptions } from './tables/export-table.js'
export { exportAll, exportTable } from './tables/export-table.js'
export type { ImportingFace, TryingFace } from './tables/face.js'
export type { ImportOptions, ImportProgress } from './tables/import-table.js'
export { importTable } from './tables/import-table.js'
export type {
  AddressPart,
  ColumnMapping,
  ConsentMapping,
  ConsentPlace,
  Converter,
  CustomerMapping,
  CustomerPlace,
  ImportMapping,
  PurchaseMapping,
  PurchasePlace,
} from './tables/mapping.js'
export type { TableOptions } from './tables/options.js'
export type { RevertProgress } from './tables/revert-import.js'
export { revertImport } from './tables/revert-import.js'
export type { SuggestedMapping } from './tables/suggest.js'
export { suggestColumns } from './tables/suggest.js'
export type { RowTried } from './tables/try-table.js'
export { tryTable } from './tables/try-table.js'
export type {
  ImportOperations,
  ImportRefs,
  ImportRowRefs,
  MovingTypes,
  RowImported,
  RowReverted,
  RowsImported,
  RowsReverted,
} from './types.js'
