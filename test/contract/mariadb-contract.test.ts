import { afterAll, describe, expect, it } from 'vitest'
import { runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { type MariadbOptions, mariadbPlace, mariadbPlaces } from '../tools/mariadb.js'
import { kyselyOverMysql2, onMariadb, preparedOverMysql2, sqlOverMysql2 } from './mariadb-stores.js'
import { type MakeStores, storeFor } from './stores.js'

const url = await addressOf('MariaDB')
/** Cases about the tables themselves have a database of their own; the others take turns in one. */
const on = (over: Parameters<typeof onMariadb>[1], options?: MariadbOptions): MakeStores | undefined => {
  if (url === undefined) return undefined
  const places = mariadbPlaces(url, options)
  afterAll(places.removeAll)
  return { fresh: onMariadb(() => mariadbPlace(url, options), over), inTurn: onMariadb(places.take, over) }
}

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

const stores: readonly (readonly [string, MakeStores | undefined])[] = [
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
  (_, stores) => {
    it.skipIf(!stores).each(cases.map((one) => [one.key, one] as const))(
      '%s [ST-11: part, MariaDB]',
      async (key, one) => {
        const { outcome, reason } = await runContractCase(storeFor(one, stores), one)
        if (unsupported.includes(key)) expect(outcome).toBe('unsupported')
        else expect({ outcome, reason }).toEqual({ outcome: 'passed', reason: undefined })
      },
    )
  },
)
