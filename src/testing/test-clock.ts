import {
  type Clock,
  type Duration,
  durationMs,
  type Instant,
  invalid,
  parseInstant,
  received,
  SECOND_MS,
  toInstant,
} from '../kernel/index.js'

/**
 * A clock that stands still until it is moved. A wait of less than a second, such as the crm's own before it decides again,
 * is over at once: nobody would move the clock for it.
 */
export interface TestClock extends Clock {
  /** Moves time on, and wakes what slept until then. */
  advance(duration: Duration): void
  /** Sets the time, backwards too. */
  set(at: Instant | Date): void
  /** The time as an instant. */
  instant(): Instant
}

interface Sleeper {
  readonly until: number
  wake(): void
}

/**
 * A clock for tests.
 *
 * @returns a clock that stands at `start`
 * @throws `input.invalid` for a start that is no instant
 */
export const testClock = (start: Instant | Date = '2026-01-15T09:00:00.000Z'): TestClock => {
  let now = msOf(start)
  const sleepers = new Set<Sleeper>()

  return {
    now: () => now,
    instant: () => toInstant(now),
    set: (at) => moveTo(msOf(at)),
    advance: (duration) => moveTo(now + durationMs(duration)),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        if (ms < SECOND_MS) return resolve()
        const sleeper = { until: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        })
      }),
  }

  function moveTo(ms: number): void {
    now = ms
    for (const sleeper of sleepers) {
      if (sleeper.until > now) continue
      sleepers.delete(sleeper)
      sleeper.wake()
    }
  }
}

function msOf(at: Instant | Date): number {
  const instant = parseInstant(at)
  if (instant) return Date.parse(instant)
  throw invalid('testClock', [{ path: [], expected: 'an instant', received: received(at) }])
}
