import { type BaseRow, defineOperation, type OperationContext, type RuleJson } from '../../../kernel/index.js'
import * as decisions from '../decisions/archived.js'
import { Purchase, PurchaseLine, PurchaseReturn } from '../entities.js'
import { PurchaseArchived, PurchaseRestored } from '../events.js'
import { purchaseAtSchema } from '../inputs.js'

const archive = defineOperation({
  kind: 'update',
  label: { en: 'Archive a purchase', zh: '归档购买' },
  input: purchaseAtSchema,
  emits: [PurchaseArchived],
  handler: async (context, { purchaseId, ifVersion }) => {
    const options = { ifVersion, archived: 'include' } as const
    const purchase = await context.unit.load(Purchase, purchaseId, options)
    if (purchase.archivedAt !== null) return purchase
    await withLines(context, purchaseId, context.now())
    return context.unit.save(purchase, decisions.archive(purchase, context.now()))
  },
})

const restore = defineOperation({
  kind: 'update',
  label: { en: 'Restore a purchase', zh: '恢复购买' },
  input: purchaseAtSchema,
  emits: [PurchaseRestored],
  handler: async (context, { purchaseId, ifVersion }) => {
    const options = { ifVersion, archived: 'include' } as const
    const purchase = await context.unit.load(Purchase, purchaseId, options)
    if (purchase.archivedAt === null) return purchase
    await withLines(context, purchaseId, null)
    return context.unit.save(purchase, decisions.restore(purchase))
  },
})

/** Lines and returns are hidden and shown with their purchase: rules sum them by themselves. */
async function withLines(
  { unit }: OperationContext,
  purchaseId: string,
  archivedAt: string | null,
): Promise<void> {
  for (const entity of [PurchaseLine, PurchaseReturn] as const) {
    const of = { op: 'eq', left: { field: 'purchaseId' }, right: { value: purchaseId } }
    const where: RuleJson = { v: 1, entity: entity.name, where: of }
    const rows = await unit.list<BaseRow>(entity, { where, archived: 'include', whole: true })
    for (const row of rows) await unit.save(row, { next: { ...row, archivedAt }, events: [] })
  }
}

/** A purchase that should never have been recorded, hidden and shown. */
export const archivedPurchaseOperations = { archive, restore }
