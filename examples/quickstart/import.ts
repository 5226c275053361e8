import { isCrmError } from 'clientele'
import type { NewPurchase } from 'clientele/commerce'
import type { NewCustomer } from 'clientele/customer'
import type { QuickstartCrm } from './crm.js'

/** One purchase to import, its customer beside it. */
export interface ImportRow {
  /** Where it stands in its source. */
  readonly line: number
  readonly customer: NewCustomer<{ plan?: 'free' | 'pro' }> & { readonly id: string }
  readonly purchase: NewPurchase
}

/** A row that was refused, and why. */
export interface Refused {
  readonly line: number
  readonly code: string
  readonly message: string
}

export interface ImportOptions {
  onProgress(rows: number): void
  onRefused(refused: Refused): void
}

/** Rows in one unit of work. */
const unit = 5000

/**
 * Imports purchases and the customers they name. What is there already stays as it is.
 *
 * @returns how many rows were read; what is stored is read from the crm
 */
export const importPurchases = async (
  crm: QuickstartCrm,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  { onProgress, onRefused }: ImportOptions,
): Promise<number> => {
  const given: ImportRow[] = []
  const refusedCustomers = new Map<string, unknown>()
  let count = 0

  // #region import
  for await (const result of crm.bulk('purchase.record', purchases(), { unit, onError: 'continue' })) {
    const row = given.shift()
    if (!result.ok && row) refuse(row, refusedCustomers.get(row.customer.id) ?? result.error)
    onProgress(++count)
  }

  async function* purchases(): AsyncGenerator<NewPurchase> {
    for await (const batch of batches(rows)) {
      const customers = [...new Map(batch.map(({ customer }) => [customer.id, customer])).values()]
      const wanted = customers.map((create) => ({ match: { id: create.id }, create }))
      for await (const result of crm.bulk('customer.ensure', wanted, { unit, onError: 'continue' })) {
        if (!result.ok) refusedCustomers.set(customers[result.index]?.id ?? '', result.error)
      }
      given.push(...batch)
      yield* batch.map(({ purchase }) => purchase)
    }
  }
  // #endregion
  return count

  function refuse({ line }: ImportRow, error: unknown): void {
    if (!isCrmError(error)) throw error
    onRefused({ line, code: error.code, message: error.message })
  }
}

async function* batches(
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
): AsyncGenerator<readonly ImportRow[]> {
  let batch: ImportRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < unit) continue
    yield batch
    batch = []
  }
  yield batch
}
