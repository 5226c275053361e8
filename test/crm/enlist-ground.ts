import type { Kysely } from 'kysely'
import type { StorageDriver } from '../../src/storage/index.js'
import { type EngineName, engines, type HostDatabase, type Native, openDesk } from './crms.js'

/** Engines with a handle of a transaction that a host can hand over. */
export const enlistEngines = engines.filter((engine) => engine !== 'memory')

/** A desk with a customer and a ticket, and a table of the host's beside it. */
export const openGround = async (engine: EngineName, options: Parameters<typeof openDesk>[1] = {}) => {
  const opened = await openDesk(engine, options)
  const { crm, store, events } = opened
  // Every engine of these tests has one.
  const db = store.db as Kysely<HostDatabase>
  await db.schema
    .createTable('shop_order')
    .addColumn('id', 'varchar(100)', (column) => column.primaryKey())
    .addColumn('total', 'integer', (column) => column.notNull())
    .execute()
  await crm.customer.create({ id: 'ada', name: 'Ada' })
  await crm.ticket.open({ id: 't1', customerId: 'ada', subject: 'First', number: 'N-1' })
  await crm.settled()
  const logged = async () =>
    (await store.raw('event')).map(({ pos, type }) => [Number(pos), type]).toSorted(byPosition)
  return {
    ...opened,
    db,
    logged,
    heard: () => events.slice(2).map(({ type }) => type),
    host: <R>(work: (trx: Native) => Promise<R>): Promise<R> => db.transaction().execute(work),
    order: (trx: Native, id: string) => trx.insertInto('shop_order').values({ id, total: 100 }).execute(),
    orders: async () => (await db.selectFrom('shop_order').select('id').execute()).map(({ id }) => id),
  }
}

/** Notes how many positions are taken at a time in transactions of hosts. */
export const countingPositions = (driver: StorageDriver<Native>, asked: number[]): StorageDriver<Native> => ({
  ...driver,
  enlist: (native, work) => {
    if (!driver.enlist) throw new Error('The driver cannot enlist.')
    return driver.enlist(native, (session) => {
      const { next } = session
      const counting: typeof next = (counter, n) => {
        asked.push(n)
        return next(counter, n)
      }
      return work(Object.assign(session, { next: counting }))
    })
  },
})

function byPosition([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return Number(a) - Number(b)
}
