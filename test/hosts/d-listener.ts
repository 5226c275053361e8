/** A host that only wants to know: it welcomes people, keeps a count, and must never get in a writer's way. */
import { commerce, createCrm, customer, defineCrm, type EventOf } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds } from 'clientele/testing'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
type Recorded = EventOf<typeof model, 'purchase.recorded'>

export const run = async (say: (line: string) => void): Promise<void> => {
  const crm = createCrm(model, {
    storage: memoryStorage(),
    newId: countedIds(),
    onError: ({ error, event }) => say(`late: ${String(error)} at ${event?.type}`),
  })
  await crm.migrations.apply()

  let turnover = 0
  const count = ({ data: { gross } }: Recorded) => {
    turnover += gross.amount
  }
  const stop = crm.on('customer.*', (event) => {
    if (event.type === 'customer.created') say(`welcome, ${event.data.name}`)
    if (event.type === 'customer.updated') say(`changed: ${Object.keys(event.data.changes)}`)
  })
  crm.on('purchase.recorded', count)
  crm.on('purchase.recorded', () => {
    throw new Error('the mail server is down')
  })
  const log: string[] = []
  crm.on('*', ({ position, type, actor }) => log.push(`${position} ${type} by ${actor.kind} ${actor.id}`))

  const ada = await crm.customer.create({ name: 'Ada' })
  await crm.customer.update({ customerId: ada.id, countryCode: 'AT' })
  const total = { amount: 1990, currency: 'EUR' }
  const sale = { customerId: ada.id, source: 'shop', externalId: '1', total }
  await crm.purchase.record(sale)
  // The same again is no news.
  await crm.purchase.record(sale)
  // What is rolled back is no news either.
  await crm
    .transaction(async (tx) => {
      await tx.customer.create({ name: 'Nobody' })
      throw new Error('no')
    })
    .catch(() => say('rolled back'))
  await crm.settled()
  stop()
  await crm.customer.archive({ customerId: ada.id })
  await crm.settled()

  say(`turnover ${turnover}`)
  for (const line of log) say(line)
  await crm.close()
}
