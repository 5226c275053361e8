import { describe, expect, it } from 'vitest'
import { storageContract, testStorageContract } from '../../src/testing/storage-contract/index.js'
import { brokenDrivers } from './broken-drivers.js'
import { memory } from './stores.js'

const cases = storageContract.filter(({ key }) =>
  ['select/all', 'select/limit', 'tx/skip-locked', 'values/missing'].includes(key),
)
const capped = brokenDrivers.find(({ name }) => name === 'caps at 100 rows')?.makeStore ?? memory

/** Tests as vitest is given them, to be run by hand. */
const given = (makeStore: typeof memory, knownGaps: readonly string[] = []) => {
  const tests = new Map<string, () => Promise<string>>()
  const note = (name: string, run: () => Promise<string>) => tests.set(name.split(':')[0] ?? '', run)
  const runner = Object.assign(
    (name: string, run: (context: { skip(note?: string): void }) => Promise<void>) =>
      note(name, async () => {
        let end = 'passed'
        const skip = (why?: string) => {
          end = `skipped: ${why}`
        }
        await run({ skip })
        return end
      }),
    {
      fails: (name: string, run: () => Promise<void>) =>
        note(name, async () =>
          run().then(
            () => 'passes after all',
            () => 'failed as known',
          ),
        ),
    },
  )
  testStorageContract(runner, makeStore, { cases, knownGaps })
  return tests
}

describe('the contract in vitest', () => {
  testStorageContract(it, memory, { cases })
})

describe('the contract of a driver with a known gap, in vitest', () => {
  testStorageContract(it, capped, { cases, knownGaps: ['select/all'] })
})

describe('testStorageContract', () => {
  it('skips what a driver lacks, and says what [ST-11: part, vitest]', async () => {
    expect(await given(memory).get('tx/skip-locked')?.()).toMatch(/^skipped: lacks /)
    expect(await given(memory).get('select/limit')?.()).toBe('passed')
  })

  it('fails where a driver fails, unless that is known [ST-11: part, vitest]', async () => {
    await expect(given(capped).get('select/all')?.()).rejects.toThrow('the answer: expected')
    expect(await given(capped, ['select/all']).get('select/all')?.()).toBe('failed as known')
    expect(await given(memory, ['select/all']).get('select/all')?.()).toBe('passes after all')
  })
})
