import { describe, expect, it } from 'vitest'
import {
  type Need,
  report,
  runStorageContract,
  storageContract,
  testStorageContract,
} from '../../src/testing/storage-contract/index.js'
import { brokenDrivers } from './broken-drivers.js'
import { memory } from './stores.js'

const failing = async (makeStore: Parameters<typeof runStorageContract>[0]): Promise<readonly string[]> => {
  const { results } = await runStorageContract(makeStore, { cases: storageContract })
  return results.filter(({ outcome }) => outcome === 'failed').map(({ key }) => key)
}

describe('the storage contract, put to a driver that', () => {
  it('is good, finds nothing [ST-11: part, a good driver]', async () => {
    expect(await failing(memory)).toEqual([])
  })

  it.each(brokenDrivers.map((driver) => [driver.name, driver] as const))(
    '%s, fails by the case that names it [ST-11: part, broken drivers]',
    async (_, { namedBy, alsoFails = [], makeStore }) => {
      expect((await failing(makeStore)).toSorted()).toEqual([namedBy, ...alsoFails].toSorted())
    },
  )
})

/** What the promise names, one driver for each. */
const named = [
  'drops an OR group',
  'caps at 100 rows',
  'leaves % and _ unescaped',
  'ignores expect',
  'keeps seconds for milliseconds',
  'swallows a failed commit',
  'forgets the tenant in a subquery',
  'loses missing values at a page border',
  'reads outside the transaction',
  'sorts by UTF-16',
  'ignores trailing blanks',
  'counts duplicates as inserted',
  'keeps a session after it settled',
]

describe('the storage contract [ST-11]', () => {
  it('has a sentence for each case, and no key twice [ST-11: part, cases]', () => {
    const keys = storageContract.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.length).toBeGreaterThanOrEqual(134)
    expect(storageContract.filter(({ sentence }) => !/^[A-Z].+\.$/.test(sentence))).toEqual([])
  })

  it('looks past the driver, makes commits fail and closes the handle of the host', () => {
    const needing = (need: Need) => storageContract.filter(({ needs }) => needs.includes(need)).length
    for (const need of ['raw', 'failCommits', 'root', 'handle', 'concurrentSessions'] as const) {
      expect([need, needing(need)]).toEqual([need, expect.toSatisfy((cases) => cases > 0)])
    }
  })

  it('runs under vitest, and is summed up as plain data', async () => {
    const tests: string[] = []
    const runner = Object.assign((name: string) => tests.push(name), {
      fails: (name: string) => tests.push(name),
    })
    testStorageContract(runner, memory, { cases: storageContract, knownGaps: ['select/all'] })
    expect(tests).toHaveLength(storageContract.length)
    const { results } = await runStorageContract(memory, { cases: storageContract })
    const { cases, supported, unsupported, failed, knownGaps } = JSON.parse(JSON.stringify(report(results)))
    expect([cases, failed, knownGaps]).toEqual([storageContract.length, [], []])
    expect(supported.length + unsupported.length).toBe(cases)
  })

  it('is proved by drivers that each break one thing [ST-11: part, broken drivers]', () => {
    const names = brokenDrivers.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(named))
    expect(new Set(names).size).toBeGreaterThanOrEqual(25)
    const keys = storageContract.map(({ key }) => key)
    const noticed = brokenDrivers.flatMap(({ namedBy, alsoFails = [] }) => [namedBy, ...alsoFails])
    expect(noticed.filter((key) => !keys.includes(key))).toEqual([])
  })
})
