import { type RecordedEvent, toInstant } from '../../kernel/index.js'
import type { Crew } from './crew.js'
import { keptError } from './kept-error.js'
import { runPiece } from './piece.js'
import { type Nudged, turnKey } from './registry.js'

/**
 * Something that a consumer waits for has been committed here: it runs in the background, once at a time for a tenant.
 * What it cannot do now, because another process is at it or because it has failed, is left to ticks.
 */
export const nudge = (crew: Crew, { type, tenant, position }: RecordedEvent): void => {
  const { followed } = crew
  const { types } = followed.consumer
  if (types && !types.includes(type)) return
  const { firstHere } = followed
  if (firstHere && !firstHere.has(tenant)) firstHere.set(tenant, position)
  wake(crew, tenant, position)
}

/** Lets a consumer run up to a position. */
export const wake = (crew: Crew, tenant: string, wanted: number): void => {
  const { nudged } = crew.registry
  const key = turnKey(crew.followed.consumer.name, tenant)
  const running = nudged.get(key)
  if (running) {
    running.wanted = Math.max(running.wanted, wanted)
    return
  }
  const own: Nudged = { wanted, done: Promise.resolve() }
  nudged.set(key, own)
  own.done = run(crew, tenant, key, own)
}

async function run(crew: Crew, tenant: string, key: string, nudged: Nudged): Promise<void> {
  const { registry, runtime, followed } = crew
  const { name } = followed.consumer
  try {
    for (let reached = 0; reached < nudged.wanted; ) {
      const now = toInstant(runtime.clock.now())
      const piece = () => runPiece(crew, tenant, { now, limit: Number.POSITIVE_INFINITY })
      const done = await registry.inTurn(name, tenant, piece)
      // When it can go on, a tick knows: one that is started looks again.
      if (done.reached === undefined) return runtime.nudge()
      reached = done.reached
    }
  } catch (error) {
    const { code } = keptError(error)
    runtime.logger?.warn('a consumer could not run', { consumer: name, tenant, code })
  } finally {
    // In the same step as the last look at what is wanted: whoever comes later begins a run of its own.
    registry.nudged.delete(key)
  }
}
