import { type Clock, instantMs, type NewId, SECOND_MS } from '../../kernel/index.js'
import { waitMs } from './backoff.js'
import type { Ticked } from './time-types.js'

export interface Looping {
  readonly clock: Clock
  readonly newId: NewId
  readonly everyMs: number
  /** One tick; no piece of it begins after the signal. */
  tick(signal: AbortSignal): Promise<Ticked>
  /** Told of a tick that failed. */
  failed(error: unknown): void
}

export interface Loop {
  /** Something may be due earlier than the last tick has said. */
  nudge(): void
  stop(): Promise<void>
}

/** However much is written: so long between two ticks, unless the first one left something to do. */
const leastMs = SECOND_MS

const afterFailure = { firstMs: 1000, mostMs: 60_000 }

/** Ticks until it is stopped. Waits by the clock only. */
export const loopOf = ({ clock, newId, everyMs, tick, failed }: Looping): Loop => {
  const stopping = new AbortController()
  let waking = new AbortController()
  let failures = 0
  const running = run()

  return {
    nudge: () => waking.abort(),
    stop: () => {
      stopping.abort()
      return running
    },
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // A nudge counts from here on: what it is about, the tick may have passed already.
      waking = new AbortController()
      const until = (await once()) + clock.now()
      await sleep(Math.min(until - clock.now(), leastMs), stopping.signal)
      await sleep(until - clock.now(), AbortSignal.any([stopping.signal, waking.signal]))
    }
  }

  /** @returns for how long there is nothing to do */
  async function once(): Promise<number> {
    try {
      const { more, nextAt } = await tick(stopping.signal)
      failures = 0
      if (more) return 0
      return nextAt === null ? everyMs : within(instantMs(nextAt) - clock.now())
    } catch (error) {
      failures += 1
      failed(error)
      return within(waitMs(afterFailure, failures, newId))
    }
  }

  function within(ms: number): number {
    return Math.min(everyMs, Math.max(leastMs, ms))
  }

  async function sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0 || signal.aborted) return
    try {
      await clock.sleep(ms, signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
