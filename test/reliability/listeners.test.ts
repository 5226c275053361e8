import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import type { RecordedEvent } from '../../src/kernel/index.js'
import { testCrm } from '../../src/testing/index.js'
import { errorOf } from '../crm/crms.js'
import { effort } from '../tools/effort.js'
import { type Ear, type Hall, listen, type Manner, manners, type Pattern, patterns } from './audience.js'
import { type Shop, shopModel } from './shop.js'

const story = fc.record({
  parties: fc.array(
    fc.record({
      manner: fc.constantFrom(...(Object.keys(manners) as Manner[])),
      pattern: fc.constantFrom(...patterns),
      // Before which commit it comes.
      from: fc.nat({ max: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  commits: fc.array(
    fc.record({
      kind: fc.constantFrom('customer', 'product', 'both', 'refused', 'rolled back'),
      // Whether what comes next waits until everyone has heard of it.
      settles: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
})

const commit: Readonly<Record<string, (crm: Shop, at: number) => Promise<unknown>>> = {
  customer: (crm, at) => crm.customer.create({ name: `Customer ${at}` }),
  product: (crm, at) => crm.product.create({ sku: `sku-${at}`, name: 'Pen' }),
  both: (crm, at) =>
    crm.transaction(async (tx) => {
      await tx.customer.create({ name: `Customer ${at}` })
      await tx.product.create({ sku: `sku-${at}`, name: 'Pen' })
      await tx.customer.create({ name: `Another ${at}` })
    }),
  refused: (crm) => errorOf(crm.customer.update({ customerId: 'nobody', name: 'Nobody' })),
  'rolled back': (crm, at) =>
    errorOf(
      crm.transaction(async (tx) => {
        await tx.customer.create({ name: `Customer ${at}` })
        throw new Error('No.')
      }),
    ),
}

/** A crm, how far its log is, and everyone who listens. */
async function openHall() {
  const store = memoryStore()
  const { crm, events, errors } = await testCrm(shopModel, { storage: memoryStorage({ store }) })
  const head = () => Number([...(store.tables.get('logHead')?.all() ?? [])][0]?.pos ?? 0)
  // Which storage is below does not matter to what is asked of it.
  const hall: Hall = { crm: crm as unknown as Shop, ears: [], failures: 0, slow: Promise.resolve() }
  return { hall, events, errors, head }
}

const isHeard = (pattern: Pattern, { type }: RecordedEvent) =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))

function assertHeard({ pattern, positions, since, isGone }: Ear, events: readonly RecordedEvent[]): void {
  const all = events.filter((event) => isHeard(pattern, event)).map(({ position }) => position)
  // One who came while events were on their way hears those of the commits that follow.
  const due = all.filter((position) => position > (since ?? (positions[0] ?? Infinity) - 1))
  expect(positions).toEqual(isGone ? due.slice(0, positions.length) : due)
}

describe('any listeners, with any commits', () => {
  it('hear each event once, in order and unharmed, and no write waits for them [RE-3] [AP-13: part, everyone who was due]', async () => {
    const { hall, events, errors, head } = await openHall()
    let turn = 0
    await fc.assert(
      fc.asyncProperty(story, async ({ parties, commits }) => {
        const start = head()
        const before = errors.length
        Object.assign(hall, { ears: [], failures: 0 })
        for (const [at, { kind, settles }] of commits.entries()) {
          for (const { manner, pattern, from } of parties) {
            if (from === at) listen(hall, manner, pattern, head())
          }
          let go = () => {}
          hall.slow = new Promise((resolve) => {
            go = resolve
          })
          // The slow ones have not let go of it: a write that waited for them would never end.
          await commit[kind]?.(hall.crm, ++turn)
          go()
          if (settles) await hall.crm.settled()
        }
        await hall.crm.settled()
        const heard = events.slice(start)
        expect(heard.map(({ position }) => position)).toEqual(heard.map((_, index) => start + index + 1))
        expect(events).toHaveLength(head())
        expect(errors).toHaveLength(before + hall.failures)
        for (const ear of hall.ears) assertHeard(ear, heard)
        for (const ear of hall.ears) ear.off()
      }),
      { numRuns: effort({ short: 1000, long: 20_000 }) },
    )
  })
})
