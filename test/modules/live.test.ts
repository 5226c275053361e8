import { describe, expect, it, onTestFinished } from 'vitest'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import { privacy } from '../../src/modules/privacy/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from './storages.js'

const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer(), commerce: commerce(), privacy: privacy() },
})
const f = model.fields

describe.each(storages)('who is live on $name', ({ open }) => {
  const start = async () => {
    const { crm } = await testCrm(model, { storage: open() })
    onTestFinished(() => crm.close())
    for (const id of ['live', 'archived', 'merged', 'erased']) {
      await crm.customer.create({ id, name: `Grace ${id}`, source: 'fair' })
      const total = { amount: 100, currency: 'EUR' }
      await crm.purchase.record({ customerId: id, source: 'shop', externalId: id, total })
    }
    await crm.customer.archive({ customerId: 'archived' })
    await crm.customer.merge({ survivorId: 'live', otherIds: ['merged'] })
    await crm.customer.erase({ customerId: 'erased' })
    return crm
  }

  it('is neither archived, nor merged away, nor erased, at every door [CU-19: live]', async () => {
    const crm = await start()
    const idsOf = ({ items }: { readonly items: readonly { readonly id: string }[] }) =>
      items.map(({ id }) => id)
    const fromFair = f.customer.source.eq('fair')
    const streamed: string[] = []
    for await (const { id } of crm.customer.stream()) streamed.push(id)
    const doors: Readonly<Record<string, readonly string[]>> = {
      list: idsOf(await crm.customer.list()),
      rule: idsOf(await crm.customer.list({ where: fromFair })),
      search: idsOf(await crm.customer.list({ search: 'grace' })),
      stream: streamed,
    }
    for (const [door, ids] of Object.entries(doors)) expect([door, ids]).toEqual([door, ['live']])
    expect(await crm.customer.count({ where: fromFair })).toBe(1)
    const measured = await crm.customer.aggregate({ measures: { n: { fn: 'count' } as never } })
    expect(measured).toEqual([{ n: 1 }])
    const ofTheirs = f.purchase.customer.some((one) => one.source.eq('fair'))
    const { items } = await crm.purchase.list({ where: ofTheirs })
    expect(items.map(({ externalId }) => externalId).toSorted()).toEqual(['live', 'merged'])
    for (const customerId of ['archived', 'erased']) {
      expect(await crm.customer.find({ customerId })).toBeUndefined()
      await expect(crm.customer.update({ customerId, name: 'X' })).rejects.toMatchObject({
        code: 'customer.not_found',
      })
    }
    expect((await crm.customer.get({ customerId: 'merged' })).id).toBe('live')
    const hidden = idsOf(await crm.customer.list({ archived: 'only' }))
    expect(hidden.toSorted()).toEqual(['archived', 'erased', 'merged'])
  })
})
