import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineCrm } from '../../../src/model.js'
import { activity } from '../../../src/modules/activity/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    activity: activity({ behaviours: { page_viewed: z.object({ path: z.string() }) } }),
  },
})
const { behaviour: f } = model.fields

it.each(storages)(
  'a merge and its undoing take any number of rows on $name [CU-15: part, any number of rows]',
  async ({ open }) => {
    const most = 1000
    const { crm, clock } = await testCrm(model, { storage: open(), scanBudget: most })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.customer.create({ id: 'bob', name: 'Ada B.' })
    const track = (customerId: string, count: number) =>
      crm.transaction(async (tx) => {
        for (let n = 0; n < count; n += 1) {
          await tx.behaviour.track({ customerId, name: 'page_viewed', properties: { path: '/' } })
        }
      })
    const counts = async () => [
      await crm.behaviour.count({ where: f.customerId.eq('ada') }),
      await crm.behaviour.count({ where: f.customerId.eq('bob') }),
    ]
    await track('bob', most + 1)
    const merge = { survivorId: 'ada', otherIds: ['bob'] }
    const { moves } = await crm.customer.planMerge(merge)
    expect(moves).toContainEqual({ entity: 'behaviour', field: 'customerId', rows: most + 1 })
    await crm.customer.merge(merge)
    expect(await counts()).toEqual([most + 1, 0])
    clock.advance({ hours: 1 })
    await track('ada', most + 2)
    await crm.customer.unmerge({ customerId: 'bob' })
    expect(await counts()).toEqual([most + 2, most + 1])
  },
)
