import { z } from 'zod'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import {
  type CustomerMapping,
  importTable,
  moving,
  type RowImported,
} from '../../../src/modules/moving/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { testCrm } from '../../../src/testing/index.js'

export const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer({ attributes: z.object({ plan: z.string().optional(), seats: z.int().optional() }) }),
    commerce: commerce(),
    moving: moving({ into: ['customer', 'purchase'] }),
  },
})

export const start = (storage: StorageDriver) => testCrm(model, { storage })

type Crm = Awaited<ReturnType<typeof start>>['crm']

/** The columns of most tables here. */
export const people: CustomerMapping = {
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Id', to: { externalId: 'erp' } },
    { column: 'Name', to: 'name' },
    { column: 'Email', to: 'email' },
    { column: 'Plan', to: 'attributes.plan' },
    { column: 'Seats', to: 'attributes.seats', as: 'integer', optional: true },
  ],
}

/** Imports a CSV text to its end. @returns what became of each row, and the last progress */
export const imported = async (
  crm: Crm,
  source: string,
  more: Partial<Parameters<typeof importTable>[1]> = {},
) => {
  const results: RowImported[] = []
  let last: { readonly importId: string } | undefined
  for await (const progress of importTable(crm, { format: 'csv', mapping: people, source, ...more })) {
    results.push(...progress.results)
    last = progress
  }
  if (!last) throw new Error('No progress.')
  const { results: _, ...counts } = last as typeof last & { results: unknown }
  return { results, importId: last.importId, counts }
}
