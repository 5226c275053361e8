import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { effort } from '../tools/effort.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { mariadbPlace } from '../tools/mariadb.js'
import { postgresPlace } from '../tools/postgres.js'
import type { Address } from './connect.js'
import { buildWriter } from './kill-loop.js'
import { killPoints } from './kill-points.js'
import { endsOf, killAll, prepare } from './kills.js'

const postgresUrl = isEveryEngine ? await addressOf('PostgreSQL') : undefined
const mariadbUrl = isEveryEngine ? await addressOf('MariaDB') : undefined

// Most of a round is the start of a process, which a busy machine lets wait.
const timeout = effort({ short: 300_000, long: 3_600_000 })

let writer = ''
beforeAll(async () => {
  writer = await buildWriter()
})
afterAll(() => rmSync(writer))

const killed = async (address: Address, count: number) => {
  const seed = randomInt(1_000_000)
  await prepare(address)
  const { kills, done, open } = await killAll(address, writer, endsOf(count, seed))
  const said = `${kills} kills (seed ${seed}): ${done} pieces done, ${open} of them begun before the kill`
  console.log(`${address.engine}: ${said}`)
  expect(kills).toBe(count)
  // Kills that met no work would prove nothing.
  expect(open, said).toBeGreaterThan(count / 4)
}

describe('a process that is killed', () => {
  it('ends at every named point', () => {
    const named = endsOf(2 * killPoints.length, 1).flatMap((end) => ('point' in end ? [end.point] : []))
    expect(named.toSorted()).toEqual([...killPoints].toSorted())
  })

  it('leaves whole what it wrote to SQLite, and all it has acknowledged [RE-1: part, kill -9] [RE-4: part, killed ticks] [RE-2: part, killed consumers]', {
    timeout,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clientele-crash-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    // Two at a time: most of each round is the start of a process.
    const files = ['one.db', 'two.db'].map((name) => join(folder, name))
    const count = effort({ short: 26, long: 200 })
    await Promise.all(files.map((url) => killed({ engine: 'sqlite', url }, count)))
  })

  it.skipIf(!postgresUrl)(
    'leaves whole what it wrote to PostgreSQL, and all it has acknowledged [RE-1: part, kill -9] [RE-4: part, killed ticks] [RE-2: part, killed consumers]',
    { timeout },
    async () => {
      const place = await postgresPlace(postgresUrl ?? '')
      onTestFinished(place.remove)
      const address = { engine: 'postgres', url: postgresUrl ?? '', schema: place.schema } as const
      await killed(address, effort({ short: 18, long: 180 }))
    },
  )

  it.skipIf(!mariadbUrl)(
    'leaves whole what it wrote to MariaDB, and all it has acknowledged [RE-1: part, kill -9] [RE-4: part, killed ticks] [RE-2: part, killed consumers]',
    { timeout },
    async () => {
      const place = await mariadbPlace(mariadbUrl ?? '')
      onTestFinished(place.remove)
      const url = new URL(mariadbUrl ?? '')
      url.pathname = `/${place.database}`
      await killed({ engine: 'mysql', url: url.href }, effort({ short: 18, long: 180 }))
    },
  )
})
