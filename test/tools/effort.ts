/**
 * How much a test may do. `npm run test:long -- --minutes 10` asks for the long run.
 */
export const isLong = process.env.CLIENTELE_LONG === '1'

/** How long a long run may take in all, as the caller wished. */
export const minutes = Number(process.env.CLIENTELE_LONG_MINUTES ?? 10)

/** The number of cases: `fc.assert(law, { numRuns: effort({ short: 200, long: 100_000 }) })`. */
export const effort = ({ short, long }: { short: number; long: number }): number => (isLong ? long : short)
