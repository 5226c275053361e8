import { z } from 'zod'
import { type Instant, invalid, issuesOf, toInstant } from '../../kernel/index.js'
import {
  addCheckpoints,
  type Checkpoint,
  changeCheckpoint,
  checkpointOf,
  checkpointsOf,
  eventIdAt,
  headOf,
  newCheckpoint,
  type Parked,
  parkedCounts,
  parkedIn,
  removeCheckpoint,
  type Session,
  unparkAfter,
} from '../../storage/index.js'
import { cursorsOf } from '../log/cursor.js'
import type { Runtime, Scope } from '../runtime.js'
import { inReadUnit, inUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'
import { consumerUnknown } from './errors.js'
import { isRewound } from './lease.js'
import { wake } from './nudge.js'
import { redrive } from './redrive.js'
import { beginning, registeredAt } from './registration.js'
import type { ConsumerStatus, Consumers, KeptError, ParkedEvent } from './types.js'

const name = z.string().min(1).max(100)
const subject = z.strictObject({ entity: z.string().min(1), id: z.string().min(1) })
const inputs = {
  parked: z.strictObject({
    name,
    after: z.int().min(0).default(0),
    limit: z.int().min(1).max(1000).default(100),
  }),
  redrive: z.strictObject({ name, subject: subject.optional() }),
  reset: z.strictObject({ name, to: z.string().min(1).max(10_000) }),
  remove: z.strictObject({ name }),
}

/** The consumers of one tenant. */
export const consumersOf = (runtime: Runtime, { tenant }: Scope): Consumers => ({
  status: () => statusOf(runtime, tenant),
  parked: async (input) => parkedPage(runtime, tenant, parsed('parked', input)),
  redrive: async (input) => {
    const { name: wanted, subject: of } = parsed('redrive', input)
    const crew = crewOf(runtime, wanted)
    if (!crew) throw consumerUnknown({ name: wanted })
    return runtime.registry.inTurn(wanted, tenant, () => redrive(crew, tenant, of))
  },
  reset: async (input) => reset(runtime, tenant, parsed('reset', input)),
  remove: async (input) => {
    const { name: gone } = parsed('remove', input)
    await inUnit(runtime, bookkeeper(tenant), { again: true }, ({ unit }) =>
      unit.apply([removeCheckpoint(tenant, gone), unparkAfter({ tenant, consumer: gone, after: 0 })]),
    )
  },
})

function parsed<Verb extends keyof typeof inputs>(
  verb: Verb,
  input: unknown,
): z.infer<(typeof inputs)[Verb]> {
  const result = inputs[verb].safeParse(input)
  if (!result.success) throw invalid(`consumers.${verb}`, issuesOf(result.error, input))
  // The schema is that of the verb.
  return result.data as z.infer<(typeof inputs)[Verb]>
}

function crewOf(runtime: Runtime, wanted: string): Crew | undefined {
  const { registry } = runtime
  const followed = registry.followed.get(wanted)
  return followed && { runtime, registry, followed }
}

async function statusOf(runtime: Runtime, tenant: string): Promise<readonly ConsumerStatus[]> {
  const { followed } = runtime.registry
  for (const one of followed.values())
    await registeredAt({ runtime, registry: runtime.registry, followed: one })
  return inReadUnit(runtime, bookkeeper(tenant), async ({ unit: { session } }) => {
    const checkpoints = new Map((await checkpointsOf(session, tenant)).map((each) => [each.name, each]))
    const parked = await parkedCounts(session, tenant)
    const head = await headOf(session, tenant)
    const names = [...new Set([...followed.keys(), ...checkpoints.keys(), ...parked.keys()])].toSorted()
    const statuses: ConsumerStatus[] = []
    for (const each of names) {
      const checkpoint = checkpoints.get(each) ?? (await unseen(runtime, session, tenant, each))
      const isGone = await isRewound(session, checkpoint)
      const known = { head, parked: parked.get(each) ?? 0, registered: followed.has(each), isGone }
      statuses.push(statusIn(checkpoint, known, toInstant(runtime.clock.now())))
    }
    return statuses
  })
}

/** As it will be when the tenant is seen for the first time. */
async function unseen(runtime: Runtime, session: Session, tenant: string, of: string): Promise<Checkpoint> {
  const crew = crewOf(runtime, of)
  const now = toInstant(runtime.clock.now())
  const pos = crew ? await beginning(crew, session, tenant) : 0
  return newCheckpoint({ tenant, name: of, pos, createdAt: now, updatedAt: now })
}

interface Known {
  readonly head: number
  readonly parked: number
  readonly registered: boolean
  readonly isGone: boolean
}

function statusIn(
  checkpoint: Checkpoint,
  { head, parked, registered, isGone }: Known,
  now: Instant,
): ConsumerStatus {
  const { pos, attempts, retryAt, error, leaseEndsAt } = checkpoint
  return {
    name: checkpoint.name,
    registered,
    state: stateOf(checkpoint, head, isGone),
    position: pos,
    head,
    lag: Math.max(0, head - pos),
    parked,
    attempts,
    retryAt,
    error: errorIn(error),
    leasedUntil: leaseEndsAt !== null && leaseEndsAt > now ? leaseEndsAt : null,
  }
}

function stateOf(
  { state, retryAt, pos }: Checkpoint,
  head: number,
  isGone: boolean,
): ConsumerStatus['state'] {
  if (isGone || state === 'rewound') return 'rewound'
  if (state === 'halted') return 'halted'
  if (retryAt !== null) return 'retrying'
  return pos < head ? 'behind' : 'idle'
}

// Only `keptError` writes it.
function errorIn(error: Checkpoint['error']): KeptError | null {
  return error as unknown as KeptError | null
}

async function parkedPage(
  runtime: Runtime,
  tenant: string,
  { name: consumer, after, limit }: z.infer<(typeof inputs)['parked']>,
) {
  const rows = await inReadUnit(runtime, bookkeeper(tenant), ({ unit }) =>
    parkedIn(unit.session, { tenant, consumer, after, limit: limit + 1 }),
  )
  const items = rows.slice(0, limit).map(parkedEvent)
  const last = items.at(-1)
  return rows.length > limit && last ? { items, next: last.position } : { items }
}

function parkedEvent({ pos, eventId, type, subjectEntity, subjectId, error, parkedAt }: Parked): ParkedEvent {
  const about = { entity: subjectEntity, id: subjectId }
  return { position: pos, eventId, type, subject: about, error: errorIn(error), parkedAt }
}

async function reset(
  runtime: Runtime,
  tenant: string,
  { name: of, to }: z.infer<(typeof inputs)['reset']>,
): Promise<void> {
  const crew = crewOf(runtime, of)
  if (crew) await registeredAt(crew)
  const { head, pos } = await inUnit(
    runtime,
    bookkeeper(tenant),
    { again: true },
    async ({ unit: { session } }) => {
      const now = toInstant(runtime.clock.now())
      const known = await checkpointOf(session, tenant, of, { lock: 'update' })
      if (!known && !crew) throw consumerUnknown({ name: of })
      const at = await placeOf(session, tenant, to)
      const clean = newCheckpoint({
        tenant,
        name: of,
        pos: at.pos,
        createdAt: known?.createdAt ?? now,
        updatedAt: now,
      })
      const eventId = at.pos === 0 ? null : ((await eventIdAt(session, tenant, at.pos)) ?? null)
      const { fence: _, ...set } = { ...clean, eventId }
      await session.apply([
        known
          ? { ...changeCheckpoint(known, set, { fence: 1 }), expect: 1 }
          : addCheckpoints([{ ...clean, eventId }]),
        unparkAfter({ tenant, consumer: of, after: at.pos }),
      ])
      return at
    },
  )
  if (crew && pos < head) wake(crew, tenant, head)
}

async function placeOf(session: Session, tenant: string, to: string): Promise<{ head: number; pos: number }> {
  const head = await headOf(session, tenant)
  if (to === 'start') return { head, pos: 0 }
  if (to === 'now') return { head, pos: head }
  const { position, eventId } = cursorsOf(tenant).read(to)
  if (position === 0 || (await eventIdAt(session, tenant, position)) === eventId)
    return { head, pos: position }
  throw invalid('consumers.reset', [
    { path: ['to'], expected: 'a cursor of this log', received: 'a cursor of another' },
  ])
}
