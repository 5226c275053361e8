import { describe, expect, it } from 'vitest'
import { days } from '../../src/kernel/index.js'
import { and } from '../../src/rules/index.js'
import { storages } from '../modules/storages.js'
import { f, openShop } from './shop.js'

const c = f.customer

describe.each(storages.filter(({ name }) => name !== 'memory'))('a rule with sums on $name', ({ open }) => {
  it('is one statement, in a form that estimates choose and explain shows [RU-19]', async () => {
    const { crm } = await openShop(open())
    // Beyond the number of rows below which nothing is estimated.
    const many = Array.from({ length: 2_500 }, (_, n) => ({ id: `x${n}`, name: n === 0 ? 'Zoe' : 'Max' }))
    for await (const { ok } of crm.bulk('customer.create', many, { onError: 'stop' })) expect(ok).toBe(true)

    const rarely = c.purchases.within(days(30)).count().gte(2)
    const formsOf = async (where: typeof rarely) => {
      const { statements, finishedAbove } = await crm.explain({ entity: 'customer', verb: 'count', where })
      expect([statements.length, finishedAbove]).toEqual([1, []])
      return (statements[0]?.forms ?? []).map(({ entity, form, why }) => [entity, form, why])
    }
    // Few purchases of many customers: read once. Few customers: row by row.
    expect(await formsOf(rarely)).toEqual([['purchase', 'grouped', expect.stringMatching(/costs/)]])
    const selective = and(c.name.eq('nobody is called so'), rarely)
    expect(await formsOf(selective)).toEqual([['purchase', 'correlated', expect.any(String)]])
    expect(await crm.customer.count({ where: rarely })).toBe(1)
  })
})
