import type { RuleJson } from '../../../kernel/index.js'
import { Product, Purchase, PurchaseLine } from '../../commerce/index.js'
import { ContactPoint, Customer, externalIdValue } from '../../customer/index.js'
import { undoing } from '../decisions/rows.js'
import { ImportRow, type RowMade } from '../entities.js'
import type { Context } from './calls.js'

/** What became of taking a row back. */
export interface Back {
  /** Whether anything was undone. */
  readonly undone: boolean
  /** What stays: fields that have been changed since, or a word for all of it. */
  readonly kept: readonly string[]
}

/**
 * Undoes what a row did, as far as nobody has changed it since.
 *
 * @returns `undefined` for a row that did nothing
 */
export const takeBack = async (
  context: Context,
  row: ImportRow,
  buyers: ReadonlySet<string>,
): Promise<Back | undefined> => {
  if (row.outcome === 'failed' || row.outcome === 'unchanged') return undefined
  if (row.purchaseId !== null) return purchaseBack(context, row)
  return row.outcome === 'created' ? createdBack(context, row, buyers) : updatedBack(context, row)
}

const all = (because: string): Back => ({ undone: false, kept: [because] })

async function createdBack(context: Context, row: ImportRow, buyers: ReadonlySet<string>): Promise<Back> {
  const customer = await customerOf(context, row)
  if (!customer) return all('gone')
  // What later rows of this import did to it has been undone before, and is told in the row.
  const { versionAfter } = await context.unit.load(ImportRow, row.id)
  if (customer.version !== versionAfter) return all('changed_since')
  if (buyers.has(customer.id)) return all('purchases')
  await context.call('customer.archive', { customerId: customer.id })
  return { undone: true, kept: [] }
}

async function updatedBack(context: Context, row: ImportRow): Promise<Back> {
  const before = await customerOf(context, row)
  if (!before) return all('gone')
  const { back, since } = undoing(before, row.changes ?? {})
  const isSame = before.version === (await context.unit.load(ImportRow, row.id)).versionAfter
  if (Object.keys(back).length > 0) await context.call('customer.update', { ...back, customerId: before.id })
  const removed = await madeBack(context, before.id, row.made ?? {})
  const after = await context.unit.load(context.entity(Customer), before.id)
  // Only this import has touched it: the row before this one finds it as it left it.
  if (isSame) await tellBefore(context, row, after.version)
  const kept = row.made?.consentActIds ? [...since, 'consents'] : since
  return { undone: Object.keys(back).length > 0 || removed, kept }
}

async function customerOf(
  { unit, entity }: Context,
  { customerId }: ImportRow,
): Promise<Customer | undefined> {
  return customerId === null ? undefined : unit.find(entity(Customer), customerId)
}

async function madeBack(
  context: Context,
  customerId: string,
  { contactPointIds = [], externalIds = [] }: RowMade,
): Promise<boolean> {
  let removed = false
  for (const contactPointId of contactPointIds) {
    if (!(await context.unit.find(ContactPoint, contactPointId))) continue
    await context.call('contactPoint.remove', { contactPointId })
    removed = true
  }
  for (const { source, value } of externalIds) {
    const owner = await context.unit.ownerOf('customer.externalId', externalIdValue({ source, value }))
    if (owner !== customerId) continue
    await context.call('externalId.remove', { customerId, source, value })
    removed = true
  }
  return removed
}

/** Tells the row of this import that touched the record before which version it now has. */
async function tellBefore(context: Context, row: ImportRow, version: number): Promise<void> {
  const of = [is('importId', row.importId), is('customerId', row.customerId ?? '')]
  const where: RuleJson = { v: 1, entity: 'importRow', where: { op: 'and', of } }
  const same = await context.unit.list(ImportRow, { where, whole: true })
  const earlier = same
    .filter((one) => one.row < row.row && one.versionAfter === row.versionBefore)
    .toSorted((a, b) => b.row - a.row)
  const [last] = earlier
  if (last) await context.unit.save(last, { next: { ...last, versionAfter: version }, events: [] })
}

async function purchaseBack(context: Context, row: ImportRow): Promise<Back> {
  const purchase = row.purchaseId === null ? undefined : await context.unit.find(Purchase, row.purchaseId)
  if (!purchase) return all('gone')
  if (purchase.version !== row.versionAfter) return all('changed_since')
  await context.call('purchase.archive', { purchaseId: purchase.id })
  const kept = []
  for (const productId of row.made?.productIds ?? []) {
    if (!(await productBack(context, productId))) kept.push(`product ${productId}`)
  }
  return { undone: true, kept }
}

/** A product that was made on the way goes when nobody has bought it since or changed it. */
async function productBack(context: Context, productId: string): Promise<boolean> {
  const product = await context.unit.find(context.entity(Product), productId)
  if (!product) return true
  if (product.version > 1 || (await isBought(context, productId))) return false
  await context.call('product.archive', { productId })
  return true
}

/** Those of these customers who have bought something. */
export const buyersAmong = async (
  { unit, entity }: Context,
  customerIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const one = { op: 'in', left: { field: 'id' }, values: customerIds }
  const where: RuleJson = {
    v: 1,
    entity: 'customer',
    where: { op: 'and', of: [one, { op: 'some', relation: 'purchases' }] },
  }
  const buyers = await unit.list(entity(Customer), { where, whole: true })
  return new Set(buyers.map(({ id }) => id))
}

async function isBought({ unit }: Context, productId: string): Promise<boolean> {
  const where: RuleJson = { v: 1, entity: 'purchaseLine', where: is('productId', productId) }
  return (await unit.list(PurchaseLine, { where, limit: 1, whole: true })).length > 0
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}
