import { type IsolationLevel, Kysely, PostgresDialect, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { addressOf } from '../../tools/engines.js'
import { postgresPlace } from '../../tools/postgres.js'
import { temporaryFile } from '../kysely/database.js'

const url = await addressOf('PostgreSQL')
const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })

const newLogger = () => {
  const warned: (readonly [string, Readonly<Record<string, unknown>>])[] = []
  return {
    warned,
    logger: {
      debug: () => {},
      warn: (message: string, fields: Readonly<Record<string, unknown>>) =>
        void warned.push([message, fields]),
    },
  }
}

const openShop = async () => {
  const place = await postgresPlace(url ?? '')
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: prepared(place.pool()) }) })
  onTestFinished(async () => {
    await db.destroy()
    await place.remove()
  })
  const { logger, warned } = newLogger()
  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'postgres' }), logger })
  await crm.migrations.apply()
  const ada = await crm.customer.create({ name: 'Ada' })
  const at = (level: IsolationLevel) => db.transaction().setIsolationLevel(level)
  return { db, crm, warned, ada, at }
}

describe.skipIf(!url)("crm.enlist in a host's isolation on PostgreSQL", () => {
  it.each(['repeatable read', 'serializable'] as const)(
    'hands a serialization failure of %s to the host as it came, and warns once [AP-12: part, isolation]',
    async (level) => {
      const { crm, warned, ada, at } = await openShop()
      const racing = () =>
        at(level).execute(async (trx) => {
          await sql`select 1`.execute(trx)
          await sql`select count(*) from crm_customer`.execute(trx)
          await crm.customer.update({ customerId: ada.id, language: warned.length === 0 ? 'en' : 'de' })
          return crm.enlist(trx, (tx) => tx.customer.update({ customerId: ada.id, name: 'Ada King' }))
        })
      for (const _ of [1, 2]) {
        const error = await racing().catch((thrown: unknown) => thrown)
        expect(error).toMatchObject({ code: '40001' })
        expect(error).not.toHaveProperty('kind')
      }
      expect(warned).toEqual([
        [
          'a transaction of the host is isolated above READ COMMITTED: it fails where others write',
          { driver: 'kysely (postgres)', isolation: level },
        ],
      ])
      expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({ name: 'Ada', version: 3 })
      await at(level).execute((trx) =>
        crm.enlist(trx, (tx) => tx.customer.update({ customerId: ada.id, name: 'Ada King' })),
      )
      expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({ name: 'Ada King' })
    },
  )

  it('says nothing of READ COMMITTED, where others may write meanwhile [AP-12: part, isolation]', async () => {
    const { crm, warned, ada, at } = await openShop()
    await at('read committed').execute(async (trx) => {
      await sql`select count(*) from crm_customer`.execute(trx)
      await crm.customer.update({ customerId: ada.id, language: 'en' })
      await crm.enlist(trx, (tx) => tx.customer.update({ customerId: ada.id, name: 'Ada King' }))
    })
    expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({ language: 'en', version: 3 })
    expect(warned).toEqual([])
  })

  it('says what the host did when a statement of its own has failed before [AP-12: part, a failed transaction]', async () => {
    const { crm, ada, at } = await openShop()
    const failed = at('read committed').execute(async (trx) => {
      await sql`select nothing`.execute(trx).catch(() => 'passed over')
      await crm.enlist(trx, (tx) => tx.customer.update({ customerId: ada.id, name: 'Lost' }))
    })
    await expect(failed).rejects.toMatchObject({ code: '25P02' })
    expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({ name: 'Ada' })
  })
})

describe('crm.enlist on SQLite, whose transactions begin without the write lock', () => {
  const openTwo = async () => {
    const file = temporaryFile()
    const open = () => {
      const database = new Libsql(file, { timeout: 0 }) as unknown as SqliteDatabase
      database.prepare('pragma journal_mode = wal').all([])
      const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: prepared(database) }) })
      onTestFinished(() => db.destroy())
      return db
    }
    const [db, others] = [open(), open()]
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
    await crm.migrations.apply()
    const ada = await crm.customer.create({ name: 'Ada' })
    const writing = sql`update crm_customer set name = 'Other'`
    return { db, others, crm, ada, writing }
  }

  it('takes it before the first read, so that what was read stays so [ST-6: part, enlisted on SQLite]', async () => {
    const { db, others, crm, ada, writing } = await openTwo()
    await db.transaction().execute((trx) =>
      crm.enlist(trx, async (tx) => {
        expect(await tx.customer.get({ customerId: ada.id })).toMatchObject({ name: 'Ada' })
        await expect(writing.execute(others)).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
        await tx.customer.update({ customerId: ada.id, name: 'Ada King' })
      }),
    )
    expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({ name: 'Ada King' })
  })

  it('leaves it to the host that another has it [AP-12: part, busy]', async () => {
    const { db, others, ada, writing } = await openTwo()
    // Its very first call, which asks what it needs to know.
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
    const waiting = others.transaction().execute(async (other) => {
      await writing.execute(other)
      const enlisted = db
        .transaction()
        .execute((trx) => crm.enlist(trx, (tx) => tx.customer.get({ customerId: ada.id })))
      const error = await enlisted.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'SQLITE_BUSY' })
      throw new Error('rolled back')
    })
    await expect(waiting).rejects.toThrow('rolled back')
    await db
      .transaction()
      .execute((trx) => crm.enlist(trx, (tx) => tx.customer.update({ customerId: ada.id, name: 'Ada King' })))
    expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({ name: 'Ada King' })
  })
})
