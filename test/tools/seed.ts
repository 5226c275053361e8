/** Read before each test file: property tests take the seed of the run, where it has one (decision 0180). */
import fc from 'fast-check'

const seed = process.env.CLIENTELE_SEED
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
