import { Kysely, MysqlDialect } from 'kysely'
import type { Pool, PoolConnection } from 'mysql2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage } from '../../../adapters/kysely/index.js'
import { createCrm } from '../../../src/crm.js'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { addressOf } from '../../tools/engines.js'
import { type MariadbPlace, mariadbPlace } from '../../tools/mariadb.js'

const url = (await addressOf('MariaDB')) ?? ''
const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const caught = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error)

const crmOn = (pool: Pool) => {
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
  return createCrm(model, { storage: kyselyStorage(db, { engine: 'mysql' }) })
}

const openPlace = async (): Promise<MariadbPlace> => {
  const place = await mariadbPlace(url)
  onTestFinished(place.remove)
  return place
}

type Query = (...given: unknown[]) => unknown

/** A pool that does something once, before a statement that it recognises. */
const before = (pool: Pool, statement: RegExp, act: (connection: PoolConnection) => Promise<unknown>) => {
  let isDue = true
  pool.on('connection', (connection) => {
    // Its overloads are more than a wrapper can name.
    const query = connection.query.bind(connection) as unknown as Query
    const watching = (...given: unknown[]) => {
      if (!isDue || typeof given[0] !== 'string' || !statement.test(given[0])) return query(...given)
      isDue = false
      // What `query` gives back is no promise, and says so when it is taken for one.
      return void act(connection).then(() => void query(...given))
    }
    Object.assign(connection, { query: watching })
  })
  return pool
}

/** The server ends the connection, and it is gone before anything else is done. */
const killedBy = (others: Pool) => async (connection: PoolConnection) => {
  const gone = new Promise((resolve) => connection.once('end', resolve))
  await others.promise().query(`kill ${connection.threadId}`)
  await gone
}

describe.skipIf(!url)('a crm on MariaDB', () => {
  it('lets one of two units of work on one row go first, and the other decide again on what it left [ST-5: part, two units on MariaDB]', async () => {
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

  it('gives a unique value to one of many that ask for it at once [ST-5: part, unique values on MariaDB]', async () => {
    const place = await openPlace()
    const crm = crmOn(place.pool())
    await crm.migrations.apply()
    const asked = Array.from({ length: 8 }, (_, at) => ({ name: `Ada ${at}`, email: 'ada@example.com' }))
    const outcomes = await Promise.all(asked.map((input) => caught(crm.customer.create(input))))
    expect(await crm.customer.count()).toBe(1)
    const refused = outcomes.filter((outcome) => outcome instanceof Error)
    expect(refused).toMatchObject(Array(7).fill({ code: 'customer.duplicate' }))
  })

  it('answers storage.unavailable when its connection is killed in the middle, and works on', async () => {
    const place = await openPlace()
    const crm = crmOn(before(place.pool(), /^insert into `crm_customer`/, killedBy(place.pool())))
    await crm.migrations.apply()
    expect(await caught(crm.customer.create({ name: 'Ada' }))).toMatchObject({
      code: 'storage.unavailable',
      kind: 'unavailable',
      retryable: true,
    })
    expect(await crm.customer.count()).toBe(0)
    expect((await crm.customer.create({ name: 'Ada' })).version).toBe(1)
  })

  it('answers storage.unknown_commit when it is killed at the commit, and a key tells what became of it [ST-7: part, MariaDB]', async () => {
    const place = await openPlace()
    const settled = crmOn(place.pool())
    await settled.migrations.apply()
    const crm = crmOn(before(place.pool(), /^commit$/, killedBy(place.pool())))
    const create = () => crm.customer.create({ name: 'Ada' }, { idempotencyKey: 'signup-1' })
    expect(await caught(create())).toMatchObject({ code: 'storage.unknown_commit', kind: 'unknown_outcome' })
    expect((await create()).name).toBe('Ada')
    expect(await settled.customer.count()).toBe(1)
  })
})
