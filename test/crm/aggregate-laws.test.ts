import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import { days, money } from '../../src/kernel/index.js'
import { byDay, byMonth, byQuarter, byWeek, byYear, type CalendarUnit, count } from '../../src/rules/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'
import { effort } from '../tools/effort.js'
import { all, errorOf } from './crms.js'
import { f, openShop, shopModel } from './shop.js'
import { keysOnly } from './weaker-drivers.js'

const p = f.purchase

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Europe/Dublin',
  'America/Scoresbysund',
  'Antarctica/Troll',
]

const keys = { day: byDay, week: byWeek, month: byMonth, quarter: byQuarter, year: byYear }

/** The first day of the unit, by another calendar than ours. */
const firstDay = (instant: string, zone: string, unit: CalendarUnit): string => {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate()
  if (unit === 'week') return day.subtract({ days: day.dayOfWeek - 1 }).toString()
  if (unit === 'month') return day.with({ day: 1 }).toString()
  if (unit === 'quarter')
    return day.with({ day: 1, month: Math.floor((day.month - 1) / 3) * 3 + 1 }).toString()
  return unit === 'year' ? day.with({ day: 1, month: 1 }).toString() : day.toString()
}

const instants = fc
  .date({ min: new Date('1985-01-01'), max: new Date('2037-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

describe.each(storages)('calendar keys on $name', ({ name, open }) => {
  it('are the days of the zone, as another calendar tells them [AP-9: part, zones]', async () => {
    const { crm } = await openShop(open())
    let run = 0
    const law = fc.asyncProperty(
      fc.array(instants, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...zones),
      fc.constantFrom(...(Object.keys(keys) as CalendarUnit[])),
      async (placed, zone, unit) => {
        const source = `run${run++}`
        for (const [at, placedAt] of placed.entries()) {
          const total = money(1, 'EUR')
          await crm.purchase.record({ customerId: 'dora', source, externalId: `${at}`, placedAt, total })
        }
        const rows = await crm.purchase.aggregate({
          where: p.source.eq(source),
          by: { at: keys[unit](p.placedAt, { zone }) },
          measures: { many: count() },
        })
        const expected = new Map<string, number>()
        for (const each of placed) {
          const key = firstDay(each, zone, unit)
          expected.set(key, (expected.get(key) ?? 0) + 1)
        }
        expect(rows.map(({ at, many }) => [at, many])).toEqual([...expected].toSorted())
      },
    )
    const short = name === 'memory' ? 60 : 20
    await fc.assert(law, { numRuns: effort({ short, long: 2_000 }), seed: 11 })
  }, 60_000)
})

const figures = [
  { fn: 'count' },
  { fn: 'count', where: p.source.eq('web') },
  { fn: 'countDistinct', of: { field: 'customerId' } },
  { fn: 'sum', of: { field: 'net', in: 'EUR' } },
  { fn: 'avg', of: { field: 'net', in: 'USD' } },
  { fn: 'min', of: { field: 'placedAt' }, where: p.placedAt.within(days(20)) },
  { fn: 'max', of: { field: 'net', in: 'EUR' } },
  { fn: 'rate', of: [{ fn: 'count', where: p.currency.eq('USD') }, { fn: 'count' }] },
]

const keyed = [
  { field: 'customerId' },
  { field: 'source' },
  { field: 'status' },
  { calendar: { unit: 'month', of: { field: 'placedAt' } } },
  { calendar: { unit: 'week', of: { field: 'placedOn' } } },
  { related: { relation: 'customer', of: { field: 'attributes.plan' } } },
]

const questions = fc.record({
  by: fc.array(fc.constantFrom(...keyed), { maxLength: 2 }),
  measures: fc.array(fc.constantFrom(...figures), { minLength: 1, maxLength: 4 }),
  where: fc.constantFrom(
    undefined,
    p.source.eq('shop'),
    p.customer.some((c) => c.attributes.plan.eq('pro')),
  ),
  having: fc.constantFrom(undefined, { op: 'gte', value: 1 }, { op: 'lt', value: 3 }),
  dir: fc.constantFrom('asc' as const, 'desc' as const),
  nulls: fc.constantFrom('first' as const, 'last' as const),
  limit: fc.constantFrom(undefined, 1, 3),
})

const named = (prefix: string, parts: readonly object[]) =>
  Object.fromEntries(parts.map((part, at) => [`${prefix}${at}`, part]))

describe('any aggregate', () => {
  it('has one answer, whoever groups: the storage or core above it [ST-2: part, aggregates] [RE-6: part, aggregates]', async () => {
    const store = memoryStore()
    const whole = await openShop(memoryStorage({ store }))
    const { crm } = await testCrm(shopModel, { storage: keysOnly(memoryStorage({ store })) })
    const law = fc.asyncProperty(questions, async ({ by, measures, where, having, dir, nulls, limit }) => {
      const query = {
        by: named('k', by),
        measures: { ...named('m', measures), n: { fn: 'count' } },
        ...(where && { where }),
        ...(having && { having: { n: { [having.op]: having.value } } }),
        order: [{ by: 'm0', dir, nulls }],
        ...(limit && { limit }),
      }
      // JSON, as it would come from outside.
      expect(await crm.purchase.aggregate(query as never)).toEqual(
        await whole.crm.purchase.aggregate(query as never),
      )
    })
    await fc.assert(law, { numRuns: effort({ short: 200, long: 10_000 }), seed: 12 })
  }, 60_000)
})

describe('explain', () => {
  const open = async () => openShop((storages[1] as (typeof storages)[number]).open())
  const spent = f.customer.purchases.sum('net', { in: 'EUR' })

  it('shows the statement, the estimates and the form of each sum [AP-9: part, explain] [RU-19: part, explain]', async () => {
    const { crm } = await open()
    const where = f.customer.purchases.within(days(30)).count().gte(2)
    const plan = await crm.explain({
      entity: 'customer',
      where,
      order: [{ by: spent, dir: 'desc' }],
      columns: { spent },
    })
    expect(plan).toMatchObject({
      pushed: { filter: true, order: true, columns: true },
      finishedAbove: [],
      statements: [{ statement: expect.stringContaining('select'), detail: expect.any(Array) }],
    })
    const forms = plan.statements.flatMap((each) => each.forms ?? [])
    expect(forms.map(({ entity }) => entity)).toContain('purchase')
    for (const { form, why } of forms)
      expect([form, why]).toEqual([expect.stringMatching(/^(correlated|grouped)$/), expect.any(String)])
  })

  it('tells of counts and aggregates [AP-9: part, explain]', async () => {
    const { crm } = await open()
    const where = f.customer.purchases.count().gte(2)
    expect(await crm.explain({ entity: 'customer', verb: 'count', where })).toMatchObject({
      pushed: { filter: true },
      statements: [{ statement: expect.stringContaining('count') }],
    })
    const grouped = {
      entity: 'purchase',
      verb: 'aggregate',
      by: { month: byMonth(p.placedAt) },
      measures: { n: count() },
    } as const
    expect(await crm.explain(grouped)).toMatchObject({
      pushed: { filter: true, order: true, columns: true },
      statements: [{ statement: expect.stringContaining('group by') }],
    })
  })

  it('names what core finishes above the storage [AP-9: part, explain]', async () => {
    const storage = keysOnly((storages[0] as (typeof storages)[number]).open())
    const { crm } = await openShop(storage)
    const where = f.customer.purchases.count().gte(2)
    const list = { entity: 'customer', where, order: [{ by: spent }], columns: { spent } } as const
    expect(await crm.explain(list)).toMatchObject({
      pushed: { filter: false, order: false, columns: false },
      finishedAbove: expect.arrayContaining(['compare gte', 'sum of purchase', 'order', 'columns']),
    })
    expect((await crm.explain({ entity: 'customer', verb: 'count', where })).finishedAbove).toContain(
      'sum of purchase',
    )
    const grouped = { entity: 'purchase', verb: 'aggregate', measures: { n: count() } } as const
    expect((await crm.explain(grouped)).finishedAbove).toContain('groups')
    expect(await errorOf(crm.explain({ entity: 'purchase', verb: 'stream' } as never))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['verb'] }],
    })
    expect((await all(crm.customer.stream({ where }))).map(({ id }) => id)).toEqual(['ada', 'cleo'])
  })
})
