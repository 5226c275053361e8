/** pg-boss on the crm's own PostgreSQL: one job ticks, and plans the next tick for when something is due. */
// Needs: PostgreSQL
import { randomUUID } from 'node:crypto'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import PgBoss from 'pg-boss'
import { openRestaurant, runningClock } from './restaurant.js'

const connectionString = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'
// Schemas of this run's own, which are dropped at its end.
const schema = `bridge_${randomUUID().slice(0, 8)}`
const admin = new pg.Client({ connectionString })
await admin.connect()
await admin.query(`create schema ${schema}`)

const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}`, max: 4 })
const db = new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool: prepared(pool) }) })
const clock = runningClock()
const crm = await openRestaurant({ storage: kyselyStorage(db, { engine: 'postgres' }), clock })
// Two seconds before the first table is given away.
clock.set('2026-05-02T19:29:58+02:00')

const boss = new PgBoss({ connectionString, schema: `${schema}_boss` })
boss.on('error', console.error)
await boss.start()

// #region pg-boss
const queue = 'crm-tick'
await boss.createQueue(queue)
// The net: whatever got lost, somebody looks every minute.
await boss.schedule(queue, '* * * * *')

await boss.work(queue, { pollingIntervalSeconds: 0.5 }, async () => {
  const { ran, more, nextAt } = await crm.tick({ budgetMs: 20_000 })
  if (ran > 0) console.log(`${ran} passed, next ${nextAt}`)
  if (more) await boss.send(queue, {})
  // One job for an instant, however many of them plan it.
  else if (nextAt) await boss.send(queue, {}, { startAfter: secondsUntil(nextAt), singletonKey: nextAt })
  await crm.settled()
})
await boss.send(queue, {})
// #endregion

function secondsUntil(instant: string): number {
  return Math.ceil((Date.parse(instant) - clock.now()) / 1000)
}

await new Promise<void>((resolve) => {
  crm.on('booking.missed', () => resolve())
})
await boss.stop({ graceful: true, wait: true })
await crm.close()
await db.destroy()
await admin.query(`drop schema ${schema} cascade`)
await admin.query(`drop schema ${schema}_boss cascade`)
await admin.end()

// Output:
// 1 passed, next 2026-05-02T18:30:00.000Z
