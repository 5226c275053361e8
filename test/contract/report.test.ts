import { describe, expect, it } from 'vitest'
import { report, runStorageContract, storageContract } from '../../src/testing/storage-contract/index.js'
import { altered } from './altered.js'
import { type MakeStore, memory } from './stores.js'

/** Caps its answers, and says that it cannot make sums. */
const capped: MakeStore = async () => {
  const store = await memory()
  return {
    ...store,
    connect: async () => {
      const driver = altered(await store.connect(), { rows: (rows) => rows.slice(0, 100) })
      const predicates = { ...driver.capabilities.predicates, sums: false }
      return { ...driver, capabilities: { ...driver.capabilities, predicates } }
    },
  }
}

const keys = ['select/all', 'select/limit', 'sum/count', 'write/insert/many', 'order/missing']
const cases = storageContract.filter(({ key }) => keys.includes(key))

describe('report', () => {
  it('says what an adapter supports, does not claim, fails and is known to lack [ST-11: part, the report]', async () => {
    const { results } = await runStorageContract(capped, { cases, knownGaps: ['write/insert/many'] })
    const summary = report(results)
    expect(summary).toEqual({
      cases: 5,
      supported: ['order/missing', 'select/limit'],
      unsupported: [{ key: 'sum/count', reason: 'lacks sums' }],
      failed: [{ key: 'select/all', reason: expect.stringContaining('the answer: expected') }],
      knownGaps: [{ key: 'write/insert/many', reason: expect.any(String) }],
    })
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
  })

  it('reports a known gap that passes after all as failed [ST-11: part, known gaps]', async () => {
    const { results } = await runStorageContract(memory, { cases, knownGaps: ['select/limit'] })
    expect(report(results)).toMatchObject({
      failed: [{ key: 'select/limit', reason: 'is named as a known gap, and passes' }],
      knownGaps: [],
    })
  })
})
