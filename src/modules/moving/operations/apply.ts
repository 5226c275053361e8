import {
  type Attempted,
  defineOperation,
  isCrmError,
  type Lookups,
  type NewRow,
  type RateAsked,
} from '../../../kernel/index.js'
import { ContactPoint, ExternalId } from '../../customer/index.js'
import { Consent, ConsentAct } from '../../privacy/index.js'
import * as decisions from '../decisions/imports.js'
import { ratesOf } from '../decisions/rates.js'
import { Import, ImportRow, type ImportSettings } from '../entities.js'
import { cellInvalid } from '../errors.js'
import { type RowToImport, rowsToImportSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import type { RowImported } from '../types.js'
import type { Context } from './calls.js'
import { anybody, assertNotErased } from './erased.js'
import { findOwners, keysOf, lookupsOf, namingOf } from './matching.js'
import { takeCustomer } from './take-customer.js'
import { takePurchase } from './take-purchase.js'
import type { Took } from './took.js'

export const applyOperation = ({ beforeRow, refuseErased, consents }: Settled) => {
  const hanging = [ContactPoint, ExternalId, ...(consents ? [ConsentAct, Consent] : [])]
  return defineOperation({
    kind: 'update',
    label: { en: 'Take rows of an import', zh: '导入若干行' },
    input: rowsToImportSchema({ consents }),
    writesOnce: true,
    rates: ({ rows }, { now, settings }): readonly RateAsked[] => ratesOf(rows, now, settings.timeZone),
    handler: async (context: Context, { importId, after, check, rows, detailed = false }) => {
      const one = await context.unit.load(Import, importId)
      decisions.assertMay(one, 'apply')
      decisions.assertAfter(one, after)
      await context.lookUp(rows.map(lookupsOfRow))
      await context.lookUp([namingOf(hanging, await ownersOf(context, one.settings, rows))])
      const results: RowImported[] = []
      for (const [at, row] of rows.entries()) {
        const told = resultOf(after + at + 1, row.line, await context.attempt(() => take(one.settings, row)))
        await context.unit.insert(ImportRow, keptRow(importId, told))
        results.push(shown(told, detailed))
      }
      return { import: await context.unit.save(one, decisions.taken(one, results, check)), results }

      async function take(settings: ImportSettings, row: RowToImport): Promise<Took> {
        if ('fault' in row) throw cellInvalid({}, { issues: row.fault.issues ?? [] })
        await beforeRow(context as never, row)
        const ask = refuseErased ? assertNotErased : anybody
        return 'customer' in row
          ? takeCustomer(context, settings, row, ask)
          : takePurchase(context, settings, row, ask)
      }

      function resultOf(row: number, line: number, tried: Attempted<Took>): Told {
        if (tried.ok) return { row, line, ...tried.value }
        const { error } = tried
        if (!isCrmError(error)) throw error
        const given = rows[row - after - 1]
        const code = given && 'fault' in given ? given.fault.code : error.code
        return { row, line, outcome: 'failed', code, issues: error.issues.slice(0, 20) }
      }
    },
  })
}

type Told = RowImported & Partial<Pick<Took, 'versionBefore' | 'versionAfter' | 'given' | 'made'>>

function shown({ versionBefore, versionAfter, given, made, ...told }: Told, detailed: boolean): RowImported {
  return detailed && given ? { ...told, changes: given } : told
}

function keptRow(importId: string, told: Told): NewRow<ImportRow> {
  const { row, line, outcome, customerId = null, purchaseId = null, code = null, issues = [] } = told
  const { versionBefore = null, versionAfter = null, changes = null, made = null } = told
  return {
    importId,
    row,
    line,
    outcome,
    customerId,
    purchaseId,
    versionBefore,
    versionAfter,
    changes,
    made,
    code,
    issues: issues.length > 0 ? issues : null,
    reverted: null,
    keptBecause: null,
  }
}

/** The customers that rows are of, as far as they are there: what names them is looked up next. */
async function ownersOf(
  context: Context,
  { match }: ImportSettings,
  rows: readonly RowToImport[],
): Promise<readonly string[]> {
  const owners = new Set<string>()
  for (const row of rows) {
    if (!('customer' in row)) continue
    const keys = keysOf(row.customer)
    for (const id of await findOwners(context, match, keys)) owners.add(id)
    // One that the host makes up: that nothing hangs on it has to be seen, too.
    if (keys.id !== undefined) owners.add(keys.id)
  }
  return [...owners]
}

function lookupsOfRow(row: RowToImport): Lookups {
  if ('fault' in row) return {}
  if ('customer' in row) return lookupsOf(keysOf(row.customer))
  const { of: buyer, purchase, products = [] } = row
  const { source, externalId } = purchase
  const found = lookupsOf({ ...buyer, externalIds: buyer.externalId ? [buyer.externalId] : [] })
  const skus = products.flatMap((product) => product?.sku ?? [])
  return {
    ids: found.ids,
    unique: [
      ...(found.unique ?? []),
      ...skus.map((sku) => ({ entity: 'product', key: 'sku', values: [sku] })),
      ...(typeof source === 'string' && typeof externalId === 'string'
        ? [{ entity: 'purchase', key: 'externalId', values: [source, externalId] }]
        : []),
    ],
  }
}
