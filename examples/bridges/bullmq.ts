/** BullMQ on Redis: one job ticks, and plans the next tick for when something is due. */
// Needs: Redis, ioredis
import { randomUUID } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import { memoryStorage } from 'clientele/adapters/memory'
import { openRestaurant, runningClock } from './restaurant.js'

const url = new URL(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
const connection = { host: url.hostname, port: Number(url.port) }
// Keys of this run's own, which are removed at its end.
const prefix = `bridge-${randomUUID().slice(0, 8)}`

const clock = runningClock()
const crm = await openRestaurant({ storage: memoryStorage(), clock })
// Two seconds before the first table is given away.
clock.set('2026-05-02T19:29:58+02:00')

// #region bullmq
const queue = new Queue('crm-tick', { connection, prefix })
// The net: whatever got lost, somebody looks every minute.
await queue.upsertJobScheduler('every-minute', { every: 60_000 }, { name: 'tick' })

const worker = new Worker(
  'crm-tick',
  async () => {
    const { ran, more, nextAt } = await crm.tick({ budgetMs: 20_000 })
    if (ran > 0) console.log(`${ran} passed, next ${nextAt}`)
    if (more) await queue.add('tick', {})
    // One job for an instant, however many of them plan it.
    else if (nextAt)
      await queue.add('tick', {}, { delay: msUntil(nextAt), jobId: `at-${Date.parse(nextAt)}` })
    await crm.settled()
  },
  { connection, prefix },
)
// #endregion

function msUntil(instant: string): number {
  return Math.max(0, Date.parse(instant) - clock.now())
}

await new Promise<void>((resolve) => {
  crm.on('booking.missed', () => resolve())
})
await worker.close()
await queue.obliterate({ force: true })
await queue.close()
await crm.close()

// Output:
// 1 passed, next 2026-05-02T18:30:00.000Z
