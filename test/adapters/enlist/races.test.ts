import { Kysely, MysqlDialect, PostgresDialect, sql, type Transaction } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { addressOf } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'
import { postgresPlace } from '../../tools/postgres.js'

interface HostDatabase {
  shop_order: { id: string; writer: number }
  stock: { id: number; left_over: number }
}
type Db = Kysely<HostDatabase>
type Trx = Transaction<HostDatabase>

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const postgresUrl = await addressOf('PostgreSQL')
const mariadbUrl = await addressOf('MariaDB')

async function onPostgres() {
  const place = await postgresPlace(postgresUrl ?? '')
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool: prepared(place.pool()) }) })
  return { db, engine: 'postgres' as const, remove: place.remove }
}

async function onMariadb() {
  const place = await mariadbPlace(mariadbUrl ?? '')
  const db: Db = new Kysely({ dialect: new MysqlDialect({ pool: prepared(place.pool()) }) })
  return { db, engine: 'mysql' as const, remove: place.remove }
}

const openShop = async (makeDb: typeof onPostgres | typeof onMariadb) => {
  const { db, engine, remove } = await makeDb()
  onTestFinished(async () => {
    await db.destroy()
    await remove()
  })
  const storage = kyselyStorage(db, { engine })
  const crm = createCrm(model, { storage })
  await crm.migrations.apply()
  await sql`create table shop_order (id varchar(40) primary key, writer int)`.execute(db)
  await sql`create table stock (id int primary key, left_over int)`.execute(db)
  await sql`insert into stock values (1, 1000)`.execute(db)
  const regular = await crm.customer.create({ name: 'Regular' })
  const heard: number[] = []
  crm.on('*', ({ position }) => heard.push(position))
  const take = (trx: Trx) =>
    trx
      .updateTable('stock')
      .set((row) => ({ left_over: row('left_over', '-', 1) }))
      .where('id', '=', 1)
      .execute()
  return { db, crm, storage, regular, heard, take }
}

/** The kinds of faults that transactions ended with. */
const faultsIn = async (
  { classify }: Pick<StorageDriver, 'classify'>,
  transactions: readonly Promise<unknown>[],
): Promise<readonly unknown[]> => {
  const results = await Promise.allSettled(transactions)
  return results.flatMap((result) =>
    result.status === 'rejected' ? [classify(result.reason)?.kind ?? result.reason] : [],
  )
}

const gate = () => {
  let open = () => {}
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, isOpen }
}

const places = [
  ['PostgreSQL', onPostgres, postgresUrl],
  ['MariaDB', onMariadb, mariadbUrl],
] as const

describe.each(places)('hosts that enlist side by side on %s', (_, makeDb, url) => {
  it.skipIf(!url)(
    'do not deadlock when they enlist last, and their positions have no gap [AP-12: part, called last]',
    async () => {
      const { db, crm, storage, regular, heard, take } = await openShop(makeDb)
      const writer = async (name: number): Promise<void> => {
        for (let count = 0; count < 50; count++) {
          const id = `${name}-${count}`
          const { afterCommit } = await db.transaction().execute(async (trx) => {
            await trx.insertInto('shop_order').values({ id, writer: name }).execute()
            if (count % 2 === 0) await take(trx)
            return crm.enlist(trx, async (tx) => {
              const email = `${id}@example.com`
              const { id: customerId } = await tx.customer.create({ id: `host-${id}`, name: id, email })
              const total = { amount: 100, currency: 'EUR' }
              const payer = count % 3 === 0 ? regular.id : customerId
              const key = { idempotencyKey: `order-${id}` }
              await tx.purchase.record({ customerId: payer, source: 'shop', externalId: id, total }, key)
              await tx.customer.update({ customerId: regular.id, language: count % 2 === 0 ? 'en' : 'de' })
            })
          })
          afterCommit()
        }
      }
      expect(await faultsIn(storage, [writer(1), writer(2)])).toEqual([])
      await crm.settled()
      expect([await crm.customer.count(), await crm.purchase.count()]).toEqual([101, 100])
      const positions = heard.toSorted((a, b) => a - b)
      expect(positions).toEqual(Array.from(positions, (__, at) => at + 2))
    },
  )

  it.skipIf(!url)(
    'deadlock when one enlists before its own rows, and another after them [AP-12: part, the control of called last]',
    async () => {
      const { db, crm, storage, take } = await openShop(makeDb)
      const [positioned, taken] = [gate(), gate()]
      const first = db.transaction().execute(async (trx) => {
        await crm.enlist(trx, (tx) => tx.customer.create({ name: 'First' }))
        positioned.open()
        await taken.isOpen
        await take(trx)
      })
      const last = db.transaction().execute(async (trx) => {
        await positioned.isOpen
        await take(trx)
        taken.open()
        await crm.enlist(trx, (tx) => tx.customer.create({ name: 'Last' }))
      })
      // It reaches the host as its driver threw it: known by the driver's own code.
      expect(await faultsIn(storage, [first, last])).toEqual(['deadlock'])
      expect(await crm.customer.count()).toBe(2)
    },
  )
})
