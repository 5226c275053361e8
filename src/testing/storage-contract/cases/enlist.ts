import type { StorageDriver, TxSession } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal, rejection } from '../expect.js'
import { aNote, contractModel } from '../model.js'
import { byId, byIdInOrder, ids, insert, ofTenant } from '../shapes.js'

const needs = ['enlist'] as const
const everyNote = { entity: 'note', columns: ['id', 'title'], where: ofTenant, order: [byIdInOrder] } as const
const aNew = (id: string) => ({ op: 'insert', entity: 'note', rows: [aNote({ id })] }) as const
const counter = { entity: 'logHead', tenant: 't1' } as const

/** A transaction as its host sees it: what runs in it, and the handle that is handed over. */
const hosting = <R>(driver: StorageDriver, work: (host: TxSession) => Promise<R>): Promise<R> =>
  driver.transact((host) => work(host), {})

const enlist = async <R>(
  driver: StorageDriver,
  native: unknown,
  work: (session: TxSession) => Promise<R>,
): Promise<R> => {
  if (!driver.enlist) throw new Error('the driver cannot enlist')
  return driver.enlist(native, work)
}

export const enlistCases = [
  contractCase(
    'enlist/commit',
    "What was written in a transaction of the host's is there for others once the host has committed.",
    async ({ first, second }) => {
      const answer = await hosting(first, async ({ native }) => {
        const value = await enlist(first, native, async (session) => {
          await session.apply([aNew('a')])
          return 'done'
        })
        if (second.capabilities.concurrentSessions) equal(await ids(second, {}), [], 'before the commit')
        return value
      })
      equal(answer, 'done', 'what the work answered')
      equal(await ids(second, {}), ['a'], 'after the commit')
    },
    { needs },
  ),
  contractCase(
    'enlist/rollback',
    'What was written goes, with its positions, when the host rolls back.',
    async ({ first, second }) => {
      const refusal = new Error('refused by the host')
      const rolledBack = hosting(first, async ({ native }) => {
        await enlist(first, native, async (session) => {
          await session.apply([aNew('a')])
          await session.next(counter, 2)
        })
        throw refusal
      })
      equal(
        (await rejection(rolledBack, 'the transaction of the host')) === refusal,
        true,
        'whether it is the same',
      )
      equal(await ids(second, {}), [])
      equal(await hosting(first, ({ next }) => next(counter, 1)), 1, 'the next position')
    },
    { needs },
  ),
  contractCase(
    'enlist/error',
    "Work that rejects is rejected with the same, and the host's transaction goes on.",
    async ({ first, second }) => {
      const refusal = new Error('refused by the work')
      await hosting(first, async ({ native, apply }) => {
        const failed = enlist(first, native, async (session) => {
          await session.apply([aNew('a')])
          throw refusal
        })
        equal((await rejection(failed, 'work that rejects')) === refusal, true, 'whether it is the same')
        await apply([aNew('b')])
      })
      // Nothing was rolled back: that is for the host to do.
      equal(await ids(second, {}), ['a', 'b'])
    },
    { needs },
  ),
  contractCase(
    'enlist/inside',
    'Both read what the other has written in the transaction.',
    async ({ first }) => {
      await insert(first, 'note', [aNote({ id: 'a', title: 'old' })])
      const seen = await hosting(first, async ({ native, apply, select }) => {
        const set = { title: 'new' }
        await apply([{ op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set }, aNew('b')])
        const within = await enlist(first, native, async (session) => {
          const before = await session.select(everyNote, ['t1'])
          await session.apply([{ op: 'delete', entity: 'note', where: byId, values: ['t1', 'b'] }])
          return before
        })
        return [within, await select(everyNote, ['t1'])]
      })
      const changed = { id: 'a', title: 'new' }
      equal(seen, [[changed, { id: 'b', title: null }], [changed]])
    },
    { needs },
  ),
  contractCase(
    'enlist/again',
    'A second time in one transaction sees what the first wrote, and its positions go on.',
    async ({ first, second }) => {
      const taken = await hosting(first, async ({ native }) => {
        const one = await enlist(first, native, async (session) => {
          await session.apply([aNew('a')])
          return session.next(counter, 2)
        })
        return enlist(first, native, async (session) => {
          const seen = await session.select(everyNote, ['t1'])
          return [one, seen.length, await session.next(counter, 1)]
        })
      })
      equal(taken, [2, 1, 3])
      equal(await ids(second, {}), ['a'])
    },
    { needs },
  ),
  contractCase(
    'enlist/native',
    'The handle of the session is the one that the host has handed over.',
    async ({ first }) => {
      const isSame = await hosting(first, ({ native }) =>
        enlist(first, native, async (session) => session.native === native),
      )
      equal(isSame, true, 'whether it is the same')
    },
    { needs },
  ),
  contractCase(
    'enlist/closed',
    'A session answers and writes nothing once its work has settled, though the transaction is open.',
    async ({ first, second }) => {
      await hosting(first, async ({ native }) => {
        const kept = await enlist(first, native, async (session) => session)
        await rejection(kept.select(everyNote, ['t1']), 'a read')
        await rejection(kept.apply([aNew('a')]), 'a write')
      })
      equal(await ids(second, {}), [])
    },
    { needs },
  ),
  contractCase(
    'enlist/open',
    "A driver that is opened in a transaction of the host's asks nothing but through it, and works in it.",
    async ({ store, first, second }) => {
      const third = await store.connect()
      await hosting(first, async ({ native }) => {
        store.closeRoot?.(true)
        try {
          await third.open(contractModel, native)
          await enlist(third, native, (session) => session.apply([aNew('a')]))
        } finally {
          store.closeRoot?.(false)
        }
      })
      equal(await ids(second, {}), ['a'])
    },
    { needs: ['enlist', 'root'] },
  ),
]
