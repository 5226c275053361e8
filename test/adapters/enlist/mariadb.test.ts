import { Kysely, MysqlDialect, sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { addressOf } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'

const url = await addressOf('MariaDB')

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const f = model.fields

/** A host whose transactions are what MariaDB makes them: REPEATABLE READ. */
const openShop = async (
  change: (driver: ReturnType<typeof over>) => ReturnType<typeof over> = (same) => same,
) => {
  const place = await mariadbPlace(url ?? '')
  const db = new Kysely<{ seen: { id: number } }>({
    dialect: new MysqlDialect({ pool: prepared(place.pool()) }),
  })
  onTestFinished(async () => {
    await db.destroy()
    await place.remove()
  })
  const crm = createCrm(model, { storage: change(over(db)) })
  await crm.migrations.apply()
  await sql`create table seen (id int)`.execute(db)
  const ada = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
  /** A transaction that has read, and so looks at how things were, while others go on. */
  const afterReading = <R>(meanwhile: () => Promise<unknown>, work: (trx: Trx) => Promise<R>): Promise<R> =>
    db.transaction().execute(async (trx) => {
      await trx.selectFrom('seen').selectAll().execute()
      await meanwhile()
      return work(trx)
    })
  return { crm, ada, afterReading }
}

const over = (db: Kysely<{ seen: { id: number } }>) => kyselyStorage(db, { engine: 'mysql' })
type Trx = ReturnType<typeof over> extends StorageDriver<infer Native> ? Native : never

/** A driver that joins a host's transaction with the reads it uses in its own, as if nothing were old there. */
const withPlainReads = (driver: ReturnType<typeof over>): ReturnType<typeof over> => ({
  ...driver,
  enlist: (native, work) => {
    if (!driver.enlist) throw new Error('The driver cannot enlist.')
    return driver.enlist(native, (session) => {
      const { select } = session
      // An old snapshot is all that such a read asks when it finds nothing.
      const plain: typeof select = (plan, values, options) =>
        select(plan, values, { ...options, insertFollows: true })
      return work(Object.assign(session, { select: plain }))
    })
  },
})

const euros = (amount: number) => ({ amount, currency: 'EUR' })

describe.skipIf(!url)("crm.enlist in MariaDB's REPEATABLE READ", () => {
  it('sees records that were written after the host had read [AP-12: part, an old snapshot]', async () => {
    const { crm, afterReading } = await openShop()
    let id = ''
    await afterReading(
      async () => {
        id = (await crm.customer.create({ name: 'Grace' })).id
      },
      (trx) =>
        crm.enlist(trx, async (tx) => {
          expect(await tx.customer.get({ customerId: id })).toMatchObject({ name: 'Grace' })
          expect(await tx.customer.count()).toBe(2)
          await tx.customer.update({ customerId: id, name: 'Grace Hopper' })
        }),
    )
    expect(await crm.customer.get({ customerId: id })).toMatchObject({ name: 'Grace Hopper', version: 2 })
  })

  it('would not see them by the reads of its own transactions [AP-12: part, the control of an old snapshot]', async () => {
    const { crm, afterReading } = await openShop(withPlainReads)
    let id = ''
    const blind = afterReading(
      async () => {
        id = (await crm.customer.create({ name: 'Grace' })).id
      },
      (trx) => crm.enlist(trx, (tx) => tx.customer.get({ customerId: id })),
    )
    await expect(blind).rejects.toMatchObject({ code: 'customer.not_found' })
  })

  it('loses no change that was made after the host had read [AP-12: part, lost updates]', async () => {
    const { crm, ada, afterReading } = await openShop()
    await afterReading(
      () => crm.customer.update({ customerId: ada.id, language: 'en' }),
      (trx) =>
        crm.enlist(trx, async (tx) => {
          expect(await tx.customer.get({ customerId: ada.id })).toMatchObject({ language: 'en', version: 2 })
          await tx.customer.update({ customerId: ada.id, name: 'Ada King' })
        }),
    )
    expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({
      name: 'Ada King',
      language: 'en',
      version: 3,
    })
  })

  it('gives no unique value to two, though it was free when the host had read [ST-5: part, an old snapshot]', async () => {
    const { crm, afterReading } = await openShop()
    await afterReading(
      () => crm.customer.create({ name: 'Grace', email: 'grace@example.com' }),
      (trx) =>
        crm.enlist(trx, async (tx) => {
          const twin = tx.customer.create({ name: 'Twin', email: 'grace@example.com' })
          await expect(twin).rejects.toMatchObject({ code: 'customer.duplicate' })
          await tx.customer.create({ name: 'Alan', email: 'alan@example.com' })
        }),
    )
    expect((await crm.customer.list()).items.map(({ name }) => name).toSorted()).toEqual([
      'Ada',
      'Alan',
      'Grace',
    ])
  })

  it('asks of related records as they are now: in rules, sums and figures [AP-12: part, an old snapshot]', async () => {
    const { crm, ada, afterReading } = await openShop()
    const spent = f.customer.purchases.sum('net', { in: 'EUR' })
    const asked = (nouns: Pick<typeof crm, 'customer' | 'purchase'>) =>
      Promise.all([
        nouns.customer.count({ where: f.customer.purchases.count().gte(1) }),
        nouns.customer.list({
          where: f.customer.purchases.some((p) => p.net.gte(euros(100))),
          columns: { spent },
        }),
        nouns.purchase.aggregate({ measures: {}, by: { source: f.purchase.source } }),
      ])
    const [truth, seen] = await afterReading(
      async () => {
        const total = euros(4200)
        await crm.purchase.record({ customerId: ada.id, source: 'shop', externalId: '1', total })
      },
      async (trx) => {
        const within = await crm.enlist(trx, asked)
        return [await asked(crm), within.value]
      },
    )
    expect(truth[0]).toBe(1)
    expect(seen).toEqual(truth)
  })
})
