import { type StorageDriver, sessionClosed, type TxSession } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal, rejection, turns } from '../expect.js'
import { aLine, aNote } from '../model.js'
import { byId, byIdInOrder, ids, insert, ofTenant, rows, write } from '../shapes.js'

const everyNote = { entity: 'note', columns: ['id', 'title'], where: ofTenant, order: [byIdInOrder] } as const
const justOne = { op: 'insert', entity: 'note', rows: [aNote({ id: 'new' })] } as const

/** Refuses after having worked: what the host's own code does when it throws. */
const refusing = async (
  driver: StorageDriver,
  work: (session: TxSession) => Promise<unknown>,
): Promise<unknown> => {
  const refusal = new Error('refused by the work')
  const error = await rejection(
    write(driver, async (session) => {
      await work(session)
      throw refusal
    }),
    'a transaction whose work rejects',
  )
  if (error !== refusal) throw error
  return error
}

/** A session that its work has let out. */
const leaked = async (driver: StorageDriver): Promise<TxSession> => {
  let kept: TxSession | undefined
  await write(driver, async (session) => {
    kept = session
  })
  if (!kept) throw new Error('the work has not run')
  return kept
}

const isClosed = async (call: Promise<unknown>, what: string): Promise<void> =>
  equal(sessionClosed.is(await rejection(call, what)), true, `whether ${what} is refused as session_closed`)

export const transactionCases = [
  contractCase(
    'tx/commit',
    'What a transaction wrote is there for others once it has resolved.',
    async ({ first, second }) => {
      const answer = await write(first, async (session) => {
        await session.apply([justOne])
        return 'done'
      })
      equal(answer, 'done', 'what the work answered')
      equal(await ids(second, {}), ['new'])
    },
  ),
  contractCase(
    'tx/rollback',
    'Work that rejects leaves nothing: no insert, no update, no delete.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a', title: 'kept' }), aNote({ id: 'b', title: 'kept' })])
      await refusing(first, (session) =>
        session.apply([
          { op: 'insert', entity: 'note', rows: [aNote({ id: 'c' })] },
          { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { title: 'lost' } },
          { op: 'delete', entity: 'note', where: byId, values: ['t1', 'b'] },
        ]),
      )
      const kept = [
        { id: 'a', title: 'kept' },
        { id: 'b', title: 'kept' },
      ]
      equal(await rows(second, { columns: ['id', 'title'] }), kept)
      equal(await rows(first, { columns: ['id', 'title'] }), kept, 'for the driver itself')
    },
  ),
  contractCase(
    'tx/rollback/unique',
    'After a rollback everything it held is free again.',
    async ({ first }) => {
      await refusing(first, (session) =>
        session.apply([{ op: 'insert', entity: 'note', rows: [aNote({ id: 'a', slug: 's' })] }]),
      )
      await insert(first, 'note', [aNote({ id: 'a', slug: 's' })])
      equal(await ids(first, {}), ['a'])
    },
  ),
  contractCase(
    'tx/atomic',
    'When a later write fails, the earlier ones of its transaction are not there either.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a' })])
      const clashing = write(first, (session) =>
        session.apply([
          { op: 'insert', entity: 'noteLine', rows: [aLine({ id: 'l', noteId: 'a' })] },
          { op: 'insert', entity: 'note', rows: [aNote({ id: 'b' }), aNote({ id: 'a' })] },
        ]),
      )
      await rejection(clashing, 'a transaction with a clash')
      equal(await ids(second, {}), ['a'], 'the notes')
      equal(await ids(second, { entity: 'noteLine' }), [], 'the lines')
    },
  ),
  contractCase('tx/own-writes', 'A transaction reads what it has written.', async ({ first }) => {
    const seen = await write(first, async (session) => {
      await session.apply([justOne])
      const inserted = await session.select(everyNote, ['t1'])
      await session.apply([
        { op: 'update', entity: 'note', where: byId, values: ['t1', 'new'], set: { title: 'x' } },
      ])
      const updated = await session.select(everyNote, ['t1'])
      await session.apply([{ op: 'delete', entity: 'note', where: byId, values: ['t1', 'new'] }])
      return [inserted, updated, await session.select(everyNote, ['t1'])]
    })
    equal(seen, [[{ id: 'new', title: null }], [{ id: 'new', title: 'x' }], []])
  }),
  contractCase('tx/isolation', 'What is not committed is seen by nobody else.', async ({ first, second }) => {
    let reading: Promise<readonly unknown[]> | undefined
    await refusing(first, async (session) => {
      await session.apply([justOne])
      reading = ids(second, {})
      // Where one unit of work runs at a time, the read waits for this one to end.
      await Promise.race([reading, second.capabilities.concurrentSessions ? reading : turns()])
    })
    equal(await reading, [], 'what the other driver saw')
  }),
  contractCase(
    'tx/concurrent',
    'Transactions begun at once end one by one, and none is lost.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a', size: 0 })])
      const raise = (driver: StorageDriver) =>
        write(driver, async (session) => {
          const [row] = await session.select(
            { entity: 'note', columns: ['size'], where: byId, order: [] },
            ['t1', 'a'],
            { lock: 'update' },
          )
          await turns()
          const set = { size: Number(row?.size) + 1 }
          await session.apply([
            { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set, expect: 1 },
          ])
        })
      await Promise.all([first, second, first, second, first].map(raise))
      equal(await rows(second, { columns: ['size'] }), [{ size: 5 }])
    },
  ),
  contractCase(
    'tx/work-error',
    'A transaction rejects with what its work rejected with.',
    async ({ first }) => {
      await refusing(first, async () => {})
    },
  ),
  contractCase('tx/once', 'The work is never run twice.', async ({ first }) => {
    let runs = 0
    await first.transact(async (session) => {
      runs++
      await session.apply([justOne])
    }, {})
    await rejection(
      first.transact(async (session) => {
        runs++
        await session.apply([justOne])
      }, {}),
      'a taken key',
    )
    equal(runs, 2, 'runs')
  }),
  contractCase(
    'tx/closed/reads',
    'A session answers nothing once its work has settled.',
    async ({ first }) => {
      const session = await leaked(first)
      await isClosed(session.select(everyNote, ['t1']), 'a read')
      await isClosed(session.next({ entity: 'logHead', tenant: 't1' }, 1), 'a position')
    },
  ),
  contractCase(
    'tx/closed/writes',
    'A session writes nothing once its work has settled.',
    async ({ first, second }) => {
      const session = await leaked(first)
      await isClosed(session.apply([justOne]), 'a write')
      equal(await ids(second, {}), [])
    },
  ),
  contractCase(
    'tx/closed/rejected',
    'A session is closed also when its work has rejected.',
    async ({ first }) => {
      let kept: TxSession | undefined
      await refusing(first, async (session) => {
        kept = session
      })
      if (kept) await isClosed(kept.apply([justOne]), 'a write')
    },
  ),
  contractCase(
    'tx/unawaited',
    'A write that nobody awaited is in the transaction or nowhere.',
    async ({ first, second }) => {
      let floating: Promise<unknown> | undefined
      await refusing(first, async (session) => {
        const several = ['a', 'b', 'c'].map((id) => ({ ...justOne, rows: [aNote({ id })] }))
        floating = Promise.allSettled(several.map((one) => session.apply([one])))
      })
      await floating
      equal(await ids(second, {}), [])
    },
  ),
  contractCase(
    'read/closed',
    'A reading session answers nothing once its work has settled.',
    async ({ first }) => {
      const session = await first.read(async (kept) => kept)
      await isClosed(session.select(everyNote, ['t1']), 'a read')
    },
  ),
  contractCase('read/error', 'A read rejects with what its work rejected with.', async ({ first }) => {
    const refusal = new Error('refused by the work')
    equal(
      (await rejection(
        first.read(() => Promise.reject(refusal)),
        'a read',
      )) === refusal,
      true,
      'whether it is the same',
    )
  }),
  contractCase(
    'tx/commit-failure',
    'A commit that fails rejects, and nothing of it is there.',
    async ({ first, second, store }) => {
      store.failCommits?.(true)
      await rejection(
        first.transact((session) => session.apply([justOne]), {}),
        'a commit that fails',
      )
      store.failCommits?.(false)
      equal(await ids(second, {}), [])
      await insert(first, 'note', [aNote({ id: 'later' })])
      equal(await ids(second, {}), ['later'], 'after it')
    },
    { needs: ['failCommits'] },
  ),
  contractCase(
    'tx/signal/before',
    'A signal given before the transaction begins keeps the work from running.',
    async ({ first }) => {
      const stop = new AbortController()
      stop.abort(new Error('stopped'))
      let ran = false
      const stopped = first.transact(
        async () => {
          ran = true
        },
        { signal: stop.signal },
      )
      await rejection(stopped, 'a transaction with its signal given')
      equal(ran, false, 'whether the work ran')
    },
  ),
  contractCase(
    'tx/signal/during',
    'A signal given during the work ends the transaction, and nothing of it stays.',
    async ({ first, second }) => {
      const stop = new AbortController()
      const stopped = first.transact(
        async (session) => {
          await session.apply([justOne])
          stop.abort(new Error('stopped'))
        },
        { signal: stop.signal },
      )
      const error = await rejection(stopped, 'a transaction whose signal was given')
      equal(error instanceof Error && error.message, 'stopped', 'what it rejects with')
      equal(await ids(second, {}), [])
    },
  ),
  contractCase(
    'close/handle',
    'Closing a driver leaves open what the host handed in.',
    async ({ first, second, store }) => {
      await first.close()
      equal(await store.isHandleOpen?.(), true, 'whether the handle works')
      await insert(second, 'note', [aNote({ id: 'a' })])
      equal(await ids(second, {}), ['a'])
    },
    { needs: ['handle'] },
  ),
]
