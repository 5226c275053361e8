import { addressOf } from '../../tools/engines.js'
import type { Figure } from '../figure.js'
import { postgresGround } from './postgres.js'
import { type Ground, race } from './race.js'
import { sqliteGround } from './sqlite.js'

/** `CLIENTELE_BENCH_SHARE=10` takes a tenth of the rows, `CLIENTELE_BENCH_ON=PostgreSQL` that engine alone. */
const share = Number(process.env.CLIENTELE_BENCH_SHARE ?? 1)
const only = process.env.CLIENTELE_BENCH_ON
const size = { customers: 200_000 / share, purchases: 2_000_000 / share }

type Removable = Ground & { remove(): Promise<void> }

/** Ten rules of segments in SQL, over 200,000 customers and 2,000,000 purchases. */
export const figures = async (): Promise<Figure[]> => {
  const postgres = await addressOf('PostgreSQL')
  if (postgres === undefined) console.log('PostgreSQL: SKIPPED, nothing answers')
  return [
    ...(await raced('SQLite', () => sqliteGround(size))),
    ...(postgres === undefined ? [] : await raced('PostgreSQL', () => postgresGround(postgres, size))),
  ]
}

async function raced(name: string, make: () => Promise<Removable>): Promise<Figure[]> {
  if (only !== undefined && only !== name) return []
  const ground = await make()
  try {
    return await race(ground)
  } finally {
    await ground.remove()
  }
}
