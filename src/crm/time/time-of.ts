import { type Clock, type Instant, instantMs } from '../../kernel/index.js'
import { reacted } from '../consumers/reactions.js'
import type { FaceOf } from '../perform.js'
import type { Runtime } from '../runtime.js'
import { alreadyStarted } from './errors.js'
import { readStartOptions, readTickOptions } from './options.js'
import { type Loop, loopOf } from './start.js'
import { tick } from './tick.js'
import type { Started, StartOptions, Ticked, TickOptions, TimeMembers } from './time-types.js'
import { watchedIn } from './watched.js'
import { worksOf } from './works.js'

/** Time, as one crm lets it pass. */
export interface Time extends TimeMembers {
  /** Lets what was started look at once. */
  nudge(): void
  isStarted(): boolean
  stop(): Promise<void>
}

export const timeOf = (runtime: Runtime, faceOf: FaceOf): Time => {
  const watched = watchedIn(runtime.parts, runtime.entityShapes)
  const entities: ReadonlySet<string> = new Set(watched.map(({ entity }) => entity))
  const never = new AbortController().signal
  let loop: Loop | undefined
  return {
    tick: (options) => once(options, never),
    start,
    nudge: () => loop?.nudge(),
    isStarted: () => loop !== undefined,
    stop: async () => loop?.stop(),
  }

  async function once(options: TickOptions | undefined, signal: AbortSignal): Promise<Ticked> {
    const { now, budgetMs, limit = 10_000 } = readTickOptions(options)
    const clock = now === undefined ? runtime.clock : standingAt(runtime.clock, now)
    const works = worksOf({ ...runtime, clock }, faceOf, watched)
    const { isActive } = runtime.tenants
    return tick({ works, clock: runtime.clock, now, budgetMs, limit, signal, isActive })
  }

  function start(options?: StartOptions): Started {
    const { everyMs = 60_000, budgetMs, signal } = readStartOptions(options)
    runtime.assertOpen()
    if (loop) throw alreadyStarted({})
    if (signal?.aborted) return { stop: async () => undefined }
    const own = loopOf({
      clock: runtime.clock,
      newId: runtime.newId,
      everyMs,
      tick: (stopping) => once({ budgetMs }, stopping),
      failed: (error) => runtime.report({ error }),
    })
    loop = own
    // What was written here may be due before anything that was known.
    const deaf = runtime.hearing.on('*', (event) => {
      if (entities.has(event.subject.entity)) own.nudge()
      // What modules make of it may be due at once, and no event tells of it.
      void reacted(runtime, event)?.then(own.nudge)
    })
    const stopped = () => void stop()
    signal?.addEventListener('abort', stopped, { once: true })
    return { stop }

    async function stop(): Promise<void> {
      deaf()
      signal?.removeEventListener('abort', stopped)
      await own.stop()
      if (loop === own) loop = undefined
    }
  }
}

/** Everything a tick writes bears the time it was told. */
function standingAt(clock: Clock, now: Instant): Clock {
  return { now: () => instantMs(now), sleep: (ms, signal) => clock.sleep(ms, signal) }
}
