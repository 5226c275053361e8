import { PGlite } from '@electric-sql/pglite'
import { afterAll, describe, expect, it } from 'vitest'
import { runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { addressOf, findNewestKysely, isEveryEngine } from '../tools/engines.js'
import { type PlaceOptions, postgresPlace, postgresPlaces } from '../tools/postgres.js'
import {
  kyselyOverPg,
  kyselyOverPglite,
  newestOverPg,
  onPglite,
  onServer,
  preparedOverPg,
  sqlOverDrizzle,
  sqlOverPg,
  sqlOverPglite,
} from './postgres-stores.js'
import { type MakeStore, type MakeStores, storeFor } from './stores.js'

const url = await addressOf('PostgreSQL')
const newest = await findNewestKysely()

/** One connection for all cases: opening one takes seconds. */
let opened: Promise<PGlite> | undefined
const open = () => {
  opened ??= PGlite.create()
  return opened
}
afterAll(async () => (await opened)?.close())

const far = { settings: { TimeZone: 'Pacific/Kiritimati', DateStyle: 'SQL, DMY' } }
/** A host whose driver reads nothing: every answer is the text that the server sent. */
const unread = { types: { getTypeParser: () => (text: string) => text } } as PlaceOptions
/** Cases about the tables themselves have a schema of their own; the others take turns in one. */
const on = (over: Parameters<typeof onServer>[1], options?: PlaceOptions): MakeStores | undefined => {
  if (url === undefined) return undefined
  const places = postgresPlaces(url, options)
  afterAll(places.removeAll)
  return { fresh: onServer(() => postgresPlace(url, options), over), inTurn: onServer(places.take, over) }
}

const onServers: readonly (readonly [string, MakeStores | undefined])[] = [
  ['kysely over pg, prepared', on(preparedOverPg)],
  ['kysely over pg, in another zone', on(kyselyOverPg, far)],
  ['the newest Kysely over pg, prepared', newest && on(newestOverPg(newest))],
  ['kysely over pg that reads nothing', on(kyselyOverPg, unread)],
  ['pg alone', on(sqlOverPg)],
  ['Drizzle over pg', on(sqlOverDrizzle)],
]
const embedded: readonly (readonly [string, MakeStore])[] = [
  ['kysely over PGlite', onPglite(open, kyselyOverPglite)],
  ['PGlite alone', onPglite(open, sqlOverPglite)],
]

/** What an adapter says it cannot do, or cannot be arranged with it. */
const unsupported = ['where/text/ignore-case']
const unsupportedEmbedded = [...unsupported, 'enlist/open', 'tx/root', 'tx/commit-failure', 'tx/skip-locked']

/** A few that touch everything, where the whole is left to `npm run test:engines`. */
const smoke: ReadonlySet<string> = new Set([
  'values/instants',
  'values/json',
  'where/lists',
  'where/attribute',
  'tx/concurrent',
  'next/concurrent',
  'schema/together',
])
const cases = storageContract.filter(({ key }) => isEveryEngine || smoke.has(key))

describe.each(isEveryEngine ? onServers : onServers.slice(0, 1))(
  'the storage contract on %s [ST-9: part, PostgreSQL]',
  (_, stores) => {
    it.skipIf(!stores).each(cases.map((one) => [one.key, one] as const))(
      '%s [ST-11: part, PostgreSQL]',
      async (key, one) => {
        const { outcome, reason } = await runContractCase(storeFor(one, stores), one)
        if (unsupported.includes(key)) expect(outcome).toBe('unsupported')
        else expect({ outcome, reason }).toEqual({ outcome: 'passed', reason: undefined })
      },
    )
  },
)

describe.skipIf(!isEveryEngine).each(embedded)('the storage contract on %s', (_, makeStore) => {
  it.each(storageContract.map((one) => [one.key, one] as const))(
    '%s [ST-11: part, PostgreSQL]',
    async (key, one) => {
      const { outcome, reason } = await runContractCase(makeStore, one)
      if (unsupportedEmbedded.includes(key)) expect(outcome).toBe('unsupported')
      else expect({ outcome, reason }).toEqual({ outcome: 'passed', reason: undefined })
    },
  )
})
