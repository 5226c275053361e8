import { describe, expect, it, onTestFinished } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { patientClock } from '../../crm/crms.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })

const total = { amount: 100, currency: 'EUR' }

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const { crm } = await testCrm(model, { storage: open(), clock: patientClock() })
    onTestFinished(() => crm.close())
    for (const id of ['ada', 'twin', 'third']) await crm.customer.create({ id, name: id })
    return crm
  }

  it('of two merges into each other at once one is done, and the other finds them one [CU-15: merge, no circle]', async () => {
    const crm = await start()
    const merge = (survivorId: string, otherId: string) =>
      crm.customer.merge({ survivorId, otherIds: [otherId] })
    const outcomes = await Promise.allSettled([merge('ada', 'twin'), merge('twin', 'ada')])
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(codes).toEqual(['customer.already_one'])
    expect((await crm.customer.list()).items).toHaveLength(2)
    const [ada, twin] = [
      await crm.customer.get({ customerId: 'ada' }),
      await crm.customer.get({ customerId: 'twin' }),
    ]
    expect(ada).toEqual(twin)
  })

  it('a ring of merges at once leaves one customer, to whom every id leads [CU-15: merge, no circle]', async () => {
    const crm = await start()
    const ring = [
      ['ada', 'twin'],
      ['twin', 'third'],
      ['third', 'ada'],
    ] as const
    const outcomes = await Promise.allSettled(
      ring.map(([survivorId, otherId]) => crm.customer.merge({ survivorId, otherIds: [otherId] })),
    )
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(codes).toEqual(['customer.already_one'])
    const { items } = await crm.customer.list()
    expect(items).toHaveLength(1)
    for (const customerId of ['ada', 'twin', 'third']) {
      expect((await crm.customer.get({ customerId })).id).toBe(items[0]?.id)
    }
  })

  it('what is said of one while they are merged is of the survivor [CU-15: merge, every module moves]', async () => {
    const crm = await start()
    const buy = (n: number) =>
      crm.purchase.record({ customerId: 'twin', source: 'shop', externalId: String(n), total })
    const add = (n: number) => crm.externalId.add({ customerId: 'twin', source: 'shop', value: String(n) })
    const merge = () => crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
    const numbers = Array.from({ length: 8 }, (_, n) => n)
    await Promise.all([
      ...numbers.slice(0, 4).flatMap((n) => [buy(n), add(n)]),
      merge(),
      ...numbers.slice(4).map(buy),
    ])
    const { items: purchases } = await crm.purchase.list()
    const { items: lines } = await crm.purchaseLine.list()
    const { items: externalIds } = await crm.externalId.list()
    expect([purchases.length, lines.length, externalIds.length]).toEqual([8, 8, 4])
    const owners = [...purchases, ...lines, ...externalIds].map(({ customerId }) => customerId)
    expect(new Set(owners)).toEqual(new Set(['ada']))
    // Unique values are the survivor's too: they are given up with it.
    await crm.customer.archive({ customerId: 'ada' })
    const taken = numbers.slice(0, 4).map((n) => ({ source: 'shop', value: String(n) }))
    await crm.customer.create({ name: 'Grace', externalIds: taken })
  })
})
