import { sql } from 'kysely'
import { createCrm } from '../../../src/index.js'
import { type Figure, faster } from '../figure.js'
import { contest, model } from './ground.js'
import { type Place, placesOf } from './places.js'

const few = 10
const many = 10_000

/** The view of a customer with 10 purchases and of one with 10,000: as many statements, less than twice the time. */
export const figures = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const place of await placesOf()) {
    figures.push(...(await measured(place)))
    await place.remove()
  }
  return figures
}

async function measured({ name, storage, db, sent }: Place): Promise<Figure[]> {
  const crm = createCrm(model, { storage, authorize: () => true })
  await crm.migrations.apply()
  for (const id of ['few', 'many']) await crm.customer.create({ id, name: id, attributes: { plan: 'pro' } })
  for (const [customerId, count] of [
    ['few', few],
    ['many', many],
  ] as const) {
    const rows = crm.bulk('purchase.record', orders(customerId, count), { unit: 5_000 })
    for await (const row of rows) if (!row.ok) throw row.error
  }
  await sql.raw(name === 'PostgreSQL' ? 'vacuum analyze' : 'analyze').execute(db)
  const view = (customerId: string) => async () => crm.customer.view({ customerId })
  const counted = async (customerId: string) => {
    await view(customerId)()
    const before = sent()
    const { purchases } = await view(customerId)()
    console.log(`${name}: ${customerId}: ${purchases.totals.orders} orders, ${sent() - before} statements`)
    return sent() - before
  }
  const [small, large] = [await counted('few'), await counted('many')]
  if (small !== large) throw new Error('A view takes as many statements whatever there is.')
  const speeds = await contest(40, { few: view('few'), many: view('many') })
  console.log(
    `${name}: view ${(1000 / speeds.few).toFixed(2)} ms of 10, ${(1000 / speeds.many).toFixed(2)} ms of 10,000`,
  )
  const what = `${name}: view of a customer with 10,000 purchases against one with 10`
  return [faster(what, speeds.many, speeds.few, 0.5)]
}

function* orders(customerId: string, count: number) {
  for (let index = 0; index < count; index++) {
    yield {
      customerId,
      source: 'shop',
      externalId: `${customerId}-${index}`,
      placedOn: new Date(Date.UTC(2024, 0, 1 + (index % 700))).toISOString().slice(0, 10),
      total: { amount: 1000 + ((index * 48_271) % 500_009), currency: 'USD' },
    }
  }
}
