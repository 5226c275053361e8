import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type AttributeSchema,
  customer,
  defineCrm,
  type Issue,
  isCrmError,
  money,
  moneyAttribute,
} from '../../src/index.js'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { type EngineName, engines, errorOf, storeOf } from '../crm/crms.js'

const modelWith = <Schema extends AttributeSchema>(attributes: Schema) =>
  defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes }) } })

/** One database, whatever the schema: ids go on counting. */
const placeOn = (engine: EngineName) => {
  const store = storeOf(engine)
  const newId = countedIds()
  return async <Schema extends AttributeSchema>(attributes: Schema) => {
    const model = modelWith(attributes)
    const { crm } = await testCrm(model, { storage: store.connect(), newId })
    return { crm, model }
  }
}

const everyKind = z.object({
  nickname: z.string(),
  plan: z.enum(['free', 'pro']),
  seats: z.int(),
  score: z.number(),
  vip: z.boolean(),
  since: z.iso.date(),
  seenAt: z.iso.datetime({ offset: true }),
  budget: moneyAttribute(),
  tags: z.array(z.string()),
  plans: z.array(z.enum(['free', 'pro'])),
  years: z.array(z.int()),
  marks: z.array(z.number()),
  answers: z.array(z.boolean()),
  days: z.array(z.iso.date()),
  visits: z.array(z.iso.datetime({ offset: true })),
  spent: z.array(moneyAttribute()),
  note: z.string().optional(),
  height: z.number().nullable(),
  size: z.int().nullable().optional(),
  tier: z.enum(['none', 'gold']).default('none'),
})

const given = {
  nickname: 'Äda “the” O’Neil 🎈',
  plan: 'pro' as const,
  seats: 9007199254740991,
  score: 0.1,
  vip: false,
  since: '2024-02-29',
  seenAt: '2026-01-01T01:30:00+02:00',
  budget: money(-1, 'JPY'),
  tags: ['b', 'a', 'b', ''],
  plans: ['free' as const],
  years: [-9007199254740991, 0],
  marks: [1e300, -2.5],
  answers: [true, false],
  days: ['1000-01-01', '9999-12-31'],
  visits: ['2026-01-01T00:00:00.5Z', '2026-01-01T01:30:00+02:00'],
  spent: [money(1, 'EUR'), money(2, 'KWD')],
  height: null,
  tier: 'none' as const,
}

const kept = {
  ...given,
  seenAt: '2025-12-31T23:30:00.000Z',
  visits: ['2026-01-01T00:00:00.500Z', '2025-12-31T23:30:00.000Z'],
}

const others = {
  nickname: 'Bob',
  plan: 'free' as const,
  seats: 1,
  score: 2,
  vip: true,
  since: '2024-03-01',
  seenAt: '2026-01-01T00:00:00Z',
  budget: money(1, 'JPY'),
  tags: [],
  plans: [],
  years: [],
  marks: [],
  answers: [],
  days: [],
  visits: [],
  spent: [],
  height: 1.8,
  size: 4,
  tier: 'gold' as const,
}

const pathsOf = (issues: readonly Issue[]) => issues.map(({ path }) => path.join('.'))

describe.each(engines)('attributes on %s', (engine) => {
  it('of every kind are stored and read back exactly, instants in UTC [AP-18]', async () => {
    const place = placeOn(engine)
    const { crm } = await place(everyKind)
    const { id: customerId, attributes } = await crm.customer.create({ name: 'Ada', attributes: given })
    const other = (await place(everyKind)).crm

    expect(attributes).toEqual(kept)
    expect((await crm.customer.get({ customerId })).attributes).toEqual(kept)
    expect((await other.customer.get({ customerId })).attributes).toEqual(kept)
  })

  it('of every kind are found by a rule [AP-18: part, filters]', async () => {
    const { crm, model } = await placeOn(engine)(everyKind)
    await crm.customer.create({ id: 'ada', name: 'Ada', attributes: given })
    await crm.customer.create({ id: 'bob', name: 'Bob', attributes: others })
    const { attributes: f } = model.fields.customer
    const rules = {
      nickname: f.nickname.eq('Äda “the” O’Neil 🎈'),
      plan: f.plan.eq('pro'),
      seats: f.seats.gt(9007199254740990),
      score: f.score.eq(0.1),
      vip: f.vip.eq(false),
      since: f.since.lt('2024-03-01'),
      seenAt: f.seenAt.eq('2025-12-31T23:30:00.000Z'),
      budget: f.budget.lt(money(0, 'JPY')),
      tags: f.tags.hasAll(['a', 'b']),
      plans: f.plans.hasAny(['free']),
      years: f.years.hasAny([-9007199254740991]),
      marks: f.marks.hasAny([1e300]),
      answers: f.answers.hasAll([true, false]),
      days: f.days.hasAny(['9999-12-31']),
      visits: f.visits.hasAny(['2025-12-31T23:30:00.000Z']),
      height: f.height.isMissing(),
      size: f.size.isMissing(),
      tier: f.tier.eq('none'),
    }

    const found = await Promise.all(
      Object.entries(rules).map(async ([name, where]) => {
        const { items } = await crm.customer.list({ where })
        return [name, ...items.map(({ id }) => id)].join(' ')
      }),
    )

    expect(found).toEqual(Object.keys(rules).map((name) => `${name} ada`))
  })

  it('merge by key, and null clears the optional ones [AP-18: part, updates]', async () => {
    const { crm } = await placeOn(engine)(everyKind)
    const { id: customerId } = await crm.customer.create({
      name: 'Ada',
      attributes: { ...given, note: 'tall', size: 4, tier: 'gold' },
    })
    const update = async (attributes: object) =>
      (await crm.customer.update({ customerId, attributes })).attributes

    expect(await update({ seats: 2 })).toEqual({ ...kept, note: 'tall', size: 4, tier: 'gold', seats: 2 })
    expect(await update({ note: null, size: null, tier: null })).toEqual({ ...kept, seats: 2 })
    expect(await update({ height: 1.8 })).toEqual({ ...kept, seats: 2, height: 1.8 })
    expect(await update({ height: null })).toEqual({ ...kept, seats: 2 })
    expect((await errorOf(update({ plan: null }))).issues).toMatchObject([{ path: ['attributes', 'plan'] }])
    expect((await crm.customer.get({ customerId })).attributes).toEqual({ ...kept, seats: 2 })
  })

  it('keep a value when an update does not name it, whatever its default [AP-18: part, updates]', async () => {
    const { crm } = await placeOn(engine)(
      z.object({
        a: z.string().default('x').nullable(),
        b: z.string().default('x').optional(),
        c: z.string().optional().default('x'),
        d: z.string().prefault('x').nullable(),
        e: z.string().optional(),
      }),
    )
    const { id: customerId } = await crm.customer.create({
      name: 'Ada',
      attributes: { a: 'A', b: 'B', c: 'C', d: 'D' },
    })
    await crm.customer.update({ customerId, attributes: { e: 'E' } })

    expect((await crm.customer.get({ customerId })).attributes).toEqual({
      a: 'A',
      b: 'B',
      c: 'C',
      d: 'D',
      e: 'E',
    })
  })

  it('that do not fit are refused, all of them in one error [AP-18: part, writes]', async () => {
    const { crm } = await placeOn(engine)(everyKind)
    const wrong = {
      plan: 'gold' as 'pro',
      seats: 1.5,
      since: '2024-02-30',
      seenAt: '2026-01-01',
      budget: { amount: 1, currency: 'euro' },
      shoeSize: 43,
    }

    const error = await errorOf(crm.customer.create({ name: 'Ada', attributes: { ...given, ...wrong } }))

    expect(error).toMatchObject({ code: 'input.invalid' })
    expect(pathsOf(error.issues as Issue[])).toEqual([
      'attributes.plan',
      'attributes.seats',
      'attributes.since',
      'attributes.seenAt',
      'attributes.budget.currency',
      'attributes.shoeSize',
    ])
    expect(await crm.customer.count()).toBe(0)
  })

  it('of years that no engine keeps are refused [AP-18: part, writes]', async () => {
    const { crm } = await placeOn(engine)(everyKind)
    const error = await errorOf(
      crm.customer.create({
        name: 'Ada',
        attributes: { ...given, seenAt: '0999-12-31T23:59:59Z', days: ['0999-12-31'] },
      }),
    )

    expect(pathsOf(error.issues as Issue[])).toEqual(['attributes.seenAt', 'attributes.days'])
  })

  it('that are unknown or too large are refused, by an update too [AP-18: part, writes]', async () => {
    const { crm } = await placeOn(engine)(z.object({ note: z.string().optional() }))
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const update = (attributes: object) => errorOf(crm.customer.update({ customerId, attributes }))
    const note = 'x'.repeat(60_000)
    const tooLarge = [
      { path: ['attributes'], expected: 'at most 60000 characters as JSON', received: 'more' },
    ]

    expect((await update({ shoeSize: 43 })).issues).toMatchObject([{ path: ['attributes', 'shoeSize'] }])
    expect((await update({ note })).issues).toEqual(tooLarge)
    expect((await errorOf(crm.customer.create({ name: 'Bob', attributes: { note } }))).issues).toEqual(
      tooLarge,
    )
    expect(await crm.customer.get({ customerId })).toMatchObject({ version: 1, attributes: {} })
  })

  it('of older rows are read, listed by verify, and checked when written [AP-18: part, older rows]', async () => {
    const place = placeOn(engine)
    const old = (await place(z.object({ size: z.string().optional(), gone: z.string().optional() }))).crm
    await old.customer.create({ id: 'ada', name: 'Ada', attributes: { size: 'large' } })
    await old.customer.create({ id: 'bob', name: 'Bob', attributes: { gone: 'away' } })
    await old.customer.archive({ customerId: 'bob' })
    const { crm, model } = await place(
      z.object({
        size: z.int().optional(),
        plan: z.enum(['free', 'pro']).default('free'),
        height: z.number().nullable(),
      }),
    )
    const { size } = model.fields.customer.attributes
    const filled = { plan: 'free', height: null }

    expect((await crm.customer.get({ customerId: 'ada' })).attributes).toEqual({ size: 'large', ...filled })
    expect(await crm.customer.count({ where: size.gt(1) })).toBe(0)
    expect((await crm.customer.list({ archived: 'include' })).items).toHaveLength(2)
    expect((await crm.verify()).rows.map(({ id, issues }) => [id, ...pathsOf(issues)])).toEqual([
      ['ada', 'attributes.size'],
      ['bob', 'attributes.gone'],
    ])

    const changed = (attributes: object) => crm.customer.update({ customerId: 'ada', attributes })
    expect((await errorOf(changed({ plan: 'pro' }))).issues).toMatchObject([{ path: ['attributes', 'size'] }])
    expect((await changed({ plan: 'pro', size: 3 })).attributes).toEqual({ ...filled, plan: 'pro', size: 3 })
  })

  it('that the schema no longer has stay as they are when others change [AP-18: part, older rows]', async () => {
    const place = placeOn(engine)
    const old = (await place(z.object({ gone: z.string().optional() }))).crm
    await old.customer.create({ id: 'bob', name: 'Bob', attributes: { gone: 'away' } })
    const { crm } = await place(z.object({ note: z.string().optional() }))

    await crm.customer.update({ customerId: 'bob', attributes: { note: 'new' } })

    expect((await old.customer.get({ customerId: 'bob' })).attributes).toEqual({ gone: 'away', note: 'new' })
  })
})

describe('a model', () => {
  it.each([
    ['money that is none', z.object({ amount: z.string(), currency: z.string() }), 'an object'],
    ['a list with gaps', z.array(z.string().nullable()), 'an array of z.nullable'],
    ['an enum of numbers', z.enum({ one: 1 }), 'an enum of numbers'],
    ['a local time', z.iso.datetime({ local: true }), 'iso.datetime without an offset'],
    ['a default that is no instant', z.iso.datetime().default('yesterday'), 'a default that does not fit'],
    ['a default out of bounds', z.int().min(1).default(0), 'a default that does not fit'],
  ])('refuses %s [AP-18: part, kinds]', (_, wrong, received) => {
    const issues = faultsOf(z.object({ fine: z.string(), wrong }))
    expect(issues).toMatchObject([{ path: ['attributes', 'wrong'], received }])
  })

  function faultsOf(attributes: AttributeSchema): readonly Issue[] {
    try {
      modelWith(attributes)
      return []
    } catch (error) {
      if (isCrmError(error)) return error.issues
      throw error
    }
  }
})
