import { type Kysely, sql } from 'kysely'
import type { StorageDriver, TxSession } from '../../src/storage/index.js'
import { contractModel } from '../../src/testing/storage-contract/index.js'
import type { BrokenDriver } from './broken-drivers.js'
import { libsql, type MakeStore, sqliteFile, sqliteInMemory } from './stores.js'

type Enlist = NonNullable<StorageDriver['enlist']>

/** A store on which transactions of hosts are joined wrongly, and everything else is right. */
const enlisting =
  (breakIt: (enlist: Enlist) => Enlist): MakeStore =>
  async () => {
    const store = await sqliteInMemory(libsql)()
    return {
      ...store,
      connect: async () => {
        const driver = await store.connect()
        return driver.enlist ? { ...driver, enlist: breakIt(driver.enlist) } : driver
      },
    }
  }

/** Ends the transaction under its host, and begins another, which nobody notices. */
const ending = async (native: unknown, how: 'commit' | 'rollback'): Promise<void> => {
  // The stores of these drivers are of Kysely.
  const host = native as Kysely<unknown>
  await sql.raw(how).execute(host)
  await sql.raw('begin').execute(host)
}

export const brokenEnlisting: readonly BrokenDriver[] = [
  {
    name: 'commits the transaction of its host',
    namedBy: 'enlist/rollback',
    makeStore: enlisting((enlist) => async (native, work) => {
      const value = await enlist(native, work)
      await ending(native, 'commit')
      return value
    }),
  },
  {
    name: 'rolls its host back when work rejects',
    namedBy: 'enlist/error',
    makeStore: enlisting((enlist) => async (native, work) => {
      try {
        return await enlist(native, work)
      } catch (error) {
        await ending(native, 'rollback')
        throw error
      }
    }),
  },
  {
    name: 'swallows what enlisted work rejects with',
    namedBy: 'enlist/error',
    makeStore: enlisting((enlist) => (native, work) => {
      const nothing = undefined as Awaited<ReturnType<typeof work>>
      return enlist(native, (session) => work(session).catch(() => nothing))
    }),
  },
  {
    name: 'hands out another handle than the one of its host',
    namedBy: 'enlist/native',
    makeStore: enlisting(
      (enlist) => (native, work) =>
        enlist(native, (session) => work(withNative(session, { ...(native as object) }))),
    ),
  },
  {
    name: "reads outside the transaction of its host's",
    namedBy: 'enlist/inside',
    alsoFails: ['enlist/again'],
    makeStore: async () => {
      const store = await sqliteFile(libsql)()
      const connect = async () => {
        const outside = await store.connect()
        await outside.open(contractModel)
        return readingOutside(await store.connect(), outside)
      }
      return { ...store, connect }
    },
  },
]

function withNative(session: TxSession, native: unknown): TxSession {
  const { select, aggregate, apply, next, isolation } = session
  return { select, aggregate, apply, next, isolation, native }
}

function readingOutside(driver: StorageDriver, outside: StorageDriver): StorageDriver {
  const enlist: Enlist = async (native, work) => {
    if (!driver.enlist) throw new Error('the driver cannot enlist')
    return driver.enlist(native, (session) => {
      const elsewhere: TxSession['select'] = async (plan, values) => {
        // A session that has settled still says so.
        await session.select(plan, values)
        return outside.read((other) => other.select(plan, values))
      }
      return work({ ...withNative(session, native), select: elsewhere })
    })
  }
  return { ...driver, enlist }
}
