import { type Figure, faster } from '../figure.js'
import { type Ground, newGround } from './ground.js'

const count = 100_000
const customers = 2_000
const unit = 5_000

/** 100,000 purchases in units of 5,000 against the same rows in the same tables by prepared statements alone. */
export const figures = async (): Promise<Figure[]> => {
  const ours = await withGround(importByBulk)
  const rival = await withGround(async (ground) => importByHand(ground))
  return [
    {
      ...faster('import of 100,000 purchases against raw prepared inserts', ours, rival, 0.5),
      unit: 'rows/s',
    },
  ]
}

async function withGround(work: (ground: Ground) => Promise<number>): Promise<number> {
  const ground = await newGround()
  const people = Array.from({ length: customers }, (_, index) => ({
    id: `c${index}`,
    name: `Customer ${index}`,
    attributes: { plan: 'free' as const },
  }))
  for await (const row of ground.crm.bulk('customer.create', people)) if (!row.ok) throw row.error
  globalThis.gc?.()
  const rate = await work(ground)
  const stored = await ground.crm.purchase.count()
  await ground.close()
  if (stored !== count) throw new Error(`${stored} purchases were stored.`)
  return rate
}

const dayOf = (index: number) => new Date(Date.UTC(2024, 0, 1 + (index % 700))).toISOString().slice(0, 10)

async function importByBulk({ crm }: Ground): Promise<number> {
  const purchases = function* () {
    for (let index = 0; index < count; index++) {
      yield {
        customerId: `c${index % customers}`,
        source: 'shop',
        externalId: `o${index}`,
        placedOn: dayOf(index),
        total: { amount: 1000 + (index % 5000), currency: 'USD' },
      }
    }
  }
  const started = performance.now()
  for await (const row of crm.bulk('purchase.record', purchases(), { unit })) if (!row.ok) throw row.error
  return count / ((performance.now() - started) / 1000)
}

/** The rival: every row of the same tables, each statement prepared once, no checks, no reads, no log positions to take. */
function importByHand({ raw }: Ground): number {
  const insert = (table: string, columns: readonly string[]) =>
    raw.prepare(
      `insert into crm_${table} (tenant, ${columns.map((name) => `"${name}"`).join(', ')}) values ('main', ${columns.map(() => '?').join(', ')})`,
    )
  const base = ['id', 'version', 'created_at', 'updated_at']
  const amounts = ['currency', 'gross_amount', 'discount_amount', 'tax_amount', 'net_amount', 'cost_amount']
  const bookedAmounts = amounts.map((name) => `booked_${name}`)
  const purchase = insert('purchase', [
    ...base,
    'archived_at',
    'customer_id',
    'source',
    'external_id',
    'status',
    'placed_at',
    'placed_on',
    ...amounts,
    ...bookedAmounts,
    'rate',
    'rate_on',
    'rate_id',
    'parties',
    'content_hash',
  ])
  const line = insert('purchase_line', [
    ...base,
    'archived_at',
    'purchase_id',
    'customer_id',
    'product_id',
    'quantity',
    ...amounts,
    ...bookedAmounts,
    'unit_price_amount',
    'returned_quantity',
    'returned_net_amount',
  ])
  const unique = insert('unique_value', ['name', 'value', 'owner_id'])
  const event = insert('event', [
    'pos',
    'id',
    'type',
    'schema_version',
    'actor_kind',
    'actor_id',
    'actor_on_behalf_of',
    'subject_entity',
    'subject_id',
    'subject_version',
    'correlation_id',
    'causation_id',
    'reason',
    'occurred_at',
    'recorded_at',
    'data',
  ])
  const party = insert('event_party', ['customer_id', 'pos', 'role'])
  const newId = (prefix: string, index: number) =>
    `${prefix}_0198f1c2-0000-7000-8000-${String(index).padStart(12, '0')}`

  const started = performance.now()
  for (let index = 0; index < count; index++) {
    if (index % unit === 0) raw.exec('begin immediate')
    const customerId = `c${index % customers}`
    const own = newId('pur', index)
    const placedOn = dayOf(index)
    const placedAt = Date.parse(placedOn)
    const amount = 1000 + (index % 5000)
    const money = ['USD', amount, 0, 0, amount, null]
    unique.run('purchase.externalId', `["shop","o${index}"]`, own)
    purchase.run(
      own,
      1,
      1,
      1,
      null,
      customerId,
      'shop',
      `o${index}`,
      'placed',
      placedAt,
      placedOn,
      ...money,
      ...money,
      '1',
      placedOn,
      null,
      '[]',
      1,
    )
    line.run(newId('pul', index), 1, 1, 1, null, own, customerId, null, 1, ...money, ...money, amount, 0, 0)
    const data = JSON.stringify({
      purchaseId: own,
      customerId,
      source: 'shop',
      externalId: `o${index}`,
      net: { amount, currency: 'USD' },
    })
    const position = customers + 1 + index
    event.run(
      position,
      newId('evt', index),
      'purchase.recorded',
      1,
      'system',
      'host',
      null,
      'purchase',
      own,
      1,
      'import',
      null,
      null,
      placedAt,
      placedAt,
      data,
    )
    party.run(customerId, position, 'customer')
    if (index % unit === unit - 1) raw.exec('commit')
  }
  return count / ((performance.now() - started) / 1000)
}
