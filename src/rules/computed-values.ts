import { firstYear, type Instant, instantMs, lastYear, toInstant } from '../kernel/index.js'
import { periodStartMs } from './calendar-days.js'
import type { ArithmeticTerm, PeriodUnit } from './predicate.js'
import { finite } from './totals.js'

/** One operation on two doubles; `undefined` when it has no finite result. */
export const calculate = (kind: ArithmeticTerm['kind'], left: number, right: number): number | undefined => {
  if (kind === 'ratio' && right === 0) return undefined
  return finite(kind === 'times' ? left * right : kind === 'minus' ? left - right : left / right)
}

/** Which of the periods between ascending bounds an instant or day lies in: each holds its beginning, not its end. */
export const periodOf = (at: string, bounds: readonly string[]): number | undefined => {
  const next = bounds.findIndex((bound) => at < bound)
  return next > 0 ? next - 1 : undefined
}

export const bucketOf = (of: number, times: number, plus: number, modulus: number): number | undefined =>
  finite((of * times + plus) % modulus)

type Point = readonly [x: number, y: number, z: number]

/** Whether two points of the unit sphere are near. In this order on every engine, so that doubles agree to the last bit. */
export const isNear = ([x, y, z]: Point, [x0, y0, z0]: Point, limit: number): boolean =>
  (x - x0) * (x - x0) + (y - y0) * (y - y0) + (z - z0) * (z - z0) <= limit

const firstMs = Date.UTC(firstYear, 0, 1)
const lastMs = Date.UTC(lastYear, 11, 31, 23, 59, 59, 999)

/** An instant so many milliseconds later; at most the first or last one that is kept. */
export const movedBy = (at: Instant, ms: number): Instant | undefined => {
  const moved = instantMs(at) + ms
  return Number.isNaN(moved) ? undefined : toInstant(Math.min(lastMs, Math.max(firstMs, moved)))
}

/** How local time runs: each offset holds until its instant, the last one after all. */
export interface Shifts {
  readonly until: readonly Instant[]
  readonly offsetMs: readonly number[]
  readonly lastOffsetMs: number
}

/** The first day of the unit an instant lies in, by local time. */
export const localUnitStart = (at: Instant, unit: PeriodUnit, shifts: Shifts): string | undefined => {
  const shift = shifts.until.findIndex((until) => at < until)
  return unitStart(instantMs(at) + (shifts.offsetMs[shift] ?? shifts.lastOffsetMs), unit)
}

/** The first day of the unit that a moment of the UTC calendar lies in. */
export const unitStart = (ms: number, unit: PeriodUnit): string | undefined =>
  Number.isNaN(ms) ? undefined : toInstant(periodStartMs(ms, unit, 0)).slice(0, 10)
