import { describe, expect, it } from 'vitest'
import { type RowTried, tryTable } from '../../../src/modules/moving/index.js'
import { storages } from '../storages.js'
import { people, start } from './ground.js'

const header = 'Id,Name,Email,Plan\n'

describe.each(storages)('on $name', ({ open }) => {
  it('tells what each row would do, and does none of it [CU-17: dry run with a diff]', async () => {
    const { crm, events } = await start(open())
    await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    await crm.settled()
    const before = events.length
    const source = `${header}1,Ada L,ada@example.com,pro\n2,Bob,bob@example.com,\n3,Eve,nobody,\n2,Bobby,bob@example.com,\n9,Gus,ada@example.com,\n1,Ada M,bob@example.com,\n`
    const tried: RowTried[] = []
    for await (const row of tryTable(crm, { format: 'csv', mapping: people, source, unit: 3 }))
      tried.push(row)
    expect(tried.map(({ row, line, outcome, code, repeats }) => [row, line, outcome, code, repeats])).toEqual(
      [
        [1, 2, 'updated', undefined, undefined],
        [2, 3, 'created', undefined, undefined],
        [3, 4, 'failed', 'contactPoint.invalid', undefined],
        [4, 5, 'created', undefined, 3],
        [5, 6, 'updated', undefined, 2],
        [6, 7, 'updated', undefined, 2],
      ],
    )
    expect(tried[0]?.changes).toEqual({
      name: { from: 'Ada', to: 'Ada L' },
      'attributes.plan': { from: null, to: 'pro' },
    })
    expect(tried[1]?.changes).toMatchObject({
      name: { from: null, to: 'Bob' },
      email: { from: null, to: 'bob@example.com' },
    })
    expect((await crm.customer.list()).items).toMatchObject([{ name: 'Ada', version: 1 }])
    expect([await crm.import.count(), await crm.importRow.count(), await crm.externalId.count()]).toEqual([
      0, 0, 0,
    ])
    await crm.settled()
    expect(events).toHaveLength(before)
  })
})
