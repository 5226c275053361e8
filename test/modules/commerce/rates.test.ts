import { describe, expect, it } from 'vitest'
import type { RateQuestion, Rates } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { all } from '../../crm/crms.js'
import { storages } from '../storages.js'
import { eur } from './rows.js'

const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: { customer: customer(), commerce: commerce() },
})
const f = model.fields.customer

const usd = (amount: number) => ({ amount, currency: 'USD' })
const order = (n: number) => ({ customerId: 'a', source: 'shop', externalId: `o${n}` })

describe.each(storages)('purchases in other currencies on $name', ({ open }) => {
  const start = async (rates?: Rates) => {
    const asked: RateQuestion[] = []
    const { crm } = await testCrm(model, {
      storage: open(),
      rates: rates && (((question) => asked.push(question) > 0 && rates(question)) as Rates | undefined),
    })
    await crm.customer.create({ id: 'a', name: 'Ada' })
    return { crm, asked }
  }
  const halves: Rates = ({ on }) => ({ rate: '0.5', on, id: `ecb ${on}` })

  it('are booked with rate, rate day and rate id [RU-14: part, booked amounts]', async () => {
    const { crm, asked } = await start(async () => ({ rate: 0.9231, on: '2026-01-14', id: 'ecb-14' }))
    const purchase = await crm.purchase.record({
      ...order(1),
      placedAt: '2026-01-15T23:30:00Z',
      lines: [
        { gross: usd(1000), tax: usd(160), cost: usd(300) },
        { gross: usd(500), discount: usd(50) },
      ],
    })
    expect(purchase).toMatchObject({
      net: usd(1290),
      bookedGross: eur(1385),
      bookedDiscount: eur(46),
      bookedTax: eur(148),
      bookedNet: eur(1191),
      bookedCost: null,
      bookedCurrency: 'EUR',
      rate: '0.9231',
      rateOn: '2026-01-14',
      rateId: 'ecb-14',
    })
    expect(asked).toEqual([{ from: 'USD', to: 'EUR', on: '2026-01-16' }])
    const { items } = await crm.purchaseLine.list({ where: model.fields.purchaseLine.bookedCost.isSet() })
    expect(items).toMatchObject([{ bookedGross: eur(923), bookedNet: eur(775), bookedCost: eur(277) }])
    expect(await crm.purchase.get({ purchaseId: purchase.id })).toEqual(purchase)
  })

  it('need no rate in the currency of the crm', async () => {
    const { crm, asked } = await start(halves)
    const purchase = await crm.purchase.record({ ...order(1), total: eur(700) })
    expect(purchase).toMatchObject({ bookedNet: eur(700), rate: '1', rateOn: '2026-01-15', rateId: null })
    expect(asked).toEqual([])
  })

  it.each([
    ['nobody is asked', undefined],
    ['there is none', () => undefined],
  ])('are not booked where %s [RU-14: part, missing without a rate]', async (_, rates) => {
    const { crm } = await start(rates)
    const purchase = await crm.purchase.record({ ...order(1), total: usd(700) })
    expect(purchase).toMatchObject({
      net: usd(700),
      bookedNet: null,
      bookedCurrency: null,
      rate: null,
      rateOn: null,
      rateId: null,
    })
    expect(await crm.customer.count({ where: f.purchases.sum('net').eq(eur(0)) })).toBe(1)
  })

  it('are read booked by rules, or in their own currency [RU-14: part, booked or own]', async () => {
    const { crm } = await start(halves)
    await crm.purchase.record({ ...order(1), total: usd(1000) })
    await crm.purchase.record({ ...order(2), total: eur(250) })
    const count = (where: Parameters<typeof crm.customer.count>[0]) => crm.customer.count(where)
    expect(await count({ where: f.purchases.sum('net').eq(eur(750)) })).toBe(1)
    expect(await count({ where: f.purchases.some((one) => one.net.eq(eur(500))) })).toBe(1)
    expect(await count({ where: f.purchases.sum('net', { in: 'USD' }).eq(usd(1000)) })).toBe(1)
    expect(await count({ where: f.purchases.some((one) => one.net.in('USD').gte(usd(1000))) })).toBe(1)
  })

  it('are refused when the rates fail, and nothing is written', async () => {
    const cause = new Error('down')
    const { crm } = await start(() => Promise.reject(cause))
    await expect(crm.purchase.record({ ...order(1), total: usd(700) })).rejects.toMatchObject({
      code: 'rate.unavailable',
      retryable: true,
      details: { from: 'USD', to: 'EUR', on: '2026-01-15' },
      cause,
    })
    const wrong = await start(() => ({ rate: 'cheap', on: '2026-01-15', id: '1' }))
    await expect(wrong.crm.purchase.record({ ...order(1), total: usd(700) })).rejects.toMatchObject({
      code: 'rate.invalid',
      issues: [{ path: ['rates', 'rate'] }],
    })
    expect(await crm.purchase.count()).toBe(0)
    expect(await wrong.crm.purchase.count()).toBe(0)
  })

  it('of an import are asked for once for a currency and a day', async () => {
    const { crm, asked } = await start(halves)
    const inputs = Array.from({ length: 30 }, (_, n) => ({
      ...order(n),
      placedOn: n % 3 === 0 ? '2026-01-02' : '2026-01-03',
      total: n % 2 === 0 ? usd(10) : eur(10),
    }))
    const results = await all(crm.bulk('purchase.record', inputs, { unit: 10 }))
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(asked).toEqual([
      { from: 'USD', to: 'EUR', on: '2026-01-02' },
      { from: 'USD', to: 'EUR', on: '2026-01-03' },
    ])
    expect(await crm.customer.count({ where: f.purchases.sum('gross').eq(eur(225)) })).toBe(1)
  })

  it('of an import fail by themselves, and are tried again with the next unit', async () => {
    let calls = 0
    const { crm } = await start(({ on }) => {
      calls += 1
      if (calls === 1) throw new Error('not now')
      return { rate: '0.5', on, id: '1' }
    })
    const inputs = Array.from({ length: 4 }, (_, n) => ({
      ...order(n),
      total: n % 2 === 0 ? usd(10) : eur(10),
    }))
    const results = await all(crm.bulk('purchase.record', inputs, { unit: 2 }))
    expect(results.map(({ ok }) => ok)).toEqual([false, true, true, true])
    expect(results[0]).toMatchObject({ error: { code: 'rate.unavailable' } })
  })

  it('are asked for before a unit of work is open, and again by nobody who has it already', async () => {
    let isOpen = false
    const driver = open()
    const watched: StorageDriver = {
      ...driver,
      transact: (work, options) =>
        driver.transact(async (session) => {
          isOpen = true
          try {
            return await work(session)
          } finally {
            isOpen = false
          }
        }, options),
    }
    const { crm } = await testCrm(model, {
      storage: watched,
      rates: ({ on }) => {
        if (isOpen) throw new Error('asked inside')
        return { rate: '2', on, id: '1' }
      },
    })
    await crm.customer.create({ id: 'a', name: 'Ada' })
    const first = await crm.purchase.record({ ...order(1), total: usd(10) })
    expect(first.bookedNet).toEqual(eur(20))
    expect(await crm.purchase.record({ ...order(1), total: usd(10) })).toEqual(first)
  })
})
