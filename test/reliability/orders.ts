import type { RecordedEvent } from '../../src/kernel/index.js'
import { errorOf } from '../crm/crms.js'
import type { Shop } from './shop.js'

const total = { amount: 500, currency: 'EUR' }

/** Calls that get in each other's way: one e-mail, one customer, one product number, one purchase. */
export const rivals = {
  'create with x': ['customer.create', { id: 'c1', name: 'C1', email: 'x@example.com' }],
  'create with x too': ['customer.create', { id: 'c2', name: 'C2', email: 'x@example.com' }],
  'ensure x': ['customer.ensure', { match: { email: 'x@example.com' }, create: { name: 'C3' } }],
  'rename ada': ['customer.update', { customerId: 'ada', name: 'Augusta' }],
  'rename ada as seen': ['customer.update', { customerId: 'ada', name: 'Byron', ifVersion: 1 }],
  'give ada x': ['customer.update', { customerId: 'ada', email: 'x@example.com' }],
  'archive ada': ['customer.archive', { customerId: 'ada' }],
  'add to ada': ['contactPoint.add', { customerId: 'ada', kind: 'email', value: 'x@example.com' }],
  'restore bob': ['customer.restore', { customerId: 'bob' }],
  'take the e-mail of bob': ['customer.create', { id: 'c4', name: 'C4', email: 'bob@example.com' }],
  'record 9': ['purchase.record', { customerId: 'ada', source: 'shop', externalId: '9', total }],
  'record 9 again': ['purchase.record', { customerId: 'ada', source: 'shop', externalId: '9', total }],
  'create ink': ['product.create', { id: 'p1', sku: 'ink', name: 'Ink' }],
  'call the pen ink': ['product.update', { productId: 'pen', sku: 'ink' }],
} as const satisfies Record<string, readonly [string, object]>

export type Rival = keyof typeof rivals

/** Calls one, and says how it ended: a version, or a code. */
export const ended = async (crm: Pick<Shop, 'call'>, rival: Rival): Promise<string> => {
  const [operation, input] = rivals[rival]
  try {
    const row = (await crm.call(operation, input)) as { version?: number } | undefined
    return `${rival}: ${row?.version ?? 'done'}`
  } catch (error) {
    const { code } = await errorOf(Promise.reject(error))
    return `${rival}: ${code}`
  }
}

/** What is there, without the ids that somebody made up: who, how to reach them, what they bought, and the log. */
export const seen = async (crm: Shop, events: readonly RecordedEvent[]): Promise<string> => {
  const customers = await all(crm.customer.stream({ archived: 'include' }))
  const points = await all(crm.contactPoint.stream({ archived: 'include' }))
  const products = await all(crm.product.stream({ archived: 'include' }))
  const purchases = await all(crm.purchase.stream({ archived: 'include' }))
  const nameOf = new Map(customers.map(({ id, name }) => [id, name]))
  return JSON.stringify({
    customers: customers
      .map(({ name, email, version, archivedAt }) => [name, email, version, archivedAt !== null])
      .toSorted(inWriting),
    points: points
      .map(({ customerId, value, primary }) => [nameOf.get(customerId), value, primary])
      .toSorted(inWriting),
    products: products.map(({ name, sku, version }) => [name, sku, version]).toSorted(inWriting),
    purchases: purchases.map(({ externalId, version }) => [externalId, version]).toSorted(inWriting),
    log: events.map(({ type, position }) => [type, position]),
  })
}

/** Every order of a few. */
export const ordersOf = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first, at) => ordersOf(items.toSpliced(at, 1)).map((rest) => [first, ...rest]))

function inWriting(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const row of rows) found.push(row)
  return found
}
