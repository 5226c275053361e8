import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { importTable, moving, type RowImported } from '../../../src/modules/moving/index.js'
import { privacy } from '../../../src/modules/privacy/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { people } from './ground.js'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    privacy: privacy({ key: () => 'a key of the host that nobody guesses' }),
    moving: moving({ refuseErased: true }),
  },
})

describe.each(storages)('on $name', ({ open }) => {
  it('does not make again who has been erased, unless they came back by themselves [CU-17: part, erased] [CU-12: part, re-import]', async () => {
    const { crm } = await testCrm(model, { storage: open() })
    const source =
      'Id,Name,Email,Plan\n1,Ada,ada@example.com,\n2,Bob,bob@example.com,\n3,Cyd,cyd@example.com,\n'
    const columns = people.columns.slice(0, 3)
    const run = async () => {
      const results: RowImported[] = []
      const options = { format: 'csv', source, mapping: { ...people, columns } } as const
      for await (const progress of importTable(crm, options)) results.push(...progress.results)
      return results
    }
    const first = await run()
    expect(first.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    for (const row of first.slice(0, 2)) await crm.customer.erase({ customerId: String(row.customerId) })
    await crm.customer.create({ name: 'Bob', email: 'bob@example.com' })
    expect((await run()).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['failed', 'import.customer_erased'],
      ['updated', undefined],
      ['unchanged', undefined],
    ])
    expect(await crm.customer.count()).toBe(2)
    // What the import kept of them has gone with them.
    expect((await crm.importRow.list()).items.filter(({ changes }) => changes !== null)).toHaveLength(1)
  })
})
