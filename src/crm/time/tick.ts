import { type Clock, type Instant, toInstant } from '../../kernel/index.js'
import { tenantDeleted } from '../../storage/index.js'
import { tenantSuspended } from '../tenants/errors.js'
import { earliest } from './due.js'
import type { Ticked } from './time-types.js'
import type { Due, Work } from './work.js'

export interface Ticking {
  readonly works: readonly Work[]
  readonly clock: Clock
  /** The time it is for what is due, where a caller says it. */
  readonly now?: Instant
  /** Milliseconds, by the clock. */
  readonly budgetMs?: number
  readonly limit: number
  /** No piece begins after it. */
  readonly signal: AbortSignal
  /** Whether anything may be done for a tenant. */
  isActive(tenant: string): Promise<boolean>
}

/** The works of a tenant that have something to do. */
interface Turn {
  readonly tenant: string
  readonly works: readonly Work[]
}

/**
 * Does what is due, tenant by tenant in small pieces, until nothing is due or the budget is spent. Work that fails is left
 * for the next tick, and keeps nothing else from being done.
 *
 * @throws the first error, once everything else is done
 */
export const tick = async (ticking: Ticking): Promise<Ticked> => {
  const { works, clock, budgetMs, limit, signal, isActive } = ticking
  const startedAt = clock.now()
  const errors: unknown[] = []
  const failed = new Set<string>()
  let ran = 0
  let pieces = 0
  for (;;) {
    const before = ran
    const now = nowOf(ticking)
    const due = await allDue(now)
    const turns = await allowed(turnsOf(due, failed))
    if (turns.length === 0) return ended({ ran, more: false, nextAt: nextOf(due) })
    if (!(await inTurns(turns, now))) return ended({ ran, more: true, nextAt: now })
    // All that is left has failed, or is with another tick; when it is tried again, is known by now.
    if (ran === before) return ended({ ran, more: false, nextAt: nextOf(await allDue(now)) })
  }

  async function allDue(now: Instant): Promise<readonly WorkDue[]> {
    const due: WorkDue[] = []
    for (const work of works) {
      const one = await kept(() => work.due(now))
      if (one) due.push({ work, ...one })
    }
    return due
  }

  /** @returns whether all of it was done: `false` when the budget is spent */
  async function inTurns(queue: Turn[], now: Instant): Promise<boolean> {
    for (let turn = queue.shift(); turn; turn = queue.shift()) {
      const { tenant, works: waiting } = turn
      const [work, ...others] = waiting
      if (!work) continue
      if (isSpent()) return false
      pieces += 1
      const done = await kept(() => work.run(tenant, { now, limit: limit - ran, signal }))
      if (!done) failed.add(keyOf(work, tenant))
      ran += done?.ran ?? 0
      queue.push({ tenant, works: done?.more ? [...others, work] : others })
    }
    return true
  }

  async function allowed(turns: readonly Turn[]): Promise<Turn[]> {
    const found: Turn[] = []
    for (const turn of turns) if (await kept(() => isActive(turn.tenant))) found.push(turn)
    return found
  }

  async function kept<R>(work: () => Promise<R>): Promise<R | undefined> {
    try {
      return await work()
    } catch (error) {
      // A tenant that was suspended or deleted meanwhile has nothing due.
      if (!tenantSuspended.is(error) && !tenantDeleted.is(error)) errors.push(error)
      return undefined
    }
  }

  function isSpent(): boolean {
    const elapsed = clock.now() - startedAt
    // A clock that was put back cannot tell any more how long it has been.
    const isLate = budgetMs !== undefined && (elapsed >= budgetMs || elapsed < 0)
    // However small the budget, each tick gets on.
    return ran >= limit || (isLate && pieces > 0) || signal.aborted
  }

  function ended(result: Ticked): Ticked {
    if (errors.length > 0) throw errors[0]
    return result
  }
}

interface WorkDue extends Due {
  readonly work: Work
}

function nowOf({ now, clock }: Ticking): Instant {
  return now ?? toInstant(clock.now())
}

/** Whoever has waited longest comes first; each tenant has one turn, whatever the number of its works. */
function turnsOf(due: readonly WorkDue[], failed: ReadonlySet<string>): Turn[] {
  const waiting = due
    .flatMap(({ work, tenants }) => tenants.map(({ tenant, since }) => ({ work, tenant, since })))
    .filter(({ work, tenant }) => !failed.has(keyOf(work, tenant)))
    .toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
  const works = new Map<string, Work[]>()
  for (const { tenant, work } of waiting) works.set(tenant, [...(works.get(tenant) ?? []), work])
  return [...works].map(([tenant, of]) => ({ tenant, works: of }))
}

function keyOf({ name }: Work, tenant: string): string {
  return `${name} ${tenant}`
}

function nextOf(due: readonly WorkDue[]): Instant | null {
  return earliest(due.map(({ nextAt }) => nextAt)) ?? null
}
