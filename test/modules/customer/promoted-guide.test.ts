import { createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { expect, it } from 'vitest'
import { z } from 'zod'

it('is promoted as the guide says', async () => {
  // #region promote
  const attributes = z.object({
    plan: z.enum(['free', 'pro']),
    city: z.string().max(100).optional(),
    monthlyRevenue: z.int().optional(),
  })
  const model = defineCrm({
    currency: 'EUR',
    modules: { customer: customer({ attributes, promote: ['city', 'monthlyRevenue'] }) },
  })
  // #endregion

  const crm = createCrm(model, { storage: memoryStorage() })
  expect((await crm.migrations.apply()).slice(-2)).toEqual([
    'customer/attributesCityText',
    'customer/attributesMonthlyRevenueNumber',
  ])
  await crm.customer.create({ id: 'ada', name: 'Ada', attributes: { plan: 'pro', city: 'Bath' } })
  const { items } = await crm.customer.list({ where: model.fields.customer.attributes.city.eq('Bath') })
  expect(items.map(({ id }) => id)).toEqual(['ada'])
  await crm.close()
})
