import { isCrmError } from 'clientele'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { effort } from '../tools/effort.js'
import { answerOf } from './answer.js'
import { type Hostile, hostile, hostileConditions } from './hostile.js'
import { fixturesIn } from './inputs.js'
import { type CorpusCrm, model, type Place, places } from './stores.js'

interface Reads {
  get(input: unknown): Promise<unknown>
  find(input: unknown): Promise<unknown>
  list(query: unknown): Promise<{ readonly items: readonly unknown[] }>
  count(query: unknown): Promise<number>
  stream(query: unknown): AsyncIterable<unknown>
  aggregate(query: unknown): Promise<unknown>
}

/** Every member of the crm by any name, taking anything: as a caller without a compiler sees it. */
type Untyped = Readonly<Record<string, Reads>> & Readonly<Record<string, (...given: unknown[]) => unknown>>
const untyped = (crm: CorpusCrm): Untyped => crm as unknown as Untyped

const drained = async (rows: AsyncIterable<unknown>): Promise<number> => {
  let count = 0
  for await (const _ of rows) count += 1
  return count
}

const entities = Object.keys(model.entities)
const members = ['where', 'search', 'order', 'include', 'archived', 'after', 'limit'] as const
const orders: readonly Hostile[] = hostile.flatMap(({ name, make }) => [
  { name: `a list of ${name}`, make: () => [make()] },
  { name: `an order by ${name}`, make: () => [{ by: make() }] },
  { name: `an order by the field ${name}`, make: () => [{ by: { field: make() }, nulls: 'last' }] },
])
const rules: readonly Hostile[] = [
  ...hostileConditions.map(({ name, make }) => ({
    name: `a rule with ${name}`,
    make: () => ({ v: 1, entity: 'customer', where: make() }),
  })),
  ...hostile.map(({ name, make }) => ({
    name: `a rule that compares with ${name}`,
    make: () => ({
      v: 1,
      entity: 'customer',
      where: { op: 'eq', left: { field: 'name' }, right: { value: make() } },
    }),
  })),
]

/** In the long run each entity meets every value; else one of so many, which ones by the entity: together they meet all. */
const stride = (storage: string): number => effort({ short: storage === 'memory' ? 2 : 4, long: 1 })

describe.each(Object.entries(places))('%s', (storage, open) => {
  let place: Place
  let customerId: string
  beforeAll(async () => {
    place = await open()
    customerId = (await fixturesIn(place.crm, 1)).customerId
  })
  afterAll(() => place.remove())

  const ask = async (what: string, call: () => unknown) => {
    const before = place.stored()
    const answer = await answerOf(what, call)
    expect(place.stored(), `${what} wrote something`).toBe(before)
    return answer
  }

  it.each(entities)(
    '%s refuses or answers whatever it is read by [RE-8: part, read doors]',
    { timeout: 60_000 },
    async (entity) => {
      const reads = untyped(place.crm)[entity] as Reads
      const nth = entities.indexOf(entity)
      for (const { name, make } of hostile.filter((_, at) => (at + nth) % stride(storage) === 0)) {
        await ask(`${entity}.get with ${name}`, () => reads.get(make()))
        await ask(`${entity}.find with ${name}`, () => reads.find(make()))
        await ask(`${entity}.get of ${name}`, () => reads.get({ [`${entity}Id`]: make() }))
        await ask(`${entity}.find, archived ${name}`, () =>
          reads.find({ [`${entity}Id`]: 'a', archived: make() }),
        )
        await ask(`${entity}.list with ${name}`, () => reads.list(make()))
        await ask(`${entity}.count with ${name}`, () => reads.count(make()))
        await ask(`${entity}.stream with ${name}`, () => drained(reads.stream(make())))
        await ask(`${entity}.aggregate with ${name}`, () => reads.aggregate(make()))
        const counted = { n: { fn: 'count' } }
        for (const member of ['where', 'by', 'having', 'order', 'limit']) {
          const query = () => ({ measures: counted, [member]: make() })
          await ask(`${entity}.aggregate, ${member} ${name}`, () => reads.aggregate(query()))
        }
        await ask(`${entity}.aggregate of ${name}`, () => reads.aggregate({ measures: { n: make() } }))
        await ask(`${entity}.aggregate by ${name}`, () =>
          reads.aggregate({ measures: counted, by: { k: make() } }),
        )
        await ask(`${entity}.list, a column ${name}`, () => reads.list({ columns: { c: make() } }))
        for (const member of members) {
          await ask(`${entity}.list, ${member} ${name}`, () => reads.list({ [member]: make() }))
          if (member === 'where' || member === 'search')
            await ask(`${entity}.count, ${member} ${name}`, () => reads.count({ [member]: make() }))
        }
      }
    },
  )

  it('refuses orders and rules that are none [RE-8: part, lists]', { timeout: 60_000 }, async () => {
    const customer = untyped(place.crm).customer as Reads
    for (const { name, make } of orders)
      await ask(`list with ${name}`, () => customer.list({ order: make() }))
    for (const { name, make } of rules) {
      await ask(`list with ${name}`, () => customer.list({ where: make() }))
      await ask(`explain with ${name}`, () =>
        untyped(place.crm).explain?.({ entity: 'customer', where: make() }),
      )
      await ask(`why with ${name}`, () => untyped(place.crm).why?.({ rule: make(), customerId }))
    }
  })

  it('refuses calls that are none [RE-8: part, calls]', { timeout: 60_000 }, async () => {
    const crm = untyped(place.crm)
    const input = { name: 'Ada' }
    for (const { name, make } of hostile) {
      await ask(`call ${name}`, () => crm.call?.(make(), input))
      await ask(`can ${name}`, () => crm.can?.(make(), []))
      await ask(`can of ${name}`, () => crm.can?.('customer.update', make()))
      await ask(`can of a list of ${name}`, () => crm.can?.('customer.update', [make()]))
      await ask(`explain ${name}`, () => crm.explain?.(make()))
      await ask(`explain of ${name}`, () => crm.explain?.({ entity: make() }))
      await ask(`why ${name}`, () => crm.why?.(make()))
      await ask(`why of ${name}`, () =>
        crm.why?.({ rule: model.fields.customer.name.isSet(), customerId: make() }),
      )
      await ask(`bulk ${name}`, () => drained(crm.bulk?.(make(), [input]) as AsyncIterable<unknown>))
      await ask(`bulk by ${name}`, () =>
        drained(crm.bulk?.('customer.create', [], { unit: make() }) as AsyncIterable<unknown>),
      )
      await ask(`scope ${name}`, () => crm.scope?.(make()))
      await ask(`scope of ${name}`, () => crm.scope?.({ actor: make() }))
      for (const verb of ['save', 'activate', 'archive', 'history', 'get', 'list'] as const) {
        const definitions = place.crm.definitions as unknown as Record<string, (input: unknown) => unknown>
        await ask(`definitions.${verb} ${name}`, () => definitions[verb]?.(make()))
        await ask(`definitions.${verb} of ${name}`, () => definitions[verb]?.({ kind: make(), key: make() }))
      }
    }
  })

  it('refuses options that are none [RE-8: part, options]', async () => {
    for (const { name, make } of hostile) {
      for (const option of ['idempotencyKey', 'reason'] as const) {
        const before = place.stored()
        const answer = await answerOf(`${option} ${name}`, () =>
          untyped(place.crm).call?.('customer.archive', { customerId: 'nobody' }, { [option]: make() }),
        )
        expect(answer, `${option} ${name}`).toHaveProperty('code')
        expect(place.stored()).toBe(before)
      }
    }
  })

  it('keeps bad rows of a bulk call from their neighbours [RE-8: part, bulk]', async () => {
    const inputs = hostile.flatMap(({ make }) => [{ name: make() }, { name: 'Neighbour' }])
    const rows: { ok: boolean; error?: unknown }[] = []
    const results = untyped(place.crm).bulk?.('customer.create', inputs)
    for await (const row of results as AsyncIterable<never>) rows.push(row)
    expect(rows.length).toBe(inputs.length)
    expect(rows.filter((_, index) => index % 2 === 1).every(({ ok }) => ok)).toBe(true)
    expect(rows.filter(({ ok, error }) => !ok && !isCrmError(error))).toEqual([])
  })
})

describe('the model', () => {
  it('names the faults of whatever it checks [RE-8: part, the model]', async () => {
    for (const { name, make } of [...hostile, ...rules]) {
      const { value } = (await answerOf(`check ${name}`, () => model.check(make()))) as { value?: unknown }
      expect(Array.isArray(value), `check ${name}`).toBe(true)
      await answerOf(`describe ${name}`, () => model.describe(make() as never))
      await answerOf(`compile ${name}`, () => model.compile(make() as never, { now: '2026-01-01T00:00:00Z' }))
      await answerOf(`compile at ${name}`, () =>
        model.compile(model.fields.customer.name.isSet(), { now: make() as never }),
      )
    }
  })
})
