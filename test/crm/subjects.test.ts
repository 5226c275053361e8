import { describe, expect, expectTypeOf, it } from 'vitest'
import { createCrm } from '../../src/crm.js'
import {
  days,
  defineEntity,
  defineModule,
  many,
  one,
  type RelationDeclaration,
  subjectField,
  text,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import { count, sum } from '../../src/rules/index.js'
import { replay, tableOf } from '../../src/storage/index.js'
import { testCrm } from '../../src/testing/index.js'
import { Remark, remarks } from './remarks.js'
import { drivers } from './weaker-drivers.js'

const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer(), commerce: commerce(), remarks: remarks() },
})
const f = model.fields

/** A customer and a purchase of one id, and what is said of each. */
const said = [
  [{ entity: 'customer', id: 'one' }, 'kind', 5, '2026-01-10T00:00:00Z'],
  [{ entity: 'customer', id: 'one' }, 'late', 2, '2025-01-10T00:00:00Z'],
  [{ entity: 'purchase', id: 'one' }, 'large', 3, '2026-01-11T00:00:00Z'],
  [{ entity: 'customer', id: 'two' }, 'kind', 1, '2026-01-12T00:00:00Z'],
] as const

describe.each(drivers)('records that name records of any entity, on $name', ({ open }) => {
  const start = async (storage = open()) => {
    // The second id that is made is the purchase's.
    const { crm, events } = await testCrm(model, { storage, newId: idsBeginningWith('one') })
    await crm.customer.create({ id: 'one', name: 'One' })
    await crm.customer.create({ id: 'two', name: 'Two' })
    const total = { amount: 100, currency: 'EUR' }
    await crm.purchase.record({ customerId: 'two', source: 'shop', externalId: '1', total })
    for (const [subject, word, stars, saidAt] of said) {
      await crm.remark.make({ id: `${subject.entity} ${word} ${subject.id}`, subject, word, stars, saidAt })
    }
    return { crm, events }
  }

  it('are those of a record of that entity, however alike ids are [CU-10: by entity and id]', async () => {
    const { crm } = await start()
    const { items: customers } = await crm.customer.list({
      include: ['remarks'],
      columns: {
        stars: f.customer.remarks.sum('stars'),
        recent: f.customer.remarks.within(days(30)).count(),
      },
    })
    expect(
      customers.map(({ id, computed, included }) => [id, computed, included.remarks.map((r) => r.word)]),
    ).toEqual([
      ['one', { stars: 7, recent: 1 }, ['kind', 'late']],
      ['two', { stars: 1, recent: 1 }, ['kind']],
    ])
    const { items: purchases } = await crm.purchase.list({
      include: ['remarks'],
      columns: { stars: f.purchase.remarks.sum('stars'), last: f.purchase.remarks.latest() },
    })
    expect(
      purchases.map(({ id, computed, included }) => [id, computed, included.remarks.map((r) => r.word)]),
    ).toEqual([['one', { stars: 3, last: '2026-01-11T00:00:00.000Z' }, ['large']]])
    expectTypeOf(purchases[0]?.included.remarks[0]?.subject.entity).toEqualTypeOf<string | undefined>()
  })

  it('are asked about in rules, from both sides', async () => {
    const { crm } = await start()
    const ids = async (where: Parameters<typeof crm.customer.count>[0]) =>
      (await crm.customer.list(where)).items.map(({ id }) => id)
    const large = f.customer.remarks.some((remark) => remark.word.eq('large'))
    expect(await ids({ where: large })).toEqual([])
    expect(
      await ids({ where: f.customer.purchases.some((p) => p.remarks.some((r) => r.word.eq('large'))) }),
    ).toEqual(['two'])
    expect(await ids({ where: f.customer.remarks.every((remark) => remark.stars.gte(2)) })).toEqual(['one'])
    const { subject } = f.remark
    expect(await crm.remark.count({ where: subject.entity.eq('purchase') })).toBe(1)
    expect(await crm.remark.count({ where: subject.id.eq('one') })).toBe(3)
    expect(
      await crm.remark.aggregate({
        by: { of: subject.entity },
        measures: { words: count() },
      }),
    ).toHaveLength(2)
    expect((await crm.remark.get({ remarkId: 'purchase large one' })).subject).toEqual({
      entity: 'purchase',
      id: 'one',
    })
    const why = await crm.why({ rule: f.customer.remarks.some((r) => r.stars.gte(3)), customerId: 'one' })
    expect(why.matches).toBe(true)
    expect((await crm.why({ rule: large, customerId: 'one' })).matches).toBe(false)
  })

  it('are unique within the record they name', async () => {
    const { crm } = await start()
    const again = { word: 'kind', stars: 1, saidAt: '2026-01-12T00:00:00Z' }
    await crm.remark.make({ subject: { entity: 'purchase', id: 'one' }, ...again })
    await expect(
      crm.remark.make({ subject: { entity: 'customer', id: 'one' }, ...again }),
    ).rejects.toMatchObject({
      code: 'remark.duplicate',
    })
  })

  it('concern the customer they name', async () => {
    const { crm, events } = await start()
    await crm.settled()
    const made = events.filter(({ type }) => type === 'remark.made')
    expect(made.map(({ parties }) => parties)).toEqual([
      [{ customerId: 'one', role: 'subject' }],
      [{ customerId: 'one', role: 'subject' }],
      [],
      [{ customerId: 'two', role: 'subject' }],
    ])
  })

  it('hide with a hidden subject whom they are about', async () => {
    const { crm } = await testCrm(model, {
      storage: open(),
      authorize: ({ entity }) => (entity === 'remark' ? { hide: ['subject'] } : true),
    })
    await crm.customer.create({ id: 'one', name: 'One' })
    await expect(crm.customer.count({ where: f.customer.remarks.some() })).rejects.toThrow()
    await expect(crm.remark.count({ where: f.remark.subject.id.eq('one') })).rejects.toThrow()
    expect(await crm.remark.count()).toBe(0)
  })

  it('are seen by whoever may see the record [CU-10: policy]', async () => {
    const storage = open()
    const { crm } = await start(storage)
    const rows = f.customer.name.eq('Two')
    const scoped = createCrm(model, {
      storage,
      authorize: ({ entity }) => (entity === 'customer' ? { rows } : entity !== 'purchase'),
    })
    expect((await scoped.remark.list()).items.map(({ id }) => id)).toEqual(['customer kind two'])
    expect(await scoped.remark.find({ remarkId: 'purchase large one' })).toBeUndefined()
    expect(await scoped.remark.find({ remarkId: 'customer kind one' })).toBeUndefined()
    expect(await scoped.remark.aggregate({ measures: { stars: sum(f.remark.stars) } })).toEqual([
      { stars: 1 },
    ])
    const seesAll = createCrm(model, { storage, authorize: async () => true })
    expect(await seesAll.remark.count()).toBe(4)
    expect(await crm.remark.count()).toBe(4)
  })
})

function idsBeginningWith(first: string) {
  let made = 0
  return (prefix: string) => {
    if (prefix === 'pur') return first
    made += 1
    return `${prefix}_${made}`
  }
}

describe('a field that names records of any entity', () => {
  it('has the columns and the index that its migration makes', () => {
    const [migration] = remarks().migrations
    expect(replay(migration ? [migration] : []).tables).toEqual({ remark: tableOf(Remark) })
  })

  it('is the end of no way to one record, and every entity leads only to such', () => {
    const thing = defineEntity('thing', {
      idPrefix: 'thi',
      fields: { about: subjectField({ whenMerged: 'move' }), name: text({ max: 40, privacy: 'none' }) },
    })
    const modelWith = (relations: Record<string, Record<string, RelationDeclaration>>) =>
      defineCrm({
        currency: 'EUR',
        modules: { things: defineModule({ name: 'things', entities: { thing }, relations }) as never },
      })
    expect(() => modelWith({ thing: { about: one('thing', 'about') } })).toThrow('names any')
    expect(() => modelWith({ '*': { things: many('thing', 'name') } })).toThrow('records of any entity')
    expect(modelWith({ '*': { things: many('thing', 'about') } }).entities).toBeDefined()
  })
})
