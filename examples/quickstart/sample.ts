import { en, Faker } from '@faker-js/faker'
import { usd } from 'clientele'
import type { NewPurchaseLine } from 'clientele/commerce'
import type { QuickstartCrm } from './crm.js'
import type { ImportRow } from './import.js'

const customers = 250
const products = 24
const lastDay = '2026-06-30T00:00:00.000Z'

/** A small made-up shop, the same each time: products first, then customers with what they bought. */
export const makeSample = async (crm: QuickstartCrm): Promise<readonly ImportRow[]> => {
  const faker = new Faker({ locale: en, seed: 20260630 })
  faker.setDefaultRefDate(lastDay)
  const articles = makeArticles(faker)
  const ids = await ensureProducts(crm, articles)
  const buyers = Array.from({ length: customers }, (_, index) => makeCustomer(faker, index + 1))
  const orders = buyers.flatMap((customer) => makeOrders(faker, customer, articles, ids))
  return orders
    .toSorted((a, b) => String(a.purchase.placedAt).localeCompare(String(b.purchase.placedAt)))
    .map((row, index) => withNumber(row, index + 1))
}

interface Article {
  readonly sku: string
  readonly name: string
  /** In cents. */
  readonly price: number
}

function makeArticles(faker: Faker): readonly Article[] {
  const names = faker.helpers.uniqueArray(faker.commerce.productName, products)
  return names.map((name, index) => ({
    sku: `A-${String(index + 1).padStart(3, '0')}`,
    name,
    price: faker.number.int({ min: 4_00, max: 120_00, multipleOf: 5 }),
  }))
}

async function ensureProducts(
  crm: QuickstartCrm,
  articles: readonly Article[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  const inputs = articles.map(({ sku, name }) => ({ match: { sku }, create: { name } }))
  for await (const result of crm.bulk('product.ensure', inputs, { onError: 'stop' })) {
    if (!result.ok) throw result.error
    ids.set(result.value.sku, result.value.id)
  }
  return ids
}

type SampleCustomer = ImportRow['customer']

function makeCustomer(faker: Faker, number: number): SampleCustomer {
  const firstName = faker.person.firstName()
  const lastName = faker.person.lastName()
  return {
    id: `user-${String(number).padStart(4, '0')}`,
    name: `${firstName} ${lastName}`,
    givenName: firstName,
    familyName: lastName,
    email: faker.internet.exampleEmail({ firstName, lastName }).replace('@', `.${number}@`),
    phone: faker.helpers.maybe(() => faker.helpers.replaceSymbols('+1 415 555 01##')),
    attributes: {
      plan: faker.helpers.weightedArrayElement([
        { weight: 3, value: 'free' },
        { weight: 1, value: 'pro' },
      ]),
    },
  }
}

// Few buy often, many buy once: a rate of their own each, and a day after which they stay away.
function makeOrders(
  faker: Faker,
  customer: SampleCustomer,
  articles: readonly Article[],
  ids: ReadonlyMap<string, string>,
): readonly ImportRow[] {
  const joined = faker.date.recent({ days: 540 })
  const left = faker.date.between({ from: joined, to: lastDay })
  const count = 1 + Math.floor(-4 * Math.log(1 - faker.number.float({ max: 0.99 })))
  return faker.date.betweens({ from: joined, to: left, count }).map((placedAt) => ({
    line: 0,
    customer,
    purchase: {
      source: 'sample',
      externalId: '',
      customerId: customer.id,
      status: 'paid',
      placedAt: placedAt.toISOString(),
      lines: faker.helpers
        .arrayElements(articles, { min: 1, max: 3 })
        .map((article) => makeLine(faker, article, ids)),
    },
  }))
}

function makeLine(faker: Faker, { sku, price }: Article, ids: ReadonlyMap<string, string>): NewPurchaseLine {
  return {
    productId: ids.get(sku),
    quantity: faker.number.int({ min: 1, max: 3 }),
    unitPrice: usd(price),
  }
}

function withNumber({ customer, purchase }: ImportRow, number: number): ImportRow {
  return { line: number, customer, purchase: { ...purchase, externalId: `order-${number}` } }
}
