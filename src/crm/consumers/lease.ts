import { type Instant, toInstant } from '../../kernel/index.js'
import {
  addCheckpoints,
  type Checkpoint,
  changeCheckpoint,
  checkpointOf,
  eventIdAt,
  headOf,
  type KnownCheckpoint,
  newCheckpoint,
  type Session,
  type TxSession,
  type WorkUnit,
} from '../../storage/index.js'
import { inUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'
import { leaseLost } from './errors.js'
import { type Page, readPage } from './page.js'
import { beginning, registeredAt } from './registration.js'

/** The right to handle a tenant's events, until it ends or somebody takes it. */
export interface Lease extends KnownCheckpoint {
  readonly owner: string
  /** How often the next event has failed. */
  readonly attempts: number
}

/** Why there is nothing to do now. */
export type Blocked = 'leased' | 'waiting' | 'halted' | 'rewound'

export type Taken =
  | { readonly lease: Lease; readonly page: Page }
  | { readonly blocked: Blocked }
  /** There was nothing for it up to here. */
  | { readonly reached: number; readonly head: number }

export interface TakeOptions {
  readonly now: Instant
  /** Somebody wants it to be tried now, whatever happened before. */
  readonly force?: true
}

/** How much longer than a handler may take a lease lasts: for what is done before and after. */
const marginMs = 15_000

/** Takes the lease of a tenant, in a short unit of its own, where there is something to handle. */
export const takeLease = async (crew: Crew, tenant: string, options: TakeOptions): Promise<Taken> => {
  const { runtime, followed } = crew
  await registeredAt(crew)
  return inUnit(runtime, bookkeeper(tenant), { again: true }, async ({ unit }) => {
    const { session } = unit
    const row = await lockedRow(crew, unit, tenant)
    const blocked = blockOf(row, options, toInstant(runtime.clock.now()))
    if (blocked) return { blocked }
    const keep = keeping(session, row)
    if (await isRewound(session, row)) {
      await keep({ state: 'rewound', retryAt: null })
      return { blocked: 'rewound' }
    }
    const page = await readPage(crew, session, row)
    if (page.events.length === 0 && !options.force) {
      const { upTo, head } = page
      if (upTo > row.pos) await keep({ pos: upTo, eventId: (await eventIdAt(session, tenant, upTo)) ?? null })
      return { reached: upTo, head }
    }
    const owner = runtime.newId('run')
    const attempts = options.force ? 0 : row.attempts
    await keep({ ...fresh(options), attempts, owner, leaseEndsAt: leaseEnd(crew) }, { fence: 1 })
    const { name } = followed.consumer
    return { lease: { tenant, name, fence: row.fence + 1, pos: row.pos, owner, attempts }, page }
  })

  function keeping(session: TxSession, row: Checkpoint) {
    return async (set: Partial<Checkpoint>, increment?: { fence: 1 }) => {
      const updatedAt = toInstant(runtime.clock.now())
      await session.apply([{ ...changeCheckpoint(row, { ...set, updatedAt }, increment), expect: 1 }])
    }
  }
}

function fresh({ force }: TakeOptions): Partial<Checkpoint> {
  return force ? { state: 'active', retryAt: null, error: null } : {}
}

export const leaseEnd = ({ runtime, followed }: Crew): Instant =>
  toInstant(runtime.clock.now() + followed.consumer.timeoutMs + marginMs)

/** Changes the checkpoint under its lease. @throws `consumer.lease_lost` when somebody else has it by now */
export const keepUnder = async (
  { runtime }: Crew,
  session: TxSession,
  lease: Lease,
  set: Partial<Checkpoint>,
): Promise<void> => {
  const updatedAt = toInstant(runtime.clock.now())
  const [changed] = await session.apply([changeCheckpoint(lease, { ...set, updatedAt })])
  if (changed?.matched !== 1) throw leaseLost({ name: lease.name })
}

/** What gives a lease back. */
export const released: Partial<Checkpoint> = { owner: null, leaseEndsAt: null }

/** Gives the lease back. Whoever lost it has nothing to give. */
export const giveBack = async (crew: Crew, lease: Lease): Promise<void> => {
  await inUnit(crew.runtime, bookkeeper(lease.tenant), { again: true }, async ({ unit }) => {
    await unit.session.apply([changeCheckpoint(lease, released)])
  })
}

/** Whether the log does not go on from here: it ends before, or another event stands here. */
export const isRewound = async (session: Session, { tenant, pos, eventId }: Checkpoint): Promise<boolean> => {
  if (pos === 0) return false
  if (eventId === null) return (await headOf(session, tenant)) < pos
  return (await eventIdAt(session, tenant, pos)) !== eventId
}

async function lockedRow(crew: Crew, { session, apply }: WorkUnit, tenant: string): Promise<Checkpoint> {
  const { name } = crew.followed.consumer
  const known = await checkpointOf(session, tenant, name, { lock: 'update' })
  if (known) return known
  const now = toInstant(crew.runtime.clock.now())
  const pos = await beginning(crew, session, tenant)
  const row = newCheckpoint({ tenant, name, pos, createdAt: now, updatedAt: now })
  // Through the unit, which lets nothing new be written for a tenant that was deleted.
  await apply([addCheckpoints([row])])
  // Another process may have been first.
  return (await checkpointOf(session, tenant, name, { lock: 'update' })) ?? row
}

function blockOf(row: Checkpoint, { now, force }: TakeOptions, clockNow: Instant): Blocked | undefined {
  if (row.leaseEndsAt !== null && row.leaseEndsAt > clockNow) return 'leased'
  if (row.state === 'rewound') return 'rewound'
  if (force) return undefined
  if (row.state === 'halted') return 'halted'
  return row.retryAt !== null && row.retryAt > now ? 'waiting' : undefined
}
