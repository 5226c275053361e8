/**
 * How much a test may do. `npm run test:long -- --minutes 10` asks for the long run.
 */
const isLong = process.env.CLIENTELE_LONG === '1'

/** The number of cases: `fc.assert(law, { numRuns: effort({ short: 200, long: 100_000 }) })`. */
export const effort = ({ short, long }: { short: number; long: number }): number => (isLong ? long : short)
