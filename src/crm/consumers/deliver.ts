import { type RecordedEvent, toInstant } from '../../kernel/index.js'
import { type Checkpoint, eventIdAt, type Parked, park, type TxSession } from '../../storage/index.js'
import type { Scope } from '../runtime.js'
import type { Transaction } from '../transaction.js'
import { inUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'
import { consumerTimeout } from './errors.js'
import { keptError } from './kept-error.js'
import { keepUnder, type Lease, leaseEnd, released } from './lease.js'
import type { Portion } from './page.js'
import { timed } from './timed.js'

/** Writes what belongs to a delivery, in the transaction that ends it. */
export type Keep = (session: TxSession) => Promise<void>

export interface DeliverOptions {
  readonly events: readonly RecordedEvent[]
  readonly attempt: number
  readonly stopping: readonly AbortSignal[]
}

/**
 * Hands events to the handler and keeps that it was so: in one transaction where the consumer is transactional, else one
 * after the other.
 *
 * @throws `consumer.lease_lost` | `consumer.timeout`, and what the handler throws
 */
export const deliver = async (
  crew: Crew,
  { tenant }: Pick<Lease, 'tenant'>,
  { events, attempt, stopping }: DeliverOptions,
  keep: Keep,
): Promise<void> => {
  const { runtime, followed } = crew
  const { consumer } = followed
  const scope = scopeOf(tenant, events)
  if (!consumer.transactional) await handle()
  await inUnit(runtime, scope, { again: true }, async (transaction) => {
    if (consumer.transactional) await handle(transaction)
    await keep(transaction.unit.session)
  })

  async function handle(transaction?: Transaction): Promise<void> {
    if (events.length === 0) return
    const { name, timeoutMs } = consumer
    const late = () => consumerTimeout({ name, timeoutMs })
    await timed({ clock: runtime.clock, timeoutMs, stopping, late }, (signal) =>
      consumer.handle({ clock: runtime.clock, scope, transaction, events, signal, attempt }),
    )
  }
}

/** What is done for one event is its consequence; of several, it is at least of one story where they are. */
function scopeOf(tenant: string, events: readonly RecordedEvent[]): Scope {
  const [first, ...others] = events
  const isOneStory = others.every(({ correlationId }) => correlationId === first?.correlationId)
  return {
    ...bookkeeper(tenant),
    ...(first && isOneStory && { correlationId: first.correlationId }),
    ...(first && others.length === 0 && { causationId: first.id }),
  }
}

/** Moves the checkpoint behind a portion, with what is put aside. The lease goes on, or is given back at the end. */
export const moveBehind =
  (
    crew: Crew,
    lease: Lease,
    { target, live, later, isLast }: Portion,
    parked: readonly Parked[] = [],
  ): Keep =>
  async (session) => {
    const last = [...live, ...later].find(({ position }) => position === target)
    const eventId = last?.id ?? (await eventIdAt(session, lease.tenant, target)) ?? null
    const clean: Partial<Checkpoint> = { attempts: 0, retryAt: null, error: null }
    const held = isLast ? released : { leaseEndsAt: leaseEnd(crew) }
    await keepUnder(crew, session, lease, { pos: target, eventId, ...clean, ...held })
    if (parked.length > 0) await session.apply([park(parked)])
  }

/** What is put aside: because of an error, or because of what was put aside before. */
export const parkedOf = (
  { runtime }: Crew,
  { tenant, name: consumer }: Lease,
  events: readonly RecordedEvent[],
  error?: unknown,
): readonly Parked[] =>
  events.map(({ id, position, type, subject }) => ({
    tenant,
    consumer,
    pos: position,
    eventId: id,
    type,
    subjectEntity: subject.entity,
    subjectId: subject.id,
    error: error === undefined ? null : keptError(error),
    parkedAt: toInstant(runtime.clock.now()),
  }))
