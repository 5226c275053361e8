import { describe, expect, it } from 'vitest'
import { shopifyCustomers, shopifyOrders } from '../../../../src/modules/moving/index.js'
import { storages } from '../../storages.js'
import { consent, start } from './ground.js'

// The columns are those of exports of 2025: docs/decisions/0167.
const customers = `Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'7410991464714,Sophie,Gallas,sophie@example.com,yes,Leaf SARL,13 rue de Berri,,Paris,,FR,'75008,,'+33610826417,no,110.59,1,,no,
'7410991464715,,,,no,,,,,,,,,'+4915112345678,yes,0.00,0,,no,
`
const orderHeader =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References'
const orders = `${orderHeader}
#128520,sophie@example.com,paid,2025-10-07 09:50:26 +0200,fulfilled,2025-10-08 14:21:21 +0200,yes,EUR,53.91,4.90,9.80,58.81,WELCOME10,5.99,Livraison,2025-10-07 09:50:26 +0200,1,Masque,34.90,39.90,mask-1,true,true,fulfilled,Sophie Gallas,13 rue de Berri,13 rue de Berri,,,Paris,'75008,,FR,'+33610826417,Sophie Gallas,13 rue de Berri,13 rue de Berri,,,Paris,'75008,,FR,'+33610826417,,,,Shopify Payments,rIw4,0.00,Leaf,0.00,,,,7410991464714,,Low,web,0.00,TVA 20%,9.80,,,,,,,,,'+33610826417,,,,,rIw4,,,rIw4
#128520,sophie@example.com,,,,,,,,,,,,,,2025-10-07 09:50:26 +0200,2,Huile,12.50,,oil-1,true,true,fulfilled,,,,,,,,,,,,,,,,,,,,,,,,,,,Leaf,,,,,,,,,0.00,,,,,,,,,,,,,,,,,,,
`

describe.each(storages)('exports of Shopify on $name', ({ open }) => {
  it('bring customers [CU-17: preset Shopify, customers]', async () => {
    const { importedTwice, people, consents } = await start(open())
    expect(await importedTwice(shopifyCustomers({ addresses: true, consent }), customers)).toEqual([
      { created: 2, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 2, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'shopify 7410991464714',
        kind: 'person',
        name: 'Sophie Gallas',
        countryCode: 'FR',
        reached: [
          'address 13 rue de Berri, 75008 Paris, FR',
          'email sophie@example.com',
          'phone +33610826417',
        ],
      },
      {
        id: 'shopify 7410991464715',
        kind: 'person',
        name: '+4915112345678',
        countryCode: null,
        reached: ['phone +4915112345678'],
      },
    ])
    expect(await consents()).toEqual(['+4915112345678 sms granted', 'Sophie Gallas email granted'])
  })

  it('bring orders to the customers that they name [CU-17: preset Shopify, orders]', async () => {
    const { crm, importedTwice } = await start(open())
    await importedTwice(shopifyCustomers(), customers)
    const mapping = shopifyOrders({ taxes: 'included', customers: 'make', products: 'make' })
    expect(await importedTwice(mapping, orders)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await crm.customer.count()).toBe(2)
    const [purchase] = (await crm.purchase.list({ include: ['customer', 'lines'] })).items
    expect(purchase).toMatchObject({
      source: 'shopify',
      externalId: '#128520',
      status: 'paid',
      placedAt: '2025-10-07T07:50:26.000Z',
      gross: { amount: 6480, currency: 'EUR' },
      discount: { amount: 599, currency: 'EUR' },
      tax: { amount: 980, currency: 'EUR' },
      included: { customer: { name: 'Sophie Gallas' } },
    })
    expect(
      purchase?.included.lines.map(({ quantity, gross }) => [quantity, gross.amount]).toSorted(),
    ).toEqual([
      [1, 3490],
      [1, 490],
      [2, 2500],
    ])
    expect((await crm.product.list()).items.map(({ sku }) => sku).toSorted()).toEqual(['mask-1', 'oil-1'])
  })
})
