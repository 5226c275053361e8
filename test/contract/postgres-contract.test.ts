import { PGlite } from '@electric-sql/pglite'
import { afterAll, describe, expect, it } from 'vitest'
import { runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { addressOf, findNewestKysely, isEveryEngine } from '../tools/engines.js'
import type { PlaceOptions } from '../tools/postgres.js'
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
import type { MakeStore } from './stores.js'

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
const onServers: readonly (readonly [string, MakeStore | undefined])[] = [
  ['kysely over pg, prepared', url ? onServer(url, preparedOverPg) : undefined],
  ['kysely over pg, in another zone', url ? onServer(url, kyselyOverPg, far) : undefined],
  ['the newest Kysely over pg, prepared', url && newest ? onServer(url, newestOverPg(newest)) : undefined],
  ['kysely over pg that reads nothing', url ? onServer(url, kyselyOverPg, unread) : undefined],
  ['pg alone', url ? onServer(url, sqlOverPg) : undefined],
  ['Drizzle over pg', url ? onServer(url, sqlOverDrizzle) : undefined],
]
const embedded: readonly (readonly [string, MakeStore | undefined])[] = [
  ['kysely over PGlite', onPglite(open, kyselyOverPglite)],
  ['PGlite alone', onPglite(open, sqlOverPglite)],
]

/** What an adapter says it cannot do, or cannot be arranged with it. */
const unsupported = ['where/text/ignore-case', 'tx/root']
const unsupportedEmbedded = [...unsupported, 'tx/commit-failure', 'tx/skip-locked']

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
  (_, makeStore) => {
    it.skipIf(!makeStore).each(cases.map((one) => [one.key, one] as const))(
      '%s [ST-11: part, PostgreSQL]',
      async (key, one) => {
        const { outcome, reason } = await runContractCase(makeStore as MakeStore, one)
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
      const { outcome, reason } = await runContractCase(makeStore as MakeStore, one)
      if (unsupportedEmbedded.includes(key)) expect(outcome).toBe('unsupported')
      else expect({ outcome, reason }).toEqual({ outcome: 'passed', reason: undefined })
    },
  )
})
