import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { Customer, namedNow, saidOtherwise } from '../../customer/index.js'
import * as decisions from '../decisions/purchases.js'
import { Purchase, PurchaseLine } from '../entities.js'
import { ProductCreated, PurchaseCancelled, PurchasePaid, PurchaseRecorded } from '../events.js'
import { newPurchaseSchema, paymentSchema, purchaseAtSchema, type RecordedInput } from '../inputs.js'
import { assertProducts, type ProductCalls, productsIn, skusIn, withProducts } from './line-products.js'
import { takeBack } from './returns.js'
import { revise } from './revise.js'

const record = defineOperation({
  kind: 'create',
  label: { en: 'Record a purchase', zh: '登记购买' },
  input: newPurchaseSchema,
  emits: [PurchaseRecorded, ProductCreated],
  lookups: (input) => ({
    ids: [
      ...customersIn(input).map((id) => ({ entity: 'customer', id })),
      ...productsIn(input).map((id) => ({ entity: 'product', id })),
    ],
    unique: [
      { entity: 'purchase', key: 'externalId', values: [input.source, input.externalId] },
      ...skusIn(input).map((sku) => ({ entity: 'product', key: 'sku', values: [sku] })),
    ],
  }),
  rates: (input, { now, settings }) => decisions.rateOf(input, now, settings.timeZone),
  handler: async (context: ProductCalls, input) => {
    const { unit, settings } = context
    const draft = decisions.draft(input, context.now(), settings.timeZone)
    decisions.assertKnownBy(context.now(), input)
    const known = await unit.findBy(Purchase, 'externalId', [input.source, input.externalId])
    if (known) return repeated(context, known, draft, input)

    await assertNamed(context, input)
    const { currency: from, placedOn: on } = draft.purchase
    const rate = await context.rate({ from, on })
    const lines = await withProducts(context, input, draft.lines)
    const drawn = decisions.withRate({ ...draft, lines }, rate, settings.currency)
    const purchase = await unit.insert(Purchase, drawn.purchase, (row) => [
      decisions.recorded(row, input.recordedAt),
    ])
    for (const line of drawn.lines) await unit.insert(PurchaseLine, decisions.newLine(purchase, line))
    return purchase
  },
})

/** What is said again may name its customers by ids that they had, or have got since. @throws `purchase.differs` */
async function repeated(
  context: ProductCalls,
  known: Purchase,
  draft: decisions.PurchaseDraft,
  input: RecordedInput,
): Promise<Purchase> {
  if (known.contentHash === draft.purchase.contentHash) return known
  const draftOf = (said: RecordedInput) => decisions.draft(said, context.now(), context.settings.timeZone)
  const now = draftOf(await namedNow(context, input))
  const others = decisions.isOfTheSame(known, now) ? await saidOtherwise(context, input) : []
  return decisions.repeated(known, now, others.map(draftOf))
}

/** @throws `customer.not_found` | `product.not_found` */
async function assertNamed(
  context: Pick<OperationContext, 'unit' | 'entity'>,
  input: RecordedInput,
): Promise<void> {
  const { unit, entity } = context
  for (const id of customersIn(input)) await unit.load(entity(Customer), id)
  await assertProducts(context, input)
}

function customersIn({ customerId, parties = [] }: RecordedInput): readonly string[] {
  return [customerId, ...parties.map((party) => party.customerId)]
}

const cancel = defineOperation({
  kind: 'update',
  label: { en: 'Cancel a purchase', zh: '取消购买' },
  input: purchaseAtSchema,
  emits: [PurchaseCancelled],
  handler: async ({ unit }, { purchaseId, ifVersion }) => {
    const purchase = await unit.load(Purchase, purchaseId, { ifVersion })
    return unit.save(purchase, decisions.cancel(purchase))
  },
})

const pay = defineOperation({
  kind: 'update',
  label: { en: 'Pay a purchase', zh: '标记已付款' },
  input: paymentSchema,
  emits: [PurchasePaid],
  handler: async ({ unit, now }, { purchaseId, ifVersion, paidAt = now() }) => {
    const purchase = await unit.load(Purchase, purchaseId, { ifVersion })
    return unit.save(purchase, decisions.pay(purchase, paidAt))
  },
})

export const purchaseOperations = { record, cancel, pay, return: takeBack, revise }
