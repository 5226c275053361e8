import { customer, defineCrm, moneyAttribute } from 'clientele'
import { memoryStorage, memoryStore } from 'clientele/adapters/memory'
import { countedIds, testCrm } from 'clientele/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const modelWith = <Shape extends z.ZodObject>(attributes: Shape) =>
  defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes }) } })

describe('attributes', () => {
  it('may be of every kind that can be stored [AP-18]', async () => {
    const model = modelWith(
      z.object({
        text: z.string(),
        word: z.enum(['a', 'b']),
        whole: z.int(),
        double: z.number(),
        flag: z.boolean(),
        on: z.iso.date(),
        at: z.iso.datetime(),
        paid: moneyAttribute(),
        tags: z.array(z.string()),
        days: z.array(z.iso.date()),
        maybe: z.string().optional(),
        nothing: z.string().nullable(),
        filled: z.string().default('x'),
      }),
    )
    const attributes = {
      text: 'é',
      word: 'a',
      whole: -7,
      double: 0.1,
      flag: false,
      on: '2026-02-28',
      at: '2026-01-15T09:00:00.000Z',
      paid: { amount: 1999, currency: 'EUR' },
      tags: ['x', ''],
      days: ['2026-01-01'],
      nothing: 'something',
    } as const
    const { crm } = await testCrm(model)
    const { id } = await crm.customer.create({
      name: 'Ada',
      attributes: { ...attributes, tags: ['x', ''], days: ['2026-01-01'] },
    })

    expect((await crm.customer.get({ customerId: id })).attributes).toEqual({ ...attributes, filled: 'x' })
    const types = Object.values(model.entities.customer.fields)
      .filter(({ name }) => name.startsWith('attributes.'))
      .map(({ name, type }) => `${name.slice(11)} ${type}`)
    expect(types).toEqual([
      'text text',
      'word enum',
      'whole integer',
      'double number',
      'flag boolean',
      'on day',
      'at instant',
      'paid money',
      'tags list',
      'days list',
      'maybe text',
      'nothing text',
      'filled text',
    ])
  })

  it.each([
    ['an object', z.object({ a: z.string() })],
    ['a date', z.date()],
    ['a bigint', z.bigint()],
    ['anything', z.any()],
    ['unknown', z.unknown()],
    ['a union', z.union([z.string(), z.number()])],
    ['a record', z.record(z.string(), z.string())],
    ['a tuple', z.tuple([z.string()])],
    ['a set', z.set(z.string())],
    ['a transform', z.string().transform(Number)],
    ['a list of lists', z.array(z.array(z.string()))],
    ['a literal number', z.literal(1)],
    ['a file', z.custom<string>()],
  ])('cannot be %s: the model is refused [AP-18: part, kinds]', (_, kind) => {
    expect(() => modelWith(z.object({ fine: z.string(), wrong: kind }) as never)).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        issues: [expect.objectContaining({ path: ['attributes', 'wrong'] })],
      }),
    )
  })

  it.each(['__proto__', 'constructor', 'a.b', 'a b', '1a', ''])(
    'cannot be called “%s” [AP-18: part, names]',
    (name) => {
      const shape = Object.defineProperty({}, name, { value: z.string(), enumerable: true })
      expect(() => modelWith(z.object(shape as never))).toThrow(
        expect.objectContaining({ code: 'input.invalid' }),
      )
    },
  )

  it('names every fault at once [AP-18: part, kinds]', () => {
    const wrong = z.object({ a: z.date(), b: z.string(), c: z.bigint() })
    expect(() => modelWith(wrong as never)).toThrow(
      expect.objectContaining({
        issues: [
          expect.objectContaining({ path: ['attributes', 'a'], received: 'z.date' }),
          expect.objectContaining({ path: ['attributes', 'c'], received: 'z.bigint' }),
        ],
      }),
    )
  })

  describe('of rows older than the schema', () => {
    /** One database, whatever the schema: ids go on counting. */
    const opened = async <Shape extends z.ZodObject>(
      attributes: Shape,
      store = memoryStore(),
      newId = countedIds(),
    ) => ({
      store,
      newId,
      ...(await testCrm(modelWith(attributes), { storage: memoryStorage({ store }), newId })),
    })

    it('are read with today’s defaults, listed by verify, and checked when written [AP-18: part, older rows]', async () => {
      const { store, newId, crm: old } = await opened(z.object({ level: z.string().optional() }))
      const { id } = await old.customer.create({ name: 'Ada', attributes: { level: 'high' } })
      const { id: fine } = await old.customer.create({ name: 'Bob' })

      const today = z.object({
        level: z.enum(['1', '2']).optional(),
        plan: z.enum(['free', 'pro']).default('free'),
      })
      const { crm } = await opened(today, store, newId)
      expect((await crm.customer.get({ customerId: id })).attributes).toEqual({ level: 'high', plan: 'free' })
      expect((await crm.customer.get({ customerId: fine })).attributes).toEqual({ plan: 'free' })
      expect((await crm.customer.list()).items).toHaveLength(2)

      const { rows } = await crm.verify()
      expect(rows.map((row) => [row.entity, row.id, row.issues.map(({ path }) => path.join('.'))])).toEqual([
        ['customer', id, ['attributes.level']],
      ])
      await expect(crm.customer.update({ customerId: id, attributes: { plan: 'pro' } })).rejects.toThrow(
        expect.objectContaining({ code: 'input.invalid' }),
      )
      const mended = await crm.customer.update({ customerId: id, attributes: { level: null, plan: 'pro' } })
      expect(mended.attributes).toEqual({ plan: 'pro' })
      expect((await crm.verify()).rows).toEqual([])
    })

    it('keep what the schema no longer knows out of sight and in the database [AP-18: part, older rows]', async () => {
      const { store, newId, crm: old } = await opened(z.object({ gone: z.string().optional() }))
      const { id } = await old.customer.create({ name: 'Ada', attributes: { gone: 'soon' } })
      const { crm } = await opened(z.object({ plan: z.string().optional() }), store, newId)
      await expect(crm.customer.get({ customerId: id })).resolves.toMatchObject({ name: 'Ada' })
    })
  })
})
