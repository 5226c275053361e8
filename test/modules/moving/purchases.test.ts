import { describe, expect, it } from 'vitest'
import { revertImport, shopifyOrders } from '../../../src/modules/moving/index.js'
import { storages } from '../storages.js'
import { imported, start } from './ground.js'

const mapping = shopifyOrders({ taxes: 'included', customers: 'make', products: 'make' })
const header =
  'Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Lineitem discount\n'
const orders = `${header}#1,ada@example.com,paid,EUR,90.00,4.90,15.15,94.90,10.00,2025-10-07 09:50:26 +0200,2,Pen,20.00,pen-1,Ada Lovelace,0.00
#1,ada@example.com,,,,,,,,,1,Ink,60.00,ink-1,,0.00
#2,bob@example.com,voided,EUR,1.00,0.00,0.00,1.00,0.00,2025-10-08 10:00:00 +0200,1,Pen,1.00,pen-1,Bob,0.00
#3,ada@example.com,pending,EUR,20.00,0.00,0.00,19.00,0.00,2025-10-09 10:00:00 +0200,1,Pen,20.00,pen-1,Ada Lovelace,0.00
#4,cyd@example.com,paid,EUR,20.00,0.00,0.00,20.00,0.00,2025-10-10 10:00:00 +0200,1,Pen,20.00,pen-1,Cyd,0.00
`

describe.each(storages)('on $name', ({ open }) => {
  it('makes purchases of records that belong together, their customers and products [CU-17: part, purchases] [CU-6: part, made on import]', async () => {
    const { crm } = await start(open())
    const { results, counts } = await imported(crm, orders, { mapping })
    expect(results.map(({ row, line, outcome, code }) => [row, line, outcome, code])).toEqual([
      [1, 2, 'created', undefined],
      [2, 4, 'failed', 'import.cell_invalid'],
      [3, 5, 'failed', 'input.invalid'],
      [4, 6, 'created', undefined],
    ])
    expect(counts).toMatchObject({ rows: 4, created: 2, failed: 2 })
    const [first] = (await crm.purchase.list({ include: ['lines', 'customer'] })).items.toSorted((a, b) =>
      a.externalId < b.externalId ? -1 : 1,
    )
    expect(first).toMatchObject({
      source: 'shopify',
      externalId: '#1',
      status: 'paid',
      placedAt: '2025-10-07T07:50:26.000Z',
      gross: { amount: 10490, currency: 'EUR' },
      discount: { amount: 1000, currency: 'EUR' },
      tax: { amount: 1515, currency: 'EUR' },
      net: { amount: 7975, currency: 'EUR' },
      included: { customer: { name: 'Ada Lovelace', email: 'ada@example.com' } },
    })
    expect(first?.included.lines.map(({ gross, discount }) => [gross.amount, discount.amount])).toEqual(
      expect.arrayContaining([
        [4000, 400],
        [6000, 600],
        [490, 0],
      ]),
    )
    const products = (await crm.product.list()).items.map(({ sku, name }) => [sku, name])
    expect(products.toSorted()).toEqual([
      ['ink-1', 'Ink'],
      ['pen-1', 'Pen'],
    ])
  })

  it('says that a purchase was known when it was placed [CU-14: part, imports]', async () => {
    const { crm, events } = await start(open())
    await imported(crm, orders, { mapping })
    await crm.settled()
    const recorded = events.find(({ type }) => type === 'purchase.recorded')
    expect(recorded).toMatchObject({
      occurredAt: '2025-10-07T07:50:26.000Z',
      recordedAt: '2025-10-07T07:50:26.000Z',
    })
  })

  it('does nothing the second time, and refuses what it does not know when it is not asked to make it', async () => {
    const { crm } = await start(open())
    await imported(crm, orders, { mapping })
    const again = await imported(crm, orders, { mapping })
    expect(again.counts).toMatchObject({ created: 0, unchanged: 2, failed: 2 })
    const strict = shopifyOrders({ taxes: 'included' })
    const other = orders.replaceAll('ada@', 'eva@').replaceAll('#', '##').replaceAll('pen-1', 'pen-2')
    const { results } = await imported(crm, other, { mapping: strict })
    expect(results.map(({ code }) => code)).toEqual([
      'import.customer_unknown',
      'import.cell_invalid',
      'import.customer_unknown',
      'import.product_unknown',
    ])
  })

  it('takes purchases back with the products that were made, and can be done again [CU-17: part, revert]', async () => {
    const { crm } = await start(open())
    const { importId } = await imported(crm, orders, { mapping })
    let last = {}
    for await (const { results: _, ...progress } of revertImport(crm, { importId })) last = progress
    expect(last).toEqual({ importId, left: 0, undone: 2, kept: 0, done: true })
    expect([await crm.purchase.count(), await crm.purchaseLine.count(), await crm.product.count()]).toEqual([
      0, 0, 0,
    ])
    expect((await imported(crm, orders, { mapping })).counts).toMatchObject({ created: 2, failed: 2 })
    expect(await crm.purchase.count()).toBe(2)
  })
})
