import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { traced } from '../../src/crm/traced.js'
import { testCrm } from '../../src/testing/index.js'
import { effort } from '../tools/effort.js'
import { all, errorOf } from './crms.js'
import { shopModel } from './shop.js'
import { drivers } from './weaker-drivers.js'

const day = (count: number) => new Date(Date.UTC(2026, 0, count)).toISOString()

type World = Awaited<ReturnType<typeof openWorld>>
const openWorld = (open: (typeof drivers)[number]['open']) => testCrm(shopModel, { storage: open() })

const who = fc.constantFrom('ada', 'bob', 'cleo')
const customers = ['ada', 'bob', 'cleo'] as const

/** One of the ways in which something happens to customers. */
type Step = (world: World, at: number) => Promise<unknown>
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(who, fc.constantFrom('x', 'y')).map(
    ([customerId, source]): Step =>
      ({ crm }) =>
        crm.customer.update({ customerId, source }),
  ),
  fc.record({ customerId: who, payer: who, recipient: who, on: fc.integer({ min: 1, max: 28 }) }).map(
    ({ customerId, payer, recipient, on }): Step =>
      ({ crm }, at) =>
        crm.purchase.record({
          customerId,
          source: 'shop',
          externalId: String(at),
          placedAt: day(on),
          total: { amount: 100, currency: 'EUR' },
          parties: [
            { customerId: payer, role: 'payer' },
            { customerId: recipient, role: 'recipient' },
          ],
        }),
  ),
  who.map(
    (customerId): Step =>
      ({ crm }) =>
        crm.ticket.open({ customerId, subject: 'late' }),
  ),
)

const live = async (world: World, steps: readonly Step[]) => {
  world.clock.set(day(30))
  for (const id of customers) await world.crm.customer.create({ id, name: id })
  for (const [at, act] of steps.entries()) {
    world.clock.advance({ hours: 1 })
    await act(world, at)
  }
}

const seed = Number(process.env.CLIENTELE_SEED ?? 20)

describe.each(drivers)('a timeline on $name', ({ open }) => {
  it(`has every event a customer is a party of, the newest first, and pages joined are the whole [CU-13: part, the timeline] (seed ${seed})`, async () => {
    const asked = fc.record({
      types: fc.option(fc.constantFrom(['purchase.*'], ['customer.updated', 'ticket.opened']), {
        nil: undefined,
      }),
      occurred: fc.option(fc.integer({ min: 1, max: 31 }).map(day), { nil: undefined }),
      recorded: fc.option(fc.integer({ min: 30, max: 32 }).map(day), { nil: undefined }),
      limit: fc.integer({ min: 1, max: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), asked, async (steps, { limit, ...query }) => {
        const world = await openWorld(open)
        await live(world, steps)
        const log = (await all(world.crm.events.read())).toReversed()
        const isIn = (event: (typeof log)[number]) =>
          (query.types?.some((type) => event.type === type || event.type.startsWith(type.replace('*', ''))) ??
            true) &&
          (query.occurred === undefined || event.occurredAt <= query.occurred) &&
          (query.recorded === undefined || event.recordedAt <= query.recorded)
        for (const customerId of customers) {
          const wanted = log.filter(
            (event) => isIn(event) && event.parties.some((p) => p.customerId === customerId),
          )
          const whole = await world.crm.customer.timeline({ customerId, ...query, limit: 500 } as never)
          expect(whole).toEqual({ items: wanted })
          const pages: unknown[] = []
          let after: string | undefined
          do {
            const page = await world.crm.customer.timeline({ customerId, ...query, limit, after } as never)
            expect(page.items.length).toBeLessThanOrEqual(limit)
            pages.push(...page.items)
            after = page.next
          } while (after !== undefined)
          expect(pages).toEqual(wanted)
        }
      }),
      { numRuns: effort({ short: 6, long: 300 }), seed },
    )
  })

  it('has of other records what is about them', async () => {
    const world = await openWorld(open)
    await live(world, [])
    const { crm } = world
    const { id: ticketId } = await crm.ticket.open({ customerId: 'ada', subject: 'late' })
    await crm.ticket.open({ customerId: 'ada', subject: 'later' })
    await crm.ticket.solve({ ticketId })
    const types = async (query: object) =>
      (await crm.ticket.timeline({ ticketId, ...query } as never)).items.map(({ type }) => type)
    expect(await types({})).toEqual(['ticket.solved', 'ticket.opened'])
    expect(await types({ types: ['ticket.opened'] })).toEqual(['ticket.opened'])
    await crm.ticket.remove({ ticketId })
    expect(await types({})).toEqual(['ticket.solved', 'ticket.opened'])
    expect(await errorOf(crm.ticket.timeline({ ticketId: 'nobody' }))).toMatchObject({
      code: 'ticket.not_found',
    })
    const { next } = await crm.customer.timeline({ customerId: 'ada', limit: 1 })
    expect(await errorOf(crm.customer.timeline({ customerId: 'bob', after: next, limit: 1 }))).toMatchObject({
      code: 'cursor.invalid',
    })
  })
})

describe.each(drivers.filter(({ name }) => !name.includes('keys only')))(
  'a page of a timeline on $name',
  ({ open }) => {
    it('takes as many statements however much has happened [CU-13: part, bounded]', async () => {
      const statements: string[] = []
      const storage = traced(open(), (name, _attributes, work) => {
        statements.push(name)
        return work()
      })
      const { crm } = await testCrm(shopModel, { storage })
      await crm.customer.create({ id: 'ada', name: 'Ada' })
      const cost = async () => {
        statements.length = 0
        await crm.customer.timeline({ customerId: 'ada', types: ['customer.*'], recorded: day(31), limit: 3 })
        return statements.length
      }
      const few = await cost()
      for (const source of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await crm.customer.update({ customerId: 'ada', source })
        for (let at = 0; at < 3; at++) await crm.ticket.open({ customerId: 'ada', subject: 'late' })
      }
      expect(await cost()).toBe(few)
      expect(few).toBeLessThanOrEqual(5)
    })
  },
)
