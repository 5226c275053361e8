import { defineOperation } from '../../../kernel/index.js'
import { Customer, namedNow } from '../../customer/index.js'
import { assertKnownBy, withRate } from '../decisions/purchases.js'
import { keptRate, redraft, revise as revised } from '../decisions/revising.js'
import { Purchase, PurchaseLine } from '../entities.js'
import { ProductCreated, PurchaseRevised } from '../events.js'
import { revisedPurchaseSchema } from '../inputs.js'
import { assertProducts, type ProductCalls, withProducts } from './line-products.js'
import { linesOf } from './lines.js'

/** What was recorded is said anew. */
export const revise = defineOperation({
  kind: 'update',
  label: { en: 'Revise a purchase', zh: '更正购买' },
  input: revisedPurchaseSchema,
  emits: [PurchaseRevised, ProductCreated],
  lookups: ({ purchaseId }) => ({ ids: [{ entity: 'purchase', id: purchaseId }] }),
  handler: async (context: ProductCalls, { purchaseId, ifVersion, ...said }) => {
    const { unit, settings, entity } = context
    assertKnownBy(context.now(), said, 'purchase.revise')
    const given = await namedNow(context, said)
    const purchase = await unit.load(Purchase, purchaseId, { ifVersion })
    const lines = await linesOf(context, purchaseId)
    const drawn = redraft(purchase, lines, given, settings.timeZone)
    if (drawn.purchase.contentHash === purchase.contentHash) return purchase

    for (const id of [given.customerId, ...(given.parties ?? []).map((party) => party.customerId)])
      if (id !== undefined) await unit.load(entity(Customer), id)
    await assertProducts(context, given)
    const named = { ...drawn, lines: await withProducts(context, given, drawn.lines) }
    const { currency: from, placedOn: on } = named.purchase
    const rate = keptRate(purchase, named) ?? (await context.rate({ from, on }))
    const revision = revised(purchase, lines, withRate(named, rate, settings.currency), given)
    for (const line of revision.gone) await unit.remove(line)
    for (const line of revision.kept) await unit.save(line.before, line)
    for (const line of revision.added) await unit.insert(PurchaseLine, line)
    return unit.save(purchase, revision.purchase)
  },
})
