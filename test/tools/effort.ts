/**
 * How much a test may do. `npm run test:long -- --minutes 10` asks for the long run.
 */
const isLong = process.env.CLIENTELE_LONG === '1'

/** The number of cases: `fc.assert(law, { numRuns: effort({ short: 200, long: 100_000 }) })`. */
export const effort = ({ short, long }: { short: number; long: number }): number => (isLong ? long : short)

/** Rounds of a random walk: so many, and in the long run as many more as its minutes hold when `shares` walks share them. */
export function* rounds({ short, shares }: { short: number; shares: number }): Generator<number> {
  const end = Date.now() + (Number(process.env.CLIENTELE_LONG_MINUTES ?? 0) * 60_000) / shares
  for (let round = 0; round < short || (isLong && Date.now() < end); round++) yield round
}
