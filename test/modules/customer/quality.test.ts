import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { days } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { type CustomerOptions, customer, qualityPolicy } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const attributes = z.object({ tier: z.enum(['gold', 'basic']).default('basic'), city: z.string().optional() })
const modelOf = (options: Pick<CustomerOptions<typeof attributes>, 'quality'> = {}) =>
  defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes, ...options }) } })
const { customer: f, mend } = modelOf().fields
const gold = qualityPolicy({
  key: 'gold',
  rule: f.attributes.tier.eq('gold'),
  require: ['birthday', 'attributes.city'],
  fresh: { phone: 30 },
})
const everybody = qualityPolicy({ key: 'everybody', require: ['email'] })

// It is 15 January 2026.
describe.each(storages)('quality on $name', ({ open }) => {
  const start = async (options: { quality?: boolean } = { quality: true }) => {
    const definitions = [gold, everybody]
    const made = await testCrm(modelOf(options), { storage: open(), definitions })
    const { crm, events } = made
    const passed = async () => {
      await crm.settled()
      await crm.tick()
      await crm.settled()
    }
    const queue = async (query: Parameters<typeof crm.mend.list>[0] = {}) =>
      (await crm.mend.list(query)).items
        .map(({ policy, field, reason }) => [policy, field, reason].join(' '))
        .toSorted()
    const told = () =>
      events.flatMap(({ type, data }) =>
        type.startsWith('mend.') ? [`${type.slice(5)} ${(data as { field: string }).field}`] : [],
      )
    return { ...made, passed, queue, told }
  }
  const ada = { id: 'ada', name: 'Ada', email: 'ada@example.com', attributes: { tier: 'gold' } } as const

  it('is what policies ask, and a queue of what to mend follows [CU-16]', async () => {
    const { crm, clock, passed, queue, told } = await start()
    await passed()
    await crm.customer.create({ ...ada, phone: '+442071234567', ownerId: 'uma' })
    await crm.customer.create({ id: 'bob', name: 'Bob' })
    await passed()
    expect(await queue()).toEqual([
      'everybody email missing',
      'gold attributes.city missing',
      'gold birthday missing',
    ])
    expect(await queue({ where: mend.ownerId.eq('uma') })).toHaveLength(2)
    expect(await crm.customer.quality({ customerId: 'ada' })).toEqual({
      completeness: 0.5,
      policies: ['gold', 'everybody'],
      mends: [
        { policy: 'gold', field: 'birthday', reason: 'missing' },
        { policy: 'gold', field: 'attributes.city', reason: 'missing' },
      ],
    })

    const birthday = { calendar: 'gregorian', month: 5, day: 1 } as const
    await crm.customer.update({ customerId: 'ada', birthday })
    await crm.customer.assign({ customerId: 'ada', ownerId: 'viv' })
    await passed()
    expect(await queue({ where: mend.ownerId.eq('viv') })).toEqual(['gold attributes.city missing'])

    // Nobody has looked at the number for thirty days.
    clock.advance(days(29))
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual([])
    clock.advance(days(1))
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual(['gold phone stale'])
    expect((await crm.customer.quality({ customerId: 'ada' })).completeness).toBe(0.5)
    await crm.customer.confirm({ customerId: 'ada', fields: ['phone'] })
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual([])
    clock.advance(days(31))
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual(['gold phone stale'])

    // Who is not gold any more need not say so much.
    await crm.customer.update({ customerId: 'ada', attributes: { tier: 'basic' } })
    await passed()
    expect(await queue()).toEqual(['everybody email missing'])
    expect(await crm.customer.quality({ customerId: 'ada' })).toMatchObject({ completeness: 1, mends: [] })
    await crm.customer.archive({ customerId: 'bob' })
    await passed()
    expect(await queue()).toEqual([])
    expect(await crm.freshness.count()).toBe(0)
    expect(told().toSorted()).toEqual(
      ['birthday', 'attributes.city', 'phone', 'phone', 'email']
        .flatMap((field) => [`closed ${field}`, `opened ${field}`])
        .toSorted(),
    )
  })

  it('is looked at when a number is verified or changed [CU-16: part, freshness]', async () => {
    const { crm, clock, passed, queue } = await start()
    await passed()
    await crm.customer.create({ ...ada, phone: '+442071234567' })
    await passed()
    const [point] = (await crm.contactPoint.list({ where: modelOf().fields.contactPoint.kind.eq('phone') }))
      .items
    clock.advance(days(20))
    await crm.contactPoint.verify({ contactPointId: point?.id ?? '' })
    await passed()
    clock.advance(days(20))
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual([])
    await crm.customer.update({ customerId: 'ada', phone: '+442071234568' })
    await passed()
    clock.advance(days(29))
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual([])
    clock.advance(days(1))
    await passed()
    expect(await queue({ where: mend.reason.eq('stale') })).toEqual(['gold phone stale'])
  })

  it('is reviewed when asked, after a policy has changed [CU-16: part, review]', async () => {
    const { crm, queue, told } = await start({})
    await crm.customer.create(ada)
    const rule = f.attributes.tier.eq('gold')
    await crm.definitions.save({ kind: 'qualityPolicy', key: 'more', body: { rule, require: ['legalName'] } })
    await crm.customer.review({ customerId: 'ada' })
    expect(await queue()).toEqual(['gold attributes.city missing', 'gold birthday missing'])
    await crm.definitions.activate({ kind: 'qualityPolicy', key: 'more' })
    await crm.customer.review({ customerId: 'ada' })
    await crm.customer.review({ customerId: 'ada' })
    expect(await queue()).toHaveLength(3)
    await crm.definitions.archive({ kind: 'qualityPolicy', key: 'more' })
    await crm.customer.review({ customerId: 'ada' })
    expect(await queue()).toHaveLength(2)
    await crm.settled()
    expect(told()).toHaveLength(4)
  })

  it('follows other policies by ticks, page by page, for customers that nothing happens to [CU-16: part, changed policies]', async () => {
    const { crm, clock, passed, queue } = await start()
    await crm.transaction(async (tx) => {
      for (let n = 0; n < 450; n += 1)
        await tx.customer.create({ id: `c${n}`, name: 'C', email: `c${n}@example.com` })
    })
    await passed()
    expect(await queue({ limit: 1 })).toEqual([])
    const body = { require: ['legalName'] }
    const count = () => crm.mend.count({ where: mend.policy.eq('more') })
    const sweep = async () => (await crm.qualitySweep.list()).items[0]
    const tick = async () => {
      clock.advance({ hours: 1 })
      await crm.tick()
    }
    // What was there before is gone through once, its first page by now.
    for (let n = 0; n < 2; n += 1) await tick()
    expect(await sweep()).toMatchObject({ afterId: null, sweptAt: clock.instant() })

    await crm.definitions.save({ kind: 'qualityPolicy', key: 'more', body })
    await crm.definitions.activate({ kind: 'qualityPolicy', key: 'more' })
    await tick()
    expect(await count()).toBe(0)
    // Something happens to one of them.
    await crm.customer.update({ customerId: 'c7', name: 'Cleo' })
    await crm.settled()
    expect(await count()).toBe(1)
    const counts = []
    for (let n = 0; n < 3; n += 1) {
      await tick()
      counts.push(await count())
    }
    // The one who was looked at already is among the last.
    expect(counts).toEqual([201, 401, 450])
    expect((await sweep())?.sweptAt).toBe(clock.instant())

    // A policy that is gone asks nothing of anybody; nothing happens, and a day is over.
    await crm.definitions.archive({ kind: 'qualityPolicy', key: 'more' })
    clock.advance(days(1))
    for (let n = 0; n < 4; n += 1) await tick()
    expect(await count()).toBe(0)
    const done = await sweep()
    await tick()
    expect(await sweep()).toEqual(done)
  })

  it.each([
    [{ require: ['shoeSize'] }, ['require', 0]],
    [{ fresh: { 'attributes.x': 3 } }, ['fresh', 'attributes.x']],
    [{ fresh: { phone: 0 } }, ['fresh', 'phone']],
    [{ rule: { v: 1, entity: 'customer', where: { op: 'eq' } } }, ['rule']],
  ])('refuses a policy that cannot be: %o', async (body, path) => {
    const { crm } = await start({})
    const refused = await crm.definitions
      .save({ kind: 'qualityPolicy', key: 'odd', body } as never)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'input.invalid' })
    expect((refused as { issues: { path: unknown[] }[] }).issues[0]?.path.slice(0, path.length)).toEqual(path)
  })

  it('refuses to confirm what is no field', async () => {
    const { crm } = await start({})
    await crm.customer.create(ada)
    for (const field of ['shoeSize', 'attributes.shoe', '__proto__']) {
      const refused = crm.customer.confirm({ customerId: 'ada', fields: [field] })
      await expect(refused).rejects.toMatchObject({
        code: 'input.invalid',
        issues: [{ path: ['fields', 0] }],
      })
    }
  })
})
