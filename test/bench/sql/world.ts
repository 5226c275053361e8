import type { Column, Migration, StorageModel, Table } from '../../../src/storage/index.js'

const required = (type: Column['type'], max?: number): Column => ({ type, nullable: false, max })
const optional = (type: Column['type'], max?: number): Column => ({ type, nullable: true, max })

const customer: Table = {
  entity: 'customer',
  columns: {
    tenant: required('text', 128),
    id: required('text', 128),
    version: required('integer'),
    archivedAt: optional('instant'),
    name: required('text', 200),
    attributes: optional('json'),
  },
  key: ['tenant', 'id'],
  unique: [],
  indexes: [],
}

/** What a purchase takes up, more or less, and the indexes that its declaration asks for. */
const purchase: Table = {
  entity: 'purchase',
  columns: {
    tenant: required('text', 128),
    id: required('text', 128),
    version: required('integer'),
    archivedAt: optional('instant'),
    customerId: required('text', 128),
    productId: required('text', 128),
    status: required('text', 40),
    placedAt: required('instant'),
    net: required('integer'),
    returned: required('integer'),
    currency: required('text', 3),
  },
  key: ['tenant', 'id'],
  unique: [],
  indexes: [
    ['tenant', 'customerId', 'placedAt'],
    ['tenant', 'placedAt'],
  ],
}

export const model: StorageModel = { tables: { customer, purchase } }

export const migrations: readonly Migration[] = [
  {
    key: 'bench/0001',
    checksum: 'a1',
    steps: [customer, purchase].map((table) => ({ op: 'createTable', table })),
  },
]

export interface Size {
  readonly customers: number
  readonly purchases: number
}

/** Everything is asked at this instant; purchases are of the two years before it. */
const now = '2026-11-01T00:00:00.000Z'
export const nowMs = Date.parse(now)
const spanMs = 730 * 86_400_000

/** What differs between the engines in the statements that fill the tables. */
export interface Filling {
  /** `from` of a query that counts a column `j` from 0. */
  numbers(count: number): { readonly before: string; readonly from: string }
  /** Whole milliseconds as an instant. */
  instant(ms: string): string
  json(text: string): string
}

/** Statements that fill the tables, always alike: some customers buy much more than others. */
export const fillings = ({ customers, purchases }: Size, { numbers, instant, json }: Filling) => {
  const id = (prefix: string, number: string) =>
    `'${prefix}' || substr(cast(10000000 + ${number} as text), 2)`
  // Low bits of a product with an odd number, spread over 2^31.
  const spread = (factor: number) => `((j * ${factor} + 12345) % 2147483648)`
  const share = `(${spread(48_271)} / 2147483648.0)`
  const buyer = `cast(floor(${share} * ${share} * ${customers}) as bigint)`
  const plan = `case when ${spread(52_981)} % 20 = 7 then 'vip' when ${spread(52_981)} % 4 = 1 then 'pro' else 'free' end`
  const many = numbers(customers)
  const more = numbers(purchases)
  return [
    `${many.before} insert into crm_customer (tenant, id, version, archived_at, name, attributes) ` +
      `select 't', ${id('cus_', 'j')}, 1, null, 'Customer ' || j, ` +
      `${json(`'{"plan":"' || ${plan} || '","seats":' || (j % 50) || '}'`)} from ${many.from}`,
    `${more.before} insert into crm_purchase (tenant, id, version, archived_at, customer_id, product_id, status, placed_at, net, returned, currency) ` +
      `select 't', ${id('pur_', 'j')}, 1, null, ${id('cus_', buyer)}, 'pro_' || (${spread(69_621)} % 40), ` +
      `case when ${spread(16_807)} % 10 = 0 then 'returned' else 'paid' end, ` +
      `${instant(`(${nowMs - spanMs} + ${spread(39_373)} * ${Math.floor(spanMs / 2 ** 31)} + ${spread(39_373)} * ${spanMs % 2 ** 31} / 2147483648)`)}, ` +
      `100 + ${spread(40_692)} % 20000, case when ${spread(16_807)} % 10 = 0 then 50 + ${spread(40_692)} % 10000 else 0 end, 'EUR' ` +
      `from ${more.from}`,
  ]
}
