import type { StorageDriver, TxSession } from '../storage/index.js'
import type { Trace } from './runtime.js'

/** A driver whose statements are traced, one by one. */
export const traced = (driver: StorageDriver, trace: Trace): StorageDriver => ({
  ...driver,
  read: (work) => driver.read((session) => work(tracedReads(session, trace))),
  transact: (work, options) => driver.transact((session) => work(tracedSession(session, trace)), options),
  ...withEnlist(driver, trace),
})

function withEnlist(driver: StorageDriver, trace: Trace): Pick<StorageDriver, 'enlist'> {
  const { enlist } = driver
  if (!enlist) return {}
  return {
    enlist: (native, work) =>
      enlist.call(driver, native, (session) => work(tracedSession(session, trace))) as ReturnType<
        typeof work
      >,
  }
}

type Reads = Pick<TxSession, 'select' | 'aggregate'>

function tracedReads({ select, aggregate }: Reads, trace: Trace): Reads {
  return {
    select: (plan, values, options) =>
      trace('clientele.storage.select', { entity: plan.entity }, () => select(plan, values, options)),
    ...(aggregate && {
      aggregate: (plan, values) =>
        trace('clientele.storage.aggregate', { entity: plan.entity }, () => aggregate(plan, values)),
    }),
  }
}

function tracedSession(session: TxSession, trace: Trace): TxSession {
  return {
    ...tracedReads(session, trace),
    // Reading the handle may take a lock: only when the host asks.
    get native() {
      return session.native
    },
    apply: (writes) => {
      const entities = [...new Set(writes.map(({ entity }) => entity))].join()
      return trace('clientele.storage.apply', { entities, writes: writes.length }, () =>
        session.apply(writes),
      )
    },
    next: (counter, n) => trace('clientele.storage.next', { n }, () => session.next(counter, n)),
    isolation: session.isolation,
  }
}
