import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { kyselyStorage } from '../../../adapters/kysely/index.js'
import { createCrm, unsupported } from '../../../src/index.js'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { importTable, moving } from '../../../src/modules/moving/index.js'
import { privacy } from '../../../src/modules/privacy/index.js'
import { and, max, type Rule, sum } from '../../../src/rules/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { type EngineName, engines, type Store, storeOf } from '../../crm/crms.js'

const kinds = z.object({
  plan: z.enum(['free', 'pro']).optional(),
  city: z.string().max(100).optional(),
  seats: z.int().nullable().optional(),
  score: z.number().optional(),
  vip: z.boolean().optional(),
  since: z.iso.date().optional(),
  renewedAt: z.iso.datetime({ offset: true }).optional(),
})
const all = ['plan', 'city', 'seats', 'score', 'vip', 'since', 'renewedAt'] as const

const columns = [
  ['attributesPlanText', 'plan', 'string'],
  ['attributesCityText', 'city', 'string'],
  ['attributesSeatsNumber', 'seats', 'number'],
  ['attributesScoreNumber', 'score', 'number'],
  ['attributesVipBoolean', 'vip', 'boolean'],
  ['attributesSinceText', 'since', 'string'],
  ['attributesRenewedAtText', 'renewedAt', 'string'],
] as const

const modelWith = (promote: readonly (typeof all)[number][]) =>
  defineCrm({
    currency: 'EUR',
    modules: {
      customer: customer({ attributes: kinds, promote }),
      commerce: commerce(),
      privacy: privacy({ key: () => 'a key of the host that nobody guesses' }),
      moving: moving(),
    },
  })

const promoted = modelWith(all)
const plain = modelWith([])
const f = promoted.fields.customer

/** The customers of a world in which values are missing, empty, equal but for their case, and nearly equal. */
const people: readonly (readonly [id: string, attributes: z.input<typeof kinds>])[] = [
  ['a', { plan: 'pro', city: 'Berlin', seats: 5, score: 0.1, vip: true, since: '2026-01-15' }],
  ['b', { plan: 'free', city: 'berlin', seats: 0, score: 0, vip: false }],
  ['c', { city: '', seats: null, score: 0.30000000000000004, renewedAt: '2026-01-15T10:00:00+02:00' }],
  ['d', { city: 'Berlin ', seats: -1, score: 1e21, since: '1999-12-31' }],
  ['e', { plan: 'pro', city: 'Ärzte', renewedAt: '2026-01-15T08:00:00.001Z' }],
  ['f', {}],
]

const rules: Readonly<Record<string, readonly [Rule<'customer'>, string]>> = {
  'an enum': [f.attributes.plan.eq('pro'), 'ae'],
  'not an enum': [f.attributes.plan.ne('pro'), 'bcdf'],
  'one of': [f.attributes.plan.in(['pro', 'free']), 'abe'],
  'none of': [f.attributes.plan.notIn(['pro']), 'bcdf'],
  set: [f.attributes.city.isSet(), 'abcde'],
  missing: [f.attributes.seats.isMissing(), 'cef'],
  'the case of a text': [f.attributes.city.eq('Berlin'), 'a'],
  'a text without case': [f.attributes.city.eq('berlin', { ignoreCase: true }), 'ab'],
  'an empty text': [f.attributes.city.eq(''), 'c'],
  'a beginning': [f.attributes.city.startsWith('Berlin'), 'ad'],
  'an end': [f.attributes.city.endsWith(' '), 'd'],
  'a middle': [f.attributes.city.contains('rz'), 'e'],
  zero: [f.attributes.seats.eq(0), 'b'],
  'at most zero': [f.attributes.seats.lte(0), 'bd'],
  between: [f.attributes.seats.between(0, 5), 'ab'],
  'a double': [f.attributes.score.eq(0.1), 'a'],
  'more than a double': [f.attributes.score.gt(0.3), 'cd'],
  'two attributes': [f.attributes.seats.gt(f.attributes.score), 'a'],
  true: [f.attributes.vip.eq(true), 'a'],
  'not true': [f.attributes.vip.ne(true), 'bcdef'],
  'a day': [f.attributes.since.gte('2000-01-01'), 'a'],
  'an instant': [f.attributes.renewedAt.lte('2026-01-15T08:00:00.000Z'), 'c'],
  'an instant after a column': [f.attributes.renewedAt.lt(f.createdAt), 'ce'],
  several: [and(f.attributes.plan.eq('pro'), f.attributes.seats.gte(5)), 'a'],
}

describe.each(engines)('on %s', (engine) => {
  const store = () => storeOf(engine)
  const start = (model: typeof promoted, on: Store) =>
    testCrm(model, { storage: on.connect(), newId: on.newId })
  type Crm = Awaited<ReturnType<typeof start>>['crm']

  const write = async (crm: Crm) => {
    for (const [id, attributes] of people) await crm.customer.create({ id, name: id, attributes })
  }
  const idsOf = async (crm: Crm, where: Rule<'customer'>) =>
    (await crm.customer.list({ where })).items
      .map(({ id }) => id)
      .toSorted()
      .join('')

  /** What stands in the columns, beside what stands in the JSON. */
  const assertTrue = async (on: Store) => {
    const rows = await on.raw('customer')
    const wrong = rows.flatMap((row) => columns.flatMap((column) => differenceOf(row, column)))
    expect(rows.length).toBeGreaterThan(0)
    expect(wrong).toEqual([])
  }

  it('answers as before when an attribute is promoted [CU-18: promoted to columns]', async () => {
    const { crm } = await start(promoted, store())
    await write(crm)
    for (const [what, [where, expected]] of Object.entries(rules)) {
      expect([what, await idsOf(crm, where)]).toEqual([what, expected])
    }
    const ordered = async (by: typeof f.attributes.seats | typeof f.attributes.city, dir: 'asc' | 'desc') =>
      (await crm.customer.list({ order: [{ by, dir }] })).items.map(({ id }) => id).join('')
    expect(await ordered(f.attributes.seats, 'asc')).toBe('dbacef')
    expect(await ordered(f.attributes.city, 'desc')).toBe('ebdacf')
    const by = { plan: f.attributes.plan }
    const measures = { seats: sum(f.attributes.seats), best: max(f.attributes.score) }
    expect(await crm.customer.aggregate({ by, measures, order: [{ by: 'plan', dir: 'asc' }] })).toEqual([
      { plan: 'free', seats: 0, best: 0 },
      { plan: 'pro', seats: 5, best: 0.1 },
      { plan: null, seats: -1, best: 1e21 },
    ])
  })

  it('fills the columns of what was written before [CU-18: promoted later]', async () => {
    const on = store()
    const { crm: before } = await start(plain, on)
    await write(before)
    const { crm } = await start(promoted, on)
    expect(await crm.verify()).toEqual({ schema: [], rows: [] })
    expect(await crm.migrations.pending()).toEqual([])
    await assertTrue(on)
    expect(await idsOf(crm, f.attributes.plan.eq('pro'))).toBe('ae')
    expect(await idsOf(crm, f.attributes.seats.lte(0))).toBe('bd')
  })

  it('keeps the columns true whoever writes [CU-18: promoted, written by all]', async () => {
    const on = store()
    const { crm } = await start(promoted, on)
    await write(crm)
    await crm.customer.update({ customerId: 'a', attributes: { plan: 'free', seats: null, city: null } })
    await crm.customer.ensure({
      match: { id: 'b' },
      create: { name: 'B' },
      update: { attributes: { seats: 7 } },
    })
    await crm.customer.archive({ customerId: 'c' })
    await crm.customer.restore({ customerId: 'c' })
    await assertTrue(on)

    await crm.customer.merge({ survivorId: 'a', otherIds: ['b'] })
    await assertTrue(on)
    await crm.customer.unmerge({ customerId: 'b' })
    await assertTrue(on)

    const source = 'Name,Email,Plan,Seats\nGuy,guy@example.com,pro,12\nAnn,ann@example.com,free,\n'
    const mapping = {
      into: 'customer',
      match: ['email'],
      columns: [
        { column: 'Name', to: 'name' },
        { column: 'Email', to: 'email' },
        { column: 'Plan', to: 'attributes.plan' },
        { column: 'Seats', to: 'attributes.seats', as: 'integer', optional: true },
      ],
    } as const
    for await (const _ of importTable(crm, { format: 'csv', mapping, source }));
    await assertTrue(on)
    expect((await crm.customer.list({ where: f.attributes.seats.eq(12) })).items).toMatchObject([
      { name: 'Guy', attributes: { plan: 'pro', seats: 12 } },
    ])

    await crm.customer.erase({ customerId: 'd' })
    await assertTrue(on)
    expect(await idsOf(crm, f.attributes.city.eq('Berlin '))).toBe('')
  })

  it('hears of what a process writes that does not promote, and again after a while without', async () => {
    const on = store()
    const { crm } = await start(promoted, on)
    const { crm: other } = await start(plain, on)
    await write(other)
    expect(await idsOf(crm, f.attributes.plan.eq('pro'))).toBe('ae')
    await other.customer.update({ customerId: 'f', attributes: { plan: 'pro' } })
    expect(await idsOf(crm, f.attributes.plan.eq('pro'))).toBe('aef')
    // Nothing is taken back: neither the JSON nor the column.
    expect(await other.verify()).toEqual({ schema: [], rows: [] })
    expect((await other.customer.get({ customerId: 'a' })).attributes).toEqual(people[0]?.[1])
    await assertTrue(on)
  })

  it('counts what is no longer of the type as missing, as the JSON does', async () => {
    const on = store()
    const loose = defineCrm({
      currency: 'EUR',
      modules: { customer: customer({ attributes: z.object({ seats: z.string(), plan: z.number() }) }) },
    })
    const { crm: before } = await testCrm(loose, { storage: on.connect(), newId: on.newId })
    await before.customer.create({ id: 'a', name: 'A', attributes: { seats: '5', plan: 1.5 } })
    for (const model of [plain, promoted]) {
      const { crm } = await start(model, on)
      expect(await idsOf(crm, f.attributes.seats.isSet())).toBe('')
      expect(await idsOf(crm, f.attributes.plan.isMissing())).toBe('a')
    }
  })
})

const sqlEngines = engines.filter((engine) => engine !== 'memory')

describe.each(sqlEngines)('a database of %s', (engine) => {
  it('finds few customers among many by the index of the column [CU-18: promoted, indexed]', async () => {
    const on = storeOf(engine)
    const { crm } = await testCrm(promoted, { storage: on.connect(), newId: on.newId })
    const many = Array.from({ length: 3_000 }, (_, n) => ({
      name: `${n}`,
      attributes: { city: `city ${n % 500}`, seats: n, vip: n % 500 === 0, since: dayOf(n) },
    }))
    for await (const { ok } of crm.bulk('customer.create', many, { onError: 'stop' })) expect(ok).toBe(true)
    if (on.db) await sql.raw(analyzing[engine] ?? '').execute(on.db)

    const used = async (where: Rule<'customer'>, verb: 'list' | 'count' = 'count') => {
      const { statements } = await crm.explain({ entity: 'customer', verb, where })
      const detail = statements.flatMap((statement) => statement.detail).join()
      return [await crm.customer.count({ where }), detail.match(/tenant_attributes_(\w+)_id_idx/)?.[1]]
    }
    expect(await used(f.attributes.city.eq('city 7'))).toEqual([6, 'city_text'])
    expect(await used(f.attributes.city.eq('city 7'), 'list')).toEqual([6, 'city_text'])
    expect(await used(f.attributes.city.in(['city 7', 'city 8']))).toEqual([12, 'city_text'])
    expect(await used(f.attributes.seats.gte(2_990))).toEqual([10, 'seats_number'])
    expect(await used(f.attributes.seats.between(5, 9))).toEqual([5, 'seats_number'])
    expect(await used(f.attributes.vip.eq(true))).toEqual([6, 'vip_boolean'])
    expect(await used(f.attributes.since.lt('1970-01-05'))).toEqual([4, 'since_text'])
    // What has no index of its own is not read in the order of another.
    expect(await used(f.name.eq('7'))).toEqual([1, undefined])
  })

  it('has room for as many texts, and as long ones, as can be promoted', async () => {
    const { storage } = freshTables(engine, 'room_')
    const keys = Array.from({ length: 20 }, (_, at) => `text${at}`)
    const attributes = z.object(Object.fromEntries(keys.map((key) => [key, z.string().max(800)])))
    const before = defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes }) } })
    const { crm: unpromoted } = await testCrm(before, { storage: storage() })
    // Of four bytes each, and never the same: nothing to compress.
    const symbols = Array.from({ length: 400 }, (_, at) => String.fromCodePoint(0x20000 + at * 97)).join('')
    const values = Object.fromEntries(keys.map((key) => [key, symbols]))
    await unpromoted.customer.create({ id: symbols.slice(0, 128), name: 'A', attributes: values })

    const shorter = z.object(Object.fromEntries(keys.map((key) => [key, z.string().max(400)])))
    const model = defineCrm({
      currency: 'EUR',
      modules: { customer: customer({ attributes: shorter, promote: keys }) },
    })
    const { crm } = await testCrm(model, { storage: storage() })
    const { items } = await crm.customer.list({ where: model.fields.customer.attributes.text19?.eq(symbols) })
    expect(items).toHaveLength(1)
  })

  it('refuses texts that are too long for a column, and says where', async () => {
    const { storage } = freshTables(engine, 'long_')
    const anyLength = defineCrm({
      currency: 'EUR',
      modules: { customer: customer({ attributes: z.object({ city: z.string() }) }) },
    })
    const { crm } = await testCrm(anyLength, { storage: storage() })
    await crm.customer.create({ name: 'A', attributes: { city: 'x'.repeat(401) } })
    await crm.customer.create({ name: 'B', attributes: { city: '\u{1f600}'.repeat(400) } })

    const error = await testCrm(promoted, { storage: storage() }).catch((caught) => caught)
    expect(unsupported.is(error) && error.details.missing).toEqual([
      'texts of at most 400 characters in customer.attributes.city (1 rows have longer ones)',
    ])
  })

  it('tells of a column that is not there, and of one that it does not keep by itself', async () => {
    const { db, storage } = freshTables(engine, 'bare_')
    await testCrm(plain, { storage: storage() })
    await db.schema.alterTable('bare_customer').addColumn('attributes_vip_boolean', 'integer').execute()
    const crm = createCrm(promoted, { storage: storage() })
    expect(await crm.migrations.pending()).toEqual(columns.map(([name]) => `customer/${name}`))
    const { schema } = await crm.verify()
    expect(schema.map(({ entity, column }) => `${entity}.${column}`)).toEqual(
      columns.map(([name]) => `customer.${name}`),
    )
    expect(schema.map(({ received }) => received === 'none')).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
      true,
    ])
    await crm.close()
  })
})

/** Schemas are emptied and used again: what migrations have made stays in them, under its name. */
function freshTables(engine: EngineName, prefix: string) {
  const { db } = storeOf(engine)
  if (!db) throw new TypeError(`${engine} has no tables.`)
  const name = engine === 'mariadb' ? 'mysql' : (engine as 'sqlite' | 'postgres')
  return { db, storage: () => kyselyStorage(db, { engine: name, prefix }) }
}

/** What a server is told to count before it plans. */
const analyzing: Readonly<Record<string, string>> = {
  sqlite: 'select 1',
  postgres: 'analyze crm_customer',
  mariadb: 'analyze table crm_customer',
}

function dayOf(n: number): string {
  return new Date(n * 86_400_000).toISOString().slice(0, 10)
}

type Column = (typeof columns)[number]

function differenceOf(row: Record<string, unknown>, [name, key, type]: Column): unknown[] {
  const json = row.attributes
  const attributes = (typeof json === 'string' ? JSON.parse(json) : json) as Record<string, unknown>
  const held = row[name] === undefined ? row[snake(name)] : row[name]
  const kept = type === 'boolean' && typeof held === 'number' ? held === 1 : held
  const expected = typeof attributes[key] === type ? attributes[key] : null
  return kept === expected ? [] : [{ id: row.id, key, kept, expected }]
}

function snake(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
}
