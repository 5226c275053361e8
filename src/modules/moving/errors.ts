import { refusal } from '../../kernel/index.js'
import type { ImportState } from './entities.js'

/** An import cannot do this in the state that it is in. */
export const importWrongState = refusal(
  'import.wrong_state',
  'conflict',
  ({ importId, state }: { readonly importId: string; readonly state: ImportState }) =>
    `Import ${importId} is ${state}.`,
)

/** Somebody else has gone on with the import meanwhile. */
export const importMovedOn = refusal(
  'import.moved_on',
  'conflict',
  ({ importId, rows }: { readonly importId: string; readonly rows: number }) =>
    `Import ${importId} has come to row ${rows} meanwhile.`,
)

/** What an import is gone on with is not the table that it was begun with. */
export const importDiffers = refusal(
  'import.differs',
  'conflict',
  ({ importId, rows }: { readonly importId: string; readonly rows: number }) =>
    `The first ${rows} rows are not those that import ${importId} has taken.`,
)

/** A mapping names columns that the table does not have. */
export const columnsMissing = refusal(
  'import.columns_missing',
  'invalid',
  ({ columns }: { readonly columns: readonly string[] }) => `The table has no column ${columns.join(', ')}.`,
)

/** A cell is not what its column is mapped to. `issues` say which. */
export const cellInvalid = refusal(
  'import.cell_invalid',
  'invalid',
  (_: Record<never, never>) => 'A cell is not what its column is mapped to.',
)

/** A row of a purchase says of nobody who bought. */
export const customerUnknown = refusal(
  'import.customer_unknown',
  'not_found',
  (_: Record<never, never>) => 'No customer is the one that this purchase names.',
)

export const productUnknown = refusal(
  'import.product_unknown',
  'not_found',
  ({ sku }: { readonly sku: string }) => `No product has the sku ${sku}.`,
)

/** Who was erased is not made again by an import. */
export const customerErasedBefore = refusal(
  'import.customer_erased',
  'forbidden',
  (_: Record<never, never>) => 'Somebody like this has been erased, and is not imported again.',
)
