import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })

const start = async (storage: Parameters<typeof testCrm>[1]) => {
  const { crm, events } = await testCrm(model, storage)
  const { id: customerId } = await crm.customer.create({ name: 'Ada' })
  const order = {
    customerId,
    source: 'shop',
    externalId: '7',
    lines: [{ gross: { amount: 1000, currency: 'EUR' } }, { gross: { amount: 500, currency: 'EUR' } }],
  }
  const { id: purchaseId } = await crm.purchase.record(order)
  const sums = async () => ({
    purchases: await crm.purchase.count(),
    lines: await crm.purchaseLine.count(),
    buyers: await crm.customer.count({ where: model.fields.customer.purchases.count().gte(1) }),
  })
  return { crm, events, order, purchaseId, sums }
}

describe.each(storages)('on $name', ({ open }) => {
  it('hides a purchase and its lines, and shows them again [CU-19: part, purchases] [AP-10: part, purchases]', async () => {
    const { crm, events, purchaseId, sums } = await start({ storage: open() })
    const before = await sums()
    const archived = await crm.purchase.archive({ purchaseId })
    expect(archived).toMatchObject({ archivedAt: '2026-01-15T09:00:00.000Z', version: 2 })
    expect(await crm.purchase.archive({ purchaseId })).toEqual(archived)
    expect(await sums()).toEqual({ purchases: 0, lines: 0, buyers: 0 })
    await crm.purchase.restore({ purchaseId })
    expect(await sums()).toEqual(before)
    await crm.settled()
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['purchase.archived', 'purchase.restored'])
  })

  it('frees what a purchase is called in its system [AP-10: part, purchases]', async () => {
    const { crm, order, purchaseId } = await start({ storage: open() })
    await crm.purchase.archive({ purchaseId })
    const again = await crm.purchase.record(order)
    expect(again.id).not.toBe(purchaseId)
    await expect(crm.purchase.restore({ purchaseId })).rejects.toMatchObject({ code: 'purchase.duplicate' })
    expect(await crm.purchaseLine.count()).toBe(2)
  })
})
