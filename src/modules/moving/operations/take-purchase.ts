import { type Instant, isDay, type JsonObject, parseInstant, startOfDay } from '../../../kernel/index.js'
import { Product, Purchase } from '../../commerce/index.js'
import { diffOf } from '../decisions/rows.js'
import type { ImportSettings } from '../entities.js'
import { customerUnknown, productUnknown } from '../errors.js'
import type { PurchaseInRow } from '../inputs.js'
import type { Context } from './calls.js'
import type { AssertNotErased } from './erased.js'
import { findCustomer } from './matching.js'
import type { Took } from './took.js'

/** Records the purchase of a row. Recorded before with the same content, nothing happens. */
export const takePurchase = async (
  context: Context,
  settings: ImportSettings,
  row: PurchaseInRow,
  assertNotErased: AssertNotErased,
): Promise<Took> => {
  const { purchase: said } = row
  const customerId = await buyerOf(context, settings, row, assertNotErased)
  const productIds: string[] = []
  const lines = await withProducts(context, settings, row, productIds)
  const known = await before(context, said)
  const recordedAt = said.recordedAt ?? placedBefore(context, said)
  const purchase = await context.call('purchase.record', {
    ...said,
    ...lines,
    ...(recordedAt !== undefined && { recordedAt }),
    customerId,
  })
  if (known) return { outcome: 'unchanged', customerId, purchaseId: purchase.id }
  return {
    outcome: 'created',
    customerId,
    purchaseId: purchase.id,
    versionAfter: purchase.version,
    given: diffOf(said, undefined, purchase),
    made: productIds.length > 0 ? { productIds } : undefined,
  }
}

// What happened was known when it happened, where nobody says otherwise.
function placedBefore({ now, settings }: Context, { placedAt, placedOn }: JsonObject): Instant | undefined {
  const placed = isDay(placedOn) ? startOfDay(placedOn, settings.timeZone) : parseInstant(placedAt)
  return placed !== undefined && placed <= now() ? placed : undefined
}

async function before({ unit }: Context, { source, externalId }: JsonObject): Promise<Purchase | undefined> {
  if (typeof source !== 'string' || typeof externalId !== 'string') return undefined
  return unit.findBy(Purchase, 'externalId', [source, externalId])
}

/** @throws `import.customer_unknown` */
async function buyerOf(
  context: Context,
  { customers }: ImportSettings,
  { of: { id, email, externalId }, make }: PurchaseInRow,
  assertNotErased: AssertNotErased,
): Promise<string> {
  const keys = { id, email, externalIds: externalId ? [externalId] : [] }
  const known = await findCustomer(context, ['id', 'externalId', 'email'], keys)
  if (known) return known.id
  if (customers === 'refuse' || !make) throw customerUnknown({})
  await assertNotErased(context, make)
  return (await context.call('customer.create', make)).id
}

/** @throws `import.product_unknown` */
async function withProducts(
  context: Context,
  { products: unknown }: ImportSettings,
  { purchase: { lines }, products = [] }: PurchaseInRow,
  made: string[],
): Promise<JsonObject> {
  if (!Array.isArray(lines)) return {}
  const resolved = []
  for (const [at, line] of lines.entries()) {
    const named = products[at]
    const productId = named ? await productOf(named) : undefined
    resolved.push(productId === undefined ? line : { ...(line as JsonObject), productId })
  }
  return { lines: resolved }

  async function productOf({ sku, name = sku }: { readonly sku: string; readonly name?: string }) {
    const known = await context.unit.findBy(context.entity(Product), 'sku', [sku])
    if (known) return known.id
    if (unknown === 'refuse') throw productUnknown({ sku })
    if (unknown === 'leave_out') return undefined
    const { id } = await context.call('product.create', { sku, name })
    made.push(id)
    return id
  }
}
