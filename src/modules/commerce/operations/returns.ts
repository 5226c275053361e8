import { defineOperation } from '../../../kernel/index.js'
import { assertKnownBy } from '../decisions/purchases.js'
import { assertRepeated, draftReturn, returned } from '../decisions/returns.js'
import { Purchase, PurchaseReturn } from '../entities.js'
import { PurchaseReturned } from '../events.js'
import { newReturnSchema } from '../inputs.js'
import { linesOf } from './lines.js'

/** Goods of a purchase come back. */
export const takeBack = defineOperation({
  kind: 'update',
  label: { en: 'Return a purchase', zh: '退货' },
  input: newReturnSchema,
  emits: [PurchaseReturned],
  lookups: ({ purchaseId }) => ({ ids: [{ entity: 'purchase', id: purchaseId }] }),
  handler: async (context, input) => {
    const { unit, settings } = context
    const { purchaseId, ifVersion, source, externalId, recordedAt } = input
    assertKnownBy(context.now(), input, 'purchase.return')
    const purchase = await unit.load(Purchase, purchaseId)
    if (source !== undefined && externalId !== undefined) {
      const known = await unit.findBy(PurchaseReturn, 'externalId', [source, externalId])
      if (known) {
        assertRepeated(known, input)
        return known
      }
    }
    if (ifVersion !== undefined) await unit.load(Purchase, purchaseId, { ifVersion })
    const given = { now: context.now(), timeZone: settings.timeZone }
    const draft = draftReturn(purchase, await linesOf(context, purchaseId), input, given)
    const row = await unit.insert(PurchaseReturn, draft.row)
    for (const line of draft.lines) await unit.save(line.before, line)
    const events = [returned(purchase.status, draft.purchase, row, recordedAt)]
    await unit.save(purchase, { next: draft.purchase, events })
    return row
  },
})
