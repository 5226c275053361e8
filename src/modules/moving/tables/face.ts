import type { Import } from '../entities.js'
import type { ImportOperations } from '../types.js'

/** What importing needs of a crm, or of a scope of one. */
export interface ImportingFace {
  readonly import: ImportOperations & { get(input: { readonly importId: string }): Promise<Import> }
}

/** What trying an import needs: a transaction that is rolled back. */
export interface TryingFace {
  transaction<R>(work: (tx: { readonly import: ImportOperations }) => Promise<R>): Promise<R>
}
