import { toInstant } from '../../kernel/index.js'
import {
  type Parked,
  type ParkedSubject,
  parkedIn,
  readLog,
  stillParked,
  subjectKey,
  unpark,
} from '../../storage/index.js'
import { readerOf } from '../call.js'
import { inReadUnit, inUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'
import { deliver } from './deliver.js'
import { consumerBusy, consumerRewound, leaseLost } from './errors.js'
import { keptError } from './kept-error.js'
import { keepUnder, type Lease, leaseEnd, takeLease } from './lease.js'
import { readPage } from './page.js'
import { runUnder } from './piece.js'

export interface Redriven {
  readonly handled: number
  readonly parked: number
}

/** Parked events that are read at once. */
const perPage = 100

/**
 * Hands parked events to the handler again, in order; then goes on with the log, whatever it was waiting for.
 *
 * @throws `consumer.busy` | `consumer.rewound`
 */
export const redrive = async (crew: Crew, tenant: string, subject?: ParkedSubject): Promise<Redriven> => {
  const { name } = crew.followed.consumer
  const now = toInstant(crew.runtime.clock.now())
  const taken = await takeLease(crew, tenant, { now, force: true })
  if (!('lease' in taken)) {
    const isRewound = 'blocked' in taken && taken.blocked === 'rewound'
    throw (isRewound ? consumerRewound : consumerBusy)({ name })
  }
  const { lease } = taken
  const parked = await redriveParked(crew, lease, subject)
  const page = await reading(crew, lease, (session) => readPage(crew, session, lease))
  const { ran } = await runUnder(crew, lease, page, { now, limit: Number.POSITIVE_INFINITY })
  return { handled: parked.handled + ran, parked: parked.left }
}

async function redriveParked(
  crew: Crew,
  lease: Lease,
  subject: ParkedSubject | undefined,
): Promise<{ handled: number; left: number }> {
  const wanted = subject && subjectKey(subject)
  const failing = new Set<string>()
  let [handled, left] = [0, 0]
  for await (const parked of allParked(crew, lease)) {
    const key = subjectKey({ entity: parked.subjectEntity, id: parked.subjectId })
    const isDue = (wanted === undefined || wanted === key) && !failing.has(key)
    if (isDue && (await isHandled(crew, lease, parked))) handled += 1
    else {
      left += 1
      failing.add(key)
    }
  }
  return { handled, left }
}

async function* allParked(crew: Crew, lease: Lease): AsyncGenerator<Parked> {
  const { tenant, name: consumer } = lease
  for (let after = 0; ; ) {
    const range = { tenant, consumer, after, limit: perPage }
    const page = await reading(crew, lease, (session) => parkedIn(session, range))
    yield* page
    const last = page.at(-1)
    if (!last || page.length < perPage) return
    after = last.pos
  }
}

/** Handles one parked event; one that fails stays, with its error. */
async function isHandled(crew: Crew, lease: Lease, parked: Parked): Promise<boolean> {
  const { runtime, registry } = crew
  const stopping = [registry.closing.signal]
  if (registry.closing.signal.aborted) return false
  try {
    const events = await eventOf(crew, lease, parked)
    await deliver(crew, lease, { events, attempt: 1, stopping }, async (session) => {
      await keepUnder(crew, session, lease, { leaseEndsAt: leaseEnd(crew) })
      await session.apply([unpark(parked)])
    })
    return true
  } catch (error) {
    if (leaseLost.is(error)) throw consumerBusy({ name: lease.name }, { cause: error })
    if (registry.closing.signal.aborted) return false
    await inUnit(runtime, bookkeeper(lease.tenant), { again: true }, async ({ unit: { session } }) => {
      await keepUnder(crew, session, lease, { leaseEndsAt: leaseEnd(crew) })
      await session.apply([stillParked(parked, keptError(error))])
    })
    return false
  }
}

function eventOf(crew: Crew, lease: Lease, { pos }: Parked) {
  const { runtime } = crew
  return reading(crew, lease, async (session) => {
    const range = { tenant: lease.tenant, after: pos - 1, limit: 1 }
    return (await readLog(readerOf(runtime, session), runtime.parts.events, range)).events
  })
}

function reading<R>(
  { runtime }: Crew,
  { tenant }: Lease,
  work: (session: Parameters<typeof parkedIn>[0]) => Promise<R>,
): Promise<R> {
  return inReadUnit(runtime, bookkeeper(tenant), ({ unit }) => work(unit.session))
}
