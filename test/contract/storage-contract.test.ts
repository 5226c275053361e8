import { describe, expect, it } from 'vitest'
import { runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { betterSqlite3, libsql, type MakeStore, memory, sqliteFile, sqliteInMemory } from './stores.js'

const adapters: readonly (readonly [name: string, makeStore: MakeStore | undefined])[] = [
  ['memory', memory],
  ['kysely over libsql, a file', sqliteFile(libsql)],
  ['kysely over libsql, in memory', sqliteInMemory(libsql)],
  ['kysely over better-sqlite3, a file', betterSqlite3 && sqliteFile(betterSqlite3)],
]

/** There is no handle of a transaction in memory that a host could hand over. */
const enlisting = storageContract.flatMap(({ key }) => (key.startsWith('enlist/') ? [key] : []))

/** What an adapter says it cannot do, and is not asked for. */
const unsupported: Readonly<Record<string, readonly string[]>> = {
  memory: ['close/handle', 'tx/commit-failure', 'tx/root', 'tx/skip-locked', ...enlisting],
  kysely: ['where/text/ignore-case', 'tx/skip-locked'],
}

describe.each(adapters)('the storage contract on %s', (name, makeStore) => {
  const left = Object.entries(unsupported).find(([adapter]) => name.startsWith(adapter))?.[1] ?? []

  it.skipIf(!makeStore).each(storageContract.map((one) => [one.key, one] as const))(
    '%s [ST-11: part, memory and SQLite]',
    async (key, one) => {
      const { outcome, reason } = await runContractCase(makeStore as MakeStore, one)
      if (left.includes(key)) expect(outcome).toBe('unsupported')
      else expect({ outcome, reason }).toEqual({ outcome: 'passed', reason: undefined })
    },
  )
})
