import { describe, expect, it } from 'vitest'
import { openManyAlarms, ringAfter } from './alarms.js'
import { engines, storeOf } from './crms.js'
import { keysOnly, withoutSums } from './weaker-drivers.js'

const TEN = '2026-01-15T10:00:00.000Z'
const ELEVEN = '2026-01-15T11:00:00.000Z'

const weaker = { 'without sums': withoutSums, 'by keys only': keysOnly }

describe.each(engines)('ticks on %s', (engine) => {
  it.each(Object.entries(weaker))(
    'find what is due %s, above the storage, and leave out what has failed [AP-21: part, weaker drivers]',
    async (_, weaken) => {
      const store = storeOf(engine)
      let isBroken = true
      const { crm, clock } = await openManyAlarms(engine, {
        store,
        // What a driver can do is no matter of its handle.
        storage: weaken(store.connect() as never) as never,
        ringAt: {
          handler: ringAfter(({ label }) => {
            if (isBroken && label === 'bad') throw new Error('bad')
          }),
        },
      })
      const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
      await a.alarm.set({ id: 'one', ringAt: TEN })
      await a.alarm.set({ id: 'two', label: 'bad', ringAt: TEN })
      await b.alarm.set({ id: 'one', ringAt: ELEVEN })
      expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: TEN })
      clock.set(TEN)
      expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: ELEVEN })
      expect(await crm.tick()).toMatchObject({ ran: 0 })
      expect((await a.deadlines.failed()).items).toMatchObject([{ id: 'two', attempts: 1 }])
      isBroken = false
      clock.set(ELEVEN)
      expect(await crm.tick()).toEqual({ ran: 2, more: false, nextAt: null })
      expect((await store.raw('alarm')).map(({ rung }) => Number(rung))).toEqual([1, 1, 1])
    },
  )
})
