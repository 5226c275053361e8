import { describe, expect, it } from 'vitest'
import type { Predicate, SelectPlan, StorageDriver, Term } from '../../src/storage/index.js'
import { runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { altered } from './altered.js'
import { type MakeStore, memory } from './stores.js'

/** The least a storage has to do: key ranges with a limit, guarded writes, positions, one transaction. */
const smallest = (driver: StorageDriver): StorageDriver => {
  const nothing = {
    columns: false,
    relations: false,
    text: false,
    ignoreCase: false,
    json: false,
    lists: false,
    sums: false,
  }
  const capabilities = { ...driver.capabilities, predicates: nothing, order: false }
  return {
    ...altered(driver, {
      plan: keyRangesOnly,
      write: (write) => {
        if (write.op !== 'insert') checkKeyRange(write.where, ['tenant', 'id', 'version'])
        return write
      },
    }),
    capabilities,
  }
}

function keyRangesOnly(plan: SelectPlan): SelectPlan {
  if (plan.where) checkKeyRange(plan.where, ['tenant', 'id'])
  if (plan.computed) throw new Error('asked for what is made of a row')
  const others = plan.order.filter(({ term }) => !isKey(term))
  if (others.length > 0) throw new Error(`asked for an order by ${JSON.stringify(others)}`)
  return plan
}

function isKey(term: Term): boolean {
  return 'column' in term && (term.column === 'tenant' || term.column === 'id')
}

function checkKeyRange(where: Predicate, columns: readonly string[]): void {
  if (where.kind === 'and') {
    for (const each of where.of) checkKeyRange(each, columns)
    return
  }
  const isRange = where.kind === 'compare' && !where.negated && 'column' in where.left
  if (!isRange || !('column' in where.left) || !columns.includes(where.left.column)) {
    throw new Error(`asked for more than a key range: ${where.kind}`)
  }
}

const makeStore: MakeStore = async () => {
  const store = await memory()
  return { ...store, connect: async () => smallest(await store.connect()) }
}

describe('the smallest legal driver', () => {
  it('is asked for no more than it has, and keeps all of it [ST-2: part, the port]', async () => {
    const outcomes = { passed: 0, unsupported: 0 }
    for (const one of storageContract) {
      const { outcome, reason, key } = await runContractCase(makeStore, one)
      expect({ key, outcome, reason }).toEqual({
        key,
        outcome: outcome === 'passed' ? 'passed' : 'unsupported',
        reason,
      })
      outcomes[outcome as 'passed' | 'unsupported'] += 1
    }
    expect(outcomes).toEqual({ passed: 65, unsupported: 69 })
  })
})
