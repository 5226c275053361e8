import { durationMs, firstYear, type Instant, instantMs, lastYear, toInstant } from '../kernel/index.js'
import type { RelativeInstant, Window } from './ast.js'

/** Half-open: `from` belongs to it, `until` does not. A bound left out is open. */
export interface Interval {
  readonly from?: Instant
  readonly until?: Instant
}

const firstMs = Date.UTC(firstYear, 0, 1)
const lastMs = Date.UTC(lastYear, 11, 31, 23, 59, 59, 999)

/** The interval a window is at an instant. `last` and `next` have their later end in them: `(now - 90 d, now]`. */
export const intervalOf = (window: Window, now: Instant): Interval => {
  const nowMs = instantMs(now)
  if ('last' in window) return afterUpTo(nowMs - durationMs(window.last), nowMs)
  if ('next' in window) return afterUpTo(nowMs, nowMs + durationMs(window.next))
  return window
}

// Instants are whole milliseconds: after x is from x + 1, up to y is until y + 1.
function afterUpTo(after: number, upTo: number): Interval {
  const [from, until] = [after + 1, upTo + 1]
  return {
    ...(from >= firstMs && from <= lastMs ? { from: toInstant(from) } : {}),
    ...(until <= lastMs ? { until: toInstant(until) } : {}),
  }
}

/** The moment a relative instant is; at most the first or last one that is kept. */
export const momentOf = (relative: RelativeInstant, now: Instant): Instant => {
  const ms = 'ago' in relative ? -durationMs(relative.ago) : durationMs(relative.ahead)
  return toInstant(Math.min(lastMs, Math.max(firstMs, instantMs(now) + ms)))
}
