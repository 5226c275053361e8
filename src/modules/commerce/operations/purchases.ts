import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { Customer } from '../../customer/index.js'
import * as decisions from '../decisions/purchases.js'
import { Product, Purchase, PurchaseLine } from '../entities.js'
import { PurchaseCancelled, PurchaseRecorded } from '../events.js'
import { newPurchaseSchema, purchaseAtSchema, type RecordedInput } from '../inputs.js'

const record = defineOperation({
  kind: 'create',
  label: { en: 'Record a purchase', zh: '登记购买' },
  input: newPurchaseSchema,
  emits: [PurchaseRecorded],
  lookups: (input) => ({
    ids: [
      ...customersIn(input).map((id) => ({ entity: 'customer', id })),
      ...productsIn(input).map((id) => ({ entity: 'product', id })),
    ],
    unique: [{ entity: 'purchase', key: 'externalId', values: [input.source, input.externalId] }],
  }),
  rates: (input, { now, settings }) => decisions.rateOf(input, now, settings.timeZone),
  handler: async (context, input) => {
    const { unit, settings } = context
    const draft = decisions.draft(input, context.now(), settings.timeZone)
    const known = await unit.findBy(Purchase, 'externalId', [input.source, input.externalId])
    if (known) return decisions.repeated(known, draft)

    await assertNamed(context, input)
    const { currency: from, placedOn: on } = draft.purchase
    const drawn = decisions.withRate(draft, await context.rate({ from, on }), settings.currency)
    const purchase = await unit.insert(Purchase, drawn.purchase, (row) => [decisions.recorded(row)])
    for (const line of drawn.lines) await unit.insert(PurchaseLine, decisions.newLine(purchase, line))
    return purchase
  },
})

/** @throws `customer.not_found` | `product.not_found` */
async function assertNamed({ unit, entity }: OperationContext, input: RecordedInput): Promise<void> {
  for (const id of customersIn(input)) await unit.load(entity(Customer), id)
  for (const id of productsIn(input)) await unit.load(entity(Product), id)
}

function customersIn({ customerId, parties = [] }: RecordedInput): readonly string[] {
  return [customerId, ...parties.map((party) => party.customerId)]
}

function productsIn({ lines = [] }: RecordedInput): readonly string[] {
  return lines.flatMap(({ productId }) => productId ?? [])
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

export const purchaseOperations = { record, cancel }
