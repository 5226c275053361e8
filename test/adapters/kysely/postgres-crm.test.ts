import { Kysely, PostgresDialect, sql } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage } from '../../../adapters/kysely/index.js'
import { sqlStorage } from '../../../adapters/kysely/sql.js'
import { createCrm } from '../../../src/crm.js'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { addressOf } from '../../tools/engines.js'
import { type PostgresPlace, postgresPlace } from '../../tools/postgres.js'

const url = (await addressOf('PostgreSQL')) ?? ''
const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const caught = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error)

const crmOn = (pool: Pool) => {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return createCrm(model, { storage: kyselyStorage(db, { engine: 'postgres' }) })
}

const openPlace = async (): Promise<PostgresPlace> => {
  const place = await postgresPlace(url)
  onTestFinished(place.remove)
  return place
}

/** A pool that does something once, before a statement that it recognises. */
const before = (pool: Pool, statement: RegExp, act: (client: PoolClient) => Promise<unknown>): Pool => {
  let isDue = true
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>
    const watching = async (...given: unknown[]) => {
      if (isDue && typeof given[0] === 'string' && statement.test(given[0])) {
        isDue = false
        await act(client)
      }
      return query(...given)
    }
    Object.assign(client, { query: watching })
  })
  return pool
}

/** The server ends the connection, and it is gone before anything else is done. */
const endedBy = (others: Pool) => async (client: PoolClient) => {
  // Its id on the server is no part of the types.
  const { processID } = client as unknown as { processID: number }
  const gone = new Promise((resolve) => client.once('end', resolve))
  await others.query('select pg_terminate_backend($1)', [processID])
  await gone
}

describe.skipIf(!url)('a crm on PostgreSQL', () => {
  it('lets one of two units of work on one row go first, and the other decide again on what it left [ST-5: part, two units on PostgreSQL]', async () => {
    const place = await openPlace()
    const crm = crmOn(place.pool())
    await crm.migrations.apply()
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const names = Array.from({ length: 12 }, (_, at) => `Ada ${at}`)
    const updated = await Promise.all(
      names.map((name, at) => (at % 2 ? crm : crmOn(place.pool())).customer.update({ customerId, name })),
    )
    expect(updated.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
      names.map((_, at) => at + 2),
    )
    const last = updated.find(({ version }) => version === 13)
    expect((await crm.customer.get({ customerId })).name).toBe(last?.name)
  })

  it('tells a writer who named a version what the other left [ST-5: part, two units on PostgreSQL]', async () => {
    const place = await openPlace()
    const crm = crmOn(place.pool())
    await crm.migrations.apply()
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const outcomes = await Promise.all(
      ['Bea', 'Cleo'].map((name) => caught(crm.customer.update({ customerId, name, ifVersion: 1 }))),
    )
    const refused = outcomes.filter((outcome) => outcome instanceof Error)
    expect(refused).toMatchObject([
      { code: 'storage.conflict', details: { ifVersion: 1, currentVersion: 2 } },
    ])
  })

  it('answers storage.unavailable when its connection is ended in the middle, and works on', async () => {
    const place = await openPlace()
    const crm = crmOn(before(place.pool(), /^insert into "crm_customer"/, endedBy(place.pool())))
    await crm.migrations.apply()
    expect(await caught(crm.customer.create({ name: 'Ada' }))).toMatchObject({
      code: 'storage.unavailable',
      kind: 'unavailable',
      retryable: true,
    })
    expect(await crm.customer.count()).toBe(0)
    expect((await crm.customer.create({ name: 'Ada' })).version).toBe(1)
  })

  it('answers storage.unknown_commit when it is ended at the commit, and a key tells what became of it [ST-7: part, PostgreSQL]', async () => {
    const place = await openPlace()
    const settled = crmOn(place.pool())
    await settled.migrations.apply()
    const crm = crmOn(before(place.pool(), /^commit$/, endedBy(place.pool())))
    const create = () => crm.customer.create({ name: 'Ada' }, { idempotencyKey: 'signup-1' })
    expect(await caught(create())).toMatchObject({ code: 'storage.unknown_commit', kind: 'unknown_outcome' })
    expect((await create()).name).toBe('Ada')
    expect(await settled.customer.count()).toBe(1)
  })

  it('tells a host that passed over the failure of its own statement', async () => {
    const place = await openPlace()
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: place.pool() }) })
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'postgres' }) })
    await crm.migrations.apply()
    const careless = crm.transaction(async (tx) => {
      await sql`select 1 / 0`.execute(tx.native).catch(() => undefined)
      return 'done'
    })
    expect(await caught(careless)).toMatchObject({ code: 'storage.transaction_failed' })
  })
})

describe('a crm whose server is away', () => {
  it('answers storage.unavailable, not that it is another database', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
    const away = (): Promise<never> => Promise.reject(refused)
    const crm = createCrm(model, {
      storage: sqlStorage({ engine: 'postgres', run: away, transact: away }),
    })
    const unavailable = { code: 'storage.unavailable', cause: refused }
    expect(await caught(crm.customer.count())).toMatchObject(unavailable)
    expect(await caught(crm.customer.create({ name: 'Ada' }))).toMatchObject(unavailable)
  })
})
