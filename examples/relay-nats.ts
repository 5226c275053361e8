/** NATS JetStream: every event is relayed at least once, and stands in the stream once. */
// Needs: NATS, nats
import { randomUUID } from 'node:crypto'
import { createCrm, customer, defineCrm, hours } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { testClock } from 'clientele/testing'
import { toCloudEvent } from 'clientele/webhooks'
import { connect } from 'nats'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const clock = testClock()
const crm = createCrm(model, { storage: memoryStorage(), clock })
await crm.migrations.apply()

const connection = await connect({ servers: process.env.NATS_URL ?? '127.0.0.1:4222' })
// A stream of this run's own, which is removed at its end.
const stream = `crm-${randomUUID().slice(0, 8)}`
const manager = await connection.jetstreamManager()
await manager.streams.add({ name: stream, subjects: [`${stream}.>`] })
const jetStream = connection.jetstream()

let crashes = 1

// #region relay
const relay = crm.consume({
  name: 'relay-nats',
  types: ['*'],
  from: 'start',
  onPoison: 'halt',
  handle: async ({ events, attempt }) => {
    for (const event of events) {
      const body = JSON.stringify(toCloudEvent(event, { source: 'https://crm.example.com' }))
      // The header Nats-Msg-Id: JetStream knows what it has seen, for two minutes unless the stream says longer.
      const { duplicate } = await jetStream.publish(`${stream}.${event.type}`, body, { msgID: event.id })
      console.log(`${event.type}, attempt ${attempt}: ${duplicate ? 'was there already' : 'published'}`)
    }
    if (crashes-- > 0) throw new Error('The process dies here: published, and nobody knows.')
  },
})
// #endregion
await relay.ready()

const ada = await crm.customer.create({ name: 'Ada' })
await crm.settled()
// The checkpoint has not moved: after a while it is tried again.
clock.advance(hours(1))
await crm.tick()

await crm.customer.update({ customerId: ada.id, givenName: 'Ada' })
await crm.settled()
await relay.stop()

const { state } = await manager.streams.info(stream)
console.log(`the stream holds ${state.messages} messages`)

await manager.streams.delete(stream)
await connection.close()
await crm.close()

// Output:
// customer.created, attempt 1: published
// customer.created, attempt 2: was there already
// customer.updated, attempt 1: published
// the stream holds 2 messages
