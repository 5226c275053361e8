/** An equal-tailed interval of whole numbers. */
export interface Interval {
  readonly low: number
  readonly high: number
  /** The probability that the number falls within, ends included: at least the level asked for. */
  readonly probability: number
}

/**
 * The equal-tailed interval of a count: `low` is the smallest n with P(X <= n) >= (1 - level)/2, `high` the smallest with
 * P(X <= n) >= 1 - (1 - level)/2.
 */
export const countInterval = (atLeast: (n: number) => number, level: number): Interval => {
  const tail = (1 - level) / 2
  const low = firstWhere((n) => atLeast(n + 1) <= 1 - tail)
  const high = firstWhere((n) => atLeast(n + 1) <= tail)
  return { low, high, probability: Math.min(1, Math.max(0, atLeast(low) - atLeast(high + 1))) }
}

/** The first n from 0 for which a condition holds that stays true once it is; found by doubling and halving. */
function firstWhere(holds: (n: number) => boolean): number {
  if (holds(0)) return 0
  let below = 0
  let above = 1
  while (!holds(above) && above < Number.MAX_SAFE_INTEGER / 4) {
    below = above
    above *= 2
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (holds(middle)) above = middle
    else below = middle
  }
  return above
}
