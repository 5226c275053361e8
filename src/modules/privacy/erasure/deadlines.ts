import { DAY_MS, defineDeadline, instantMs, toInstant } from '../../../kernel/index.js'
import type { Erasure, Hold, Retention } from './entities.js'
import { goOn } from './operations/erase.js'
import { ended, lookAgain } from './operations/holds.js'
import { runRetention } from './operations/retentions.js'
import type { Settled } from './options.js'

/** Ends what was kept until now; a hold ends with its date; periods are looked at once a day. */
export const erasureDeadlines = (settled: Settled) => ({
  erasure: {
    dueAt: defineDeadline<Erasure>({ handler: (context, erasure) => goOn(context, settled, erasure) }),
  },
  hold: {
    until: defineDeadline<Hold>({
      handler: async (context, hold) => {
        await lookAgain(context, hold)
        return ended(context, hold, 'over')
      },
    }),
  },
  retention: {
    runAt: defineDeadline<Retention>({
      handler: async (context, retention) => {
        const { erased, afterId } = await runRetention(context, settled, retention)
        const at = context.now()
        const isOver = afterId === null
        const erasedRows = (retention.afterId === null ? 0 : retention.erasedRows) + erased
        const next: Retention = {
          ...retention,
          afterId,
          erasedRows,
          ranAt: isOver ? at : retention.ranAt,
          runAt: toInstant(instantMs(at) + (isOver ? DAY_MS : 1)),
        }
        const data = { retentionId: retention.id, entity: retention.entity, rows: erasedRows }
        const ran = { type: 'retention.ran', data } as const
        return { next, events: isOver && erasedRows > 0 ? [ran] : [] }
      },
    }),
  },
})
