import { describe, expect, it } from 'vitest'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import { days } from '../../src/kernel/index.js'
import { byMonth, count, or } from '../../src/rules/index.js'
import {
  type Predicate,
  platformTables,
  type SelectPlan,
  type StorageDriver,
  type Term,
} from '../../src/storage/index.js'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { contractModel, runContractCase, storageContract } from '../../src/testing/storage-contract/index.js'
import { all } from '../crm/crms.js'
import { f, openShop, shopModel } from '../crm/shop.js'
import { keysOnly } from '../crm/weaker-drivers.js'
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

/** The key of every table but for entities', whose key is their id. */
const keys = Object.fromEntries(
  Object.values({
    ...contractModel.tables,
    ...Object.fromEntries(platformTables.map((t) => [t.entity, t])),
  }).map(({ entity, key }) => [entity, key]),
)

const keyOf = (entity: string): readonly string[] => keys[entity] ?? ['tenant', 'id']

function keyRangesOnly(plan: SelectPlan): SelectPlan {
  const key = keyOf(plan.entity)
  if (plan.where) checkKeyRange(plan.where, key)
  if (plan.computed) throw new Error('asked for what is made of a row')
  const others = plan.order.filter(({ term }) => !isKey(term, key))
  if (others.length > 0) throw new Error(`asked for an order by ${JSON.stringify(others)}`)
  return plan
}

function isKey(term: Term, key: readonly string[]): boolean {
  return 'column' in term && key.includes(term.column)
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

describe('the smallest legal driver [ST-2]', () => {
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
    expect(outcomes).toEqual({ passed: 67, unsupported: 79 })
  })
  it('carries a whole crm, the rest finished above it', async () => {
    const store = memoryStore()
    const newId = countedIds()
    const whole = await openShop(memoryStorage({ store }), { newId })
    const driver = () => keysOnly(smallest(memoryStorage({ store })))
    const { crm } = await testCrm(shopModel, { storage: driver(), newId })
    const spent = f.customer.purchases.sum('net', { in: 'EUR' })
    const list = {
      where: or(f.customer.name.startsWith('d'), f.customer.purchases.within(days(90)).count().gte(2)),
      order: [{ by: spent, dir: 'desc' as const }],
      columns: { spent },
    }
    const { items } = await crm.customer.list(list)
    expect(items.map(({ id }) => id)).toEqual(['ada', 'cleo', 'dora'])
    expect(items).toEqual((await whole.crm.customer.list(list)).items)
    const figures = { by: { month: byMonth(f.purchase.placedAt) }, measures: { n: count() } }
    expect(await crm.purchase.aggregate(figures)).toEqual(await whole.crm.purchase.aggregate(figures))
    await crm.customer.update({ customerId: 'ada', name: 'Ada' })
    expect(await whole.crm.customer.get({ customerId: 'ada' })).toMatchObject({ name: 'Ada', version: 2 })

    const past = { customerId: 'ada' }
    for (const read of ['timeline', 'changes', 'asOf'] as const) {
      expect(await crm.customer[read](past)).toEqual(await whole.crm.customer[read](past))
    }
    expect(await all(crm.events.read({ types: ['purchase.*'] }))).toHaveLength(6)

    const { crm: hasty } = await testCrm(shopModel, { storage: driver(), scanBudget: 2 })
    await expect(hasty.customer.list(list)).rejects.toMatchObject({ code: 'storage.scan_budget' })
  })
})
