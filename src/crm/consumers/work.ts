import { type Instant, toInstant } from '../../kernel/index.js'
import { type Checkpoint, checkpointsNamed, type Head, headsElsewhere } from '../../storage/index.js'
import { readerOf } from '../call.js'
import type { Due, DueTenant, Work } from '../time/work.js'
import { inReadUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'
import { runPiece } from './piece.js'
import { registeredAt } from './registration.js'

/** What a tick does for a consumer. */
export const workOf = (crew: Crew): Work => {
  const { consumer } = crew.followed
  return {
    name: `consumer:${consumer.name}`,
    due: (now) => dueOf(crew, now),
    run: (tenant, options) =>
      crew.registry.inTurn(consumer.name, tenant, async () => {
        const { ran, more } = await runPiece(crew, tenant, options)
        return { ran, more }
      }),
  }
}

/** The tenants whose logs end elsewhere than where the consumer stands: of the others nothing is read. */
async function dueOf(crew: Crew, now: Instant): Promise<Due> {
  const { runtime, followed } = crew
  const since = await registeredAt(crew)
  const { name } = followed.consumer
  const { heads, checkpoints } = await inReadUnit(runtime, bookkeeper(''), async ({ unit: { session } }) => {
    const reader = readerOf(runtime, session)
    const ends = await headsElsewhere(reader, name)
    const tenants = ends.map(({ tenant }) => tenant)
    return { heads: ends, checkpoints: await checkpointsNamed(reader, name, tenants) }
  })
  const known = new Map(checkpoints.map((checkpoint) => [checkpoint.tenant, checkpoint]))
  const waiting = heads.flatMap((head) => waitOf(head, known.get(head.tenant), since))
  const clockNow = toInstant(runtime.clock.now())
  const isDue = ({ until, leased }: Wait) => (until ?? now) <= now && (leased ?? clockNow) <= clockNow
  const nextAt = waiting.filter((wait) => !isDue(wait)).map(({ until, leased }) => later(until, leased))
  return {
    tenants: waiting
      .filter(isDue)
      .toSorted((a, b) => (a.since < b.since ? -1 : 1))
      .map(tenantOf),
    nextAt: nextAt.toSorted()[0],
  }
}

interface Wait extends DueTenant {
  /** Not before this. */
  readonly until: Instant | null
  /** Held by somebody until this. */
  readonly leased: Instant | null
}

/** Who was served longest ago has waited longest. */
function waitOf({ tenant, pos: head }: Head, checkpoint: Checkpoint | undefined, since: Instant): Wait[] {
  if (!checkpoint) return [{ tenant, since, until: null, leased: null }]
  const { pos, state, retryAt, leaseEndsAt, updatedAt } = checkpoint
  // A log that ends before the checkpoint was rewound, which the next run will say.
  if (pos === head || state !== 'active') return []
  return [{ tenant, since: later(retryAt, updatedAt), until: retryAt, leased: leaseEndsAt }]
}

function later(a: Instant | null, b: Instant | null): Instant {
  return [a ?? '', b ?? ''].toSorted()[1] ?? ''
}

function tenantOf({ tenant, since }: Wait): DueTenant {
  return { tenant, since }
}
