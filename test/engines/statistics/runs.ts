import type { Parameters } from 'fast-check'

const isLong = process.env.CLIENTELE_LONG === '1'
const seed = Number(process.env.CLIENTELE_SEED ?? Math.floor(Math.random() * 2 ** 31))

console.info(`statistics properties: seed ${seed}${isLong ? ', the long run' : ''}`)

/** How often a property is tried: more with CLIENTELE_LONG=1; CLIENTELE_SEED=n repeats a run. */
export const runs = (short: number, long = 100 * short): Parameters<unknown> & { numRuns: number } => ({
  numRuns: isLong ? long : short,
  seed,
})

/** How long such a property may take. */
export const patience = isLong ? 3_600_000 : 20_000
