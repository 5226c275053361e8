import { z } from 'zod'
import { defineCrm, type Model } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { type TestCrmOptions, testCrm } from '../../src/testing/index.js'
import { desk } from './desk.js'

export const shopModel = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer({ attributes: z.object({ plan: z.enum(['free', 'pro']).optional() }) }),
    commerce: commerce(),
    desk: desk(),
  },
})

export const f = shopModel.fields

/** Customer, day of January 2026, minor units, currency. The clock stands at 15 January, 09:00. */
const purchases = [
  ['ada', '2026-01-02', 1000, 'EUR'],
  ['ada', '2026-01-10', 2500, 'EUR'],
  ['ada', '2026-01-14', 700, 'USD'],
  ['bob', '2026-01-14', 5000, 'EUR'],
  ['cleo', '2025-11-30', 2500, 'EUR'],
  ['cleo', '2025-12-31', 1000, 'EUR'],
] as const

type ModulesOf<M> = M extends Model<infer Modules> ? Modules : never
type Options = Omit<TestCrmOptions<ModulesOf<typeof shopModel>, unknown, unknown>, 'storage'>

/** Four customers, one of whom has bought nothing, and what they bought. */
export const openShop = async (storage: StorageDriver, options: Options = {}) => {
  const opened = await testCrm(shopModel, { storage, ...options })
  const host = opened.crm
  for (const [id, plan] of [
    ['ada', 'pro'],
    ['bob', 'free'],
    ['cleo', 'pro'],
    ['dora', undefined],
  ] as const) {
    await host.customer.create({ id, name: id, ...(plan && { attributes: { plan } }) })
  }
  for (const [at, [customerId, placedOn, amount, currency]] of purchases.entries()) {
    await host.purchase.record({
      customerId,
      source: at % 2 === 0 ? 'shop' : 'web',
      externalId: String(at),
      placedAt: `${placedOn}T12:00:00Z`,
      total: { amount, currency },
    })
  }
  return opened
}
