import { describe, expect, it } from 'vitest'
import { runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import type { MariadbOptions } from '../tools/mariadb.js'
import { kyselyOverMysql2, onMariadb, preparedOverMysql2, sqlOverMysql2 } from './mariadb-stores.js'
import type { MakeStore } from './stores.js'

const url = await addressOf('MariaDB')
const on = (...[over, options]: [Parameters<typeof onMariadb>[1], MariadbOptions?]) =>
  url ? onMariadb(url, over, options) : undefined

/** A session in the zone that is furthest ahead, and a driver that is told to read everything in its own way. */
const far: MariadbOptions = {
  settings: ["set time_zone = '+13:00'", "set sql_mode = concat(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')"],
  pool: {
    timezone: '-11:00',
    dateStrings: false,
    supportBigNumbers: true,
    bigNumberStrings: true,
    flags: ['-FOUND_ROWS'],
    typeCast: (field, next) => (field.type === 'TINY' ? field.string() === '1' : next()),
  },
}

const stores: readonly (readonly [string, MakeStore | undefined])[] = [
  ['kysely over mysql2, prepared', on(preparedOverMysql2)],
  ['kysely over mysql2', on(kyselyOverMysql2)],
  ['kysely over mysql2, prepared and far away', on(preparedOverMysql2, far)],
  ['kysely over mysql2, far away', on(kyselyOverMysql2, far)],
  ['mysql2 alone', on(sqlOverMysql2)],
]

/** What an adapter says it cannot do. */
const unsupported = ['where/text/ignore-case']

/** A few that touch everything, where the whole is left to `npm run test:engines`. */
const smoke: ReadonlySet<string> = new Set([
  'values/instants',
  'values/json',
  'where/lists',
  'where/attribute',
  'write/if-absent/count',
  'tx/concurrent',
  'next/concurrent',
  'schema/together',
])
const cases = storageContract.filter(({ key }) => isEveryEngine || smoke.has(key))

describe.each(isEveryEngine ? stores : stores.slice(0, 1))(
  'the storage contract on MariaDB, %s [ST-9: part, MariaDB]',
  (_, makeStore) => {
    it.skipIf(!makeStore).each(cases.map((one) => [one.key, one] as const))(
      '%s [ST-11: part, MariaDB]',
      async (key, one) => {
        const { outcome, reason } = await runContractCase(makeStore as MakeStore, one)
        if (unsupported.includes(key)) expect(outcome).toBe('unsupported')
        else expect({ outcome, reason }).toEqual({ outcome: 'passed', reason: undefined })
      },
    )
  },
)
