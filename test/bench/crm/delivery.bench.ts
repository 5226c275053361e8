import { EventEmitter } from 'node:events'
import mitt from 'mitt'
import { hearingOf } from '../../../src/crm/hearing.js'
import type { RecordedEvent } from '../../../src/kernel/index.js'
import { type Figure, faster } from '../figure.js'
import { contest } from './ground.js'

const events = 20_000

/**
 * Delivery after the commit, to listeners that do nothing. mitt and node:events call them one after the other and are
 * done; ours gives each its own queue, freezes what they hear, and waits for what they return.
 */
export const figures = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const count of [1, 10]) {
    const contenders = { ours: ours(count), mitt: byMitt(count), node: byNode(count) }
    const speeds = await contest(1, contenders)
    const to = `delivery to ${count} listener${count > 1 ? 's' : ''}`
    figures.push(
      faster(`${to}, events/s against mitt`, speeds.ours * events, speeds.mitt * events),
      faster(`${to}, events/s against node:events`, speeds.ours * events, speeds.node * events),
    )
  }
  console.log(`${heard} deliveries`)
  return figures
}

let heard = 0
const listen = () => {
  heard += 1
}

function ours(count: number) {
  const hearing = hearingOf(() => {})
  for (let i = 0; i < count; i++) hearing.on('customer.created', listen)
  return async (round: number) => {
    for (let i = 0; i < events; i++) hearing.deliver([event(round, i)])
    await hearing.settled()
  }
}

function byMitt(count: number) {
  const emitter = mitt<Record<string, RecordedEvent>>()
  for (let i = 0; i < count; i++) emitter.on('customer.created', listen)
  return (round: number) => {
    for (let i = 0; i < events; i++) emitter.emit('customer.created', event(round, i))
  }
}

function byNode(count: number) {
  const emitter = new EventEmitter()
  for (let i = 0; i < count; i++) emitter.on('customer.created', listen)
  return (round: number) => {
    for (let i = 0; i < events; i++) emitter.emit('customer.created', event(round, i))
  }
}

/** A new one each time, as a commit makes it. */
function event(round: number, index: number): RecordedEvent {
  const id = `evt_${round}_${index}`
  return {
    id,
    type: 'customer.created',
    schemaVersion: 1,
    tenant: 'main',
    position: index,
    actor: { kind: 'system', id: 'host' },
    parties: [{ customerId: id, role: 'customer' }],
    subject: { entity: 'customer', id, version: 1 },
    correlationId: id,
    causationId: null,
    occurredAt: '2026-01-01T00:00:00.000Z',
    recordedAt: '2026-01-01T00:00:00.000Z',
    data: { customerId: id, name: 'Ada', email: 'ada@example.com' },
  }
}
