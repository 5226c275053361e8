import { type Instant, type RecordedEvent, toInstant } from '../../kernel/index.js'
import { waitMs } from '../time/backoff.js'
import { inReadUnit, inUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'
import { deliver, moveBehind, parkedOf } from './deliver.js'
import { leaseLost } from './errors.js'
import { keptError } from './kept-error.js'
import { type Blocked, giveBack, keepUnder, type Lease, released, takeLease } from './lease.js'
import { behind, isStale, type Page, type Portion, portionOf, readPage } from './page.js'

export interface PieceOptions {
  readonly now: Instant
  /** The most events. */
  readonly limit: number
  /** Ends the piece, and the handler's signal with it. */
  readonly signal?: AbortSignal
}

/** What became of a piece. */
export interface PieceDone {
  /** Events that were handled. */
  readonly ran: number
  /** There is more to do now. */
  readonly more: boolean
  /** Up to where; absent where it cannot go on now. */
  readonly reached?: number
}

/** Handles events of one tenant, batch after batch, until there are no more or something stands in the way. */
export const runPiece = async (crew: Crew, tenant: string, options: PieceOptions): Promise<PieceDone> => {
  if (isStopping(crew, options)) return { ran: 0, more: false }
  const taken = await takeLease(crew, tenant, { now: options.now })
  if ('blocked' in taken) return blockedBy(crew, tenant, taken.blocked)
  if ('reached' in taken) return { ran: 0, more: taken.reached < taken.head, reached: taken.reached }
  return runUnder(crew, taken.lease, taken.page, options)
}

function blockedBy({ runtime, followed }: Crew, tenant: string, blocked: Blocked): PieceDone {
  const consumer = followed.consumer.name
  if (blocked === 'rewound')
    runtime.logger?.warn('the log was rewound behind a consumer', { consumer, tenant })
  return { ran: 0, more: false }
}

/** Where a run stands. */
interface Stand {
  readonly lease: Lease
  readonly page: Page
  /** Up to here events go one by one, so that the one that fails is found. */
  readonly singlyUpTo: number
}

/** What one try came to: the run goes on from a stand, or it is over. */
type Outcome =
  | { readonly ran: number; readonly stand: Stand }
  | { readonly ran: number; readonly over: 'caught up' | 'waiting' | 'lost' | 'stopped' }

/** As `runPiece`, under a lease that has been taken. Gives it back. */
export const runUnder = async (
  crew: Crew,
  lease: Lease,
  page: Page,
  options: PieceOptions,
): Promise<PieceDone> => {
  let stand: Stand = { lease, page, singlyUpTo: 0 }
  let ran = 0
  while (ran < options.limit && !isStopping(crew, options)) {
    const outcome = await next(crew, await withPage(crew, stand), options, options.limit - ran)
    ran += outcome.ran
    if ('stand' in outcome) stand = outcome.stand
    else return { ran, more: false, ...(outcome.over === 'caught up' && { reached: stand.page.upTo }) }
  }
  await giveBack(crew, stand.lease)
  return { ran, more: true, reached: stand.lease.pos }
}

function isStopping({ registry, followed }: Crew, { signal }: Pick<PieceOptions, 'signal'>): boolean {
  const isGone = registry.followed.get(followed.consumer.name) !== followed
  return isGone || registry.closing.signal.aborted || signal?.aborted === true
}

/** What was read a while ago is read again: whom it tells about may have been erased since. */
async function withPage(crew: Crew, stand: Stand): Promise<Stand> {
  const { page, lease } = stand
  const isUsed = page.events.length === 0 && page.upTo < page.head
  if (!isUsed && !isStale(crew, page)) return stand
  const fresh = await inReadUnit(crew.runtime, bookkeeper(lease.tenant), ({ unit }) =>
    readPage(crew, unit.session, lease),
  )
  return { ...stand, page: fresh }
}

async function next(crew: Crew, stand: Stand, options: PieceOptions, most: number): Promise<Outcome> {
  const { lease, page, singlyUpTo } = stand
  const isSingle = lease.attempts > 0 || (page.events[0]?.position ?? 0) <= singlyUpTo
  const portion = portionOf(page, isSingle ? 1 : Math.min(crew.followed.consumer.batch, most))
  const stopping = [crew.registry.closing.signal, ...(options.signal ? [options.signal] : [])]
  const attempt = lease.attempts + 1
  const parked = parkedOf(crew, lease, portion.later)
  try {
    const keep = moveBehind(crew, lease, portion, parked)
    await deliver(crew, lease, { events: portion.live, attempt, stopping }, keep)
    return moved(stand, portion, portion.live.length)
  } catch (error) {
    if (leaseLost.is(error)) return lost(crew, lease)
    const [poison, ...others] = portion.live
    if (!poison) throw error
    if (stopping.some(({ aborted }) => aborted)) return stopped(crew, lease)
    if (others.length > 0) return { ran: 0, stand: { ...stand, singlyUpTo: portion.target } }
    return failed(crew, stand, portion, { poison, error })
  }
}

function moved(stand: Stand, portion: Portion, ran: number, parked: readonly RecordedEvent[] = []): Outcome {
  if (portion.isLast) return { ran, over: 'caught up' }
  const lease = { ...stand.lease, pos: portion.target, attempts: 0 }
  return { ran, stand: { ...stand, lease, page: behind(stand.page, portion, parked) } }
}

function lost({ runtime }: Crew, { name, tenant }: Lease): Outcome {
  runtime.logger?.warn('a consumer has lost its lease', { consumer: name, tenant })
  return { ran: 0, over: 'lost' }
}

/** What failed because it was told to end has not failed. */
async function stopped(crew: Crew, lease: Lease): Promise<Outcome> {
  await giveBack(crew, lease)
  return { ran: 0, over: 'stopped' }
}

interface Poison {
  readonly poison: RecordedEvent
  readonly error: unknown
}

/** One event has failed: later once more, or what is declared for one that keeps failing. */
async function failed(crew: Crew, stand: Stand, portion: Portion, failure: Poison): Promise<Outcome> {
  const { lease } = stand
  const { retry, onPoison } = crew.followed.consumer
  const attempts = lease.attempts + 1
  try {
    if (attempts < retry.attempts) return await later(crew, lease, attempts, failure)
    say(crew, lease, failure)
    if (onPoison === 'halt') return await halt(crew, lease, attempts, failure)
    return await pass(crew, stand, portion, failure)
  } catch (error) {
    if (leaseLost.is(error)) return lost(crew, lease)
    throw error
  }
}

async function later(crew: Crew, lease: Lease, attempts: number, { error }: Poison): Promise<Outcome> {
  const { runtime, followed } = crew
  const waited = waitMs(followed.consumer.retry, attempts, runtime.newId)
  const retryAt = toInstant(runtime.clock.now() + waited)
  await change(crew, lease, { attempts, retryAt, error: keptError(error), ...released })
  return { ran: 0, over: 'waiting' }
}

async function halt(crew: Crew, lease: Lease, attempts: number, { error }: Poison): Promise<Outcome> {
  const set = { state: 'halted', attempts, retryAt: null, error: keptError(error), ...released } as const
  await change(crew, lease, set)
  return { ran: 0, over: 'waiting' }
}

function change(crew: Crew, lease: Lease, set: Parameters<typeof keepUnder>[3]): Promise<void> {
  return inUnit(crew.runtime, bookkeeper(lease.tenant), { again: true }, ({ unit }) =>
    keepUnder(crew, unit.session, lease, set),
  )
}

/** Leaves the event behind: put aside with what follows of its subject, or left out. */
async function pass(crew: Crew, stand: Stand, portion: Portion, { poison, error }: Poison): Promise<Outcome> {
  const { lease } = stand
  const isParked = crew.followed.consumer.onPoison === 'park'
  const parked = [
    ...parkedOf(crew, lease, portion.later),
    ...(isParked ? parkedOf(crew, lease, [poison], error) : []),
  ]
  await inUnit(crew.runtime, bookkeeper(lease.tenant), { again: true }, ({ unit }) =>
    moveBehind(crew, lease, portion, parked)(unit.session),
  )
  return moved(stand, portion, 0, isParked ? [poison] : [])
}

const said = { halt: 'is halted by', park: 'puts aside', skip: 'leaves out' }

function say({ runtime, followed }: Crew, { name, tenant }: Lease, { poison, error }: Poison): void {
  const { code } = keptError(error)
  const fields = { consumer: name, tenant, eventId: poison.id, type: poison.type, code }
  runtime.logger?.warn(`a consumer ${said[followed.consumer.onPoison]} an event that keeps failing`, fields)
}
