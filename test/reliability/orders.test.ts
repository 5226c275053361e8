import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/kernel/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { type EngineName, engines, patientClock } from '../crm/crms.js'
import { around } from '../crm/drivers.js'
import { effort } from '../tools/effort.js'
import { ended, ordersOf, type Rival, rivals, seen } from './orders.js'
import { type Place, placeOn } from './places.js'
import { type Shop, shopModel, stock } from './shop.js'

const few = fc.uniqueArray(fc.constantFrom(...(Object.keys(rivals) as Rival[])), {
  minLength: 2,
  maxLength: 3,
})

/** Two crms on one stocked storage, put back to its beginning before each race. */
async function groundOn(engine: EngineName, change: (driver: StorageDriver) => StorageDriver = (it) => it) {
  const place: Place = await placeOn(engine)
  const newId = countedIds()
  const clock = patientClock()
  const open = async () => {
    const { crm } = await testCrm(shopModel, { storage: change(place.connect()), newId, clock })
    // Which storage is below does not matter to what is asked of it.
    return crm as unknown as Shop
  }
  const crms = [await open(), await open()] as const
  await stock(crms[0])
  await place.keep()
  const outcome = async (ends: readonly string[]) => {
    const events: RecordedEvent[] = []
    // Which events there are does not matter to one who compares them all.
    for await (const event of crms[0].events.read()) events.push(event as RecordedEvent)
    return `${ends.toSorted().join(', ')} ${await seen(crms[0], events)}`
  }
  return { crms, restore: place.restore, outcome }
}

type Ground = Awaited<ReturnType<typeof groundOn>>

/** What comes of calls, one after the other, in each order. */
async function serial(ground: Ground, calls: readonly Rival[]): Promise<readonly string[]> {
  const outcomes = []
  for (const order of ordersOf(calls)) {
    await ground.restore()
    const ends = []
    for (const rival of order) ends.push(await ended(ground.crms[0], rival))
    outcomes.push(await ground.outcome(ends))
  }
  return outcomes
}

describe('rivals', () => {
  it('end as they would one after the other, whatever is between two calls of the storage [RE-7: part, interleavings] [RE-1: part, interleavings]', async () => {
    let scheduler: fc.Scheduler | undefined
    const turn = async () => {
      await scheduler?.schedule(Promise.resolve())
    }
    const ground = await groundOn('memory', (driver) =>
      around(driver, {
        select: (select) => async (plan, values, options) => {
          await turn()
          return select(plan, values, options)
        },
        apply: (apply) => async (writes) => {
          await turn()
          return apply(writes)
        },
        next: (next) => async (counter, n) => {
          await turn()
          return next(counter, n)
        },
        transact: async (transact) => {
          await turn()
          const result = await transact()
          await turn()
          return result
        },
      }),
    )
    const raced = async (s: fc.Scheduler, race: () => Promise<readonly string[]>) => {
      await ground.restore()
      scheduler = s
      const ends = await s.waitFor(race())
      scheduler = undefined
      return ground.outcome(ends)
    }
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.scheduler(), few, async (apart, together, calls) => {
        const orders = await serial(ground, calls)
        const onTwo = () => Promise.all(calls.map((rival, at) => ended(ground.crms[at % 2 ? 1 : 0], rival)))
        expect(orders).toContain(await raced(apart, onTwo))
        const inOne = () =>
          ground.crms[0].transaction((tx) => Promise.all(calls.map((rival) => ended(tx, rival))))
        expect(orders).toContain(await raced(together, inOne))
      }),
      { numRuns: effort({ short: 150, long: 20_000 }) },
    )
  })

  it.each(engines.filter((engine) => engine !== 'memory'))(
    'end on %s as they would one after the other [RE-7: part, interleavings] [RE-1: part, interleavings]',
    async (engine) => {
      const model = await groundOn('memory')
      const ground = await groundOn(engine)
      await fc.assert(
        fc.asyncProperty(few, async (calls) => {
          const orders = await serial(model, calls)
          await ground.restore()
          const ends = await Promise.all(calls.map((rival, at) => ended(ground.crms[at % 2 ? 1 : 0], rival)))
          // Two connections to one SQLite file may find it busy: then it was not called.
          if (engine === 'sqlite' && ends.some((end) => end.endsWith('storage.busy'))) return
          expect(orders).toContain(await ground.outcome(ends))
        }),
        { numRuns: effort({ short: 20, long: 2000 }) },
      )
    },
  )

  it.each(engines.filter((engine) => engine === 'postgres' || engine === 'mariadb'))(
    'are refused on %s for nothing that others have changed between two looks [RE-7: part, interleavings]',
    async (engine) => {
      let meanwhile: (() => Promise<unknown>) | undefined
      const { crms, restore } = await groundOn(engine, (driver) =>
        around(driver, {
          select: (select) => async (plan, values, options) => {
            const rows = await select(plan, values, options)
            const work = plan.entity === 'uniqueValue' ? meanwhile : undefined
            if (work) meanwhile = undefined
            await work?.()
            return rows
          },
        }),
      )
      const [crm, other] = crms
      meanwhile = () => other.customer.archive({ customerId: 'ada' })
      const match = { email: 'ada@example.com' }
      expect((await crm.customer.ensure({ match, create: { name: 'Ada again' } })).name).toBe('Ada again')

      await restore()
      meanwhile = async () => {
        await ended(other, 'record 9')
        await ended(other, 'archive ada')
      }
      expect(await ended(crm, 'record 9 again')).toBe('record 9 again: 1')

      await restore()
      meanwhile = undefined
      await ended(other, 'archive ada')
      expect(await ended(crm, 'record 9')).toBe('record 9: customer.not_found')
    },
  )
})
