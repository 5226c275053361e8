import type { Figure } from '../figure.js'
import { race } from './race.js'
import { sqliteGround } from './sqlite.js'

/** `CLIENTELE_BENCH_SHARE=10` takes a tenth of the rows. */
const share = Number(process.env.CLIENTELE_BENCH_SHARE ?? 1)
const size = { customers: 200_000 / share, purchases: 2_000_000 / share }

/** Ten rules of segments in SQL, over 200,000 customers and 2,000,000 purchases. */
export const figures = async (): Promise<Figure[]> => {
  const sqlite = await sqliteGround(size)
  try {
    return await race(sqlite)
  } finally {
    await sqlite.remove()
  }
}
