import { describe, expect, it } from 'vitest'
import { type CustomerMapping, importTable, revertImport } from '../../../src/modules/moving/index.js'
import { watched } from '../../crm/drivers.js'
import { storages } from '../storages.js'
import { start } from './ground.js'

const mapping: CustomerMapping = {
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Id', to: { externalId: 'erp' } },
    { column: 'Id', to: { externalId: 'shop' } },
    { column: 'Name', to: 'name' },
    { column: 'Email', to: 'email' },
    { column: 'Phone', to: 'phone' },
    { column: 'Desk', to: { contact: 'phone', label: 'desk' } },
    { column: 'City', to: { address: 'locality' } },
    { column: 'Country', to: { address: 'countryCode' } },
  ],
}
const numberOf = (kind: string, at: number) => `+49 30 ${kind}${String(100000 + at)}`
const tableOf = (ids: readonly number[], name: string) =>
  [
    'Id,Name,Email,Phone,Desk,City,Country',
    ...ids.map(
      (id) =>
        `K${id},${name} ${id},c${id}@example.com,${numberOf('1', id)},${numberOf('2', id)},City ${name} ${id},DE`,
    ),
  ].join('\n')
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, at) => from + at)

describe.each(storages)('on $name', ({ open }) => {
  it('takes a unit of rows in as many statements as one row [CU-17: duplicates looked up in batches]', async () => {
    const { storage, asked, forget } = watched(open())
    const { crm } = await start(storage)
    const statements = async (ids: readonly number[], name: string) => {
      forget()
      const seen = []
      const options = { format: 'csv', mapping, source: tableOf(ids, name), unit: 100 } as const
      for await (const { created, updated, unchanged, failed } of importTable(crm, options))
        seen.push({ created, updated, unchanged, failed })
      return { selects: asked.selects.length, nexts: asked.nexts.length, last: seen.at(-1) }
    }
    const none = { created: 0, updated: 0, unchanged: 0, failed: 0 }
    // The first of all also asks whether the tables are there.
    await statements(upTo(1, 900), 'New')
    const few = await statements(upTo(2), 'New')
    const many = await statements(upTo(60, 2), 'New')
    expect([few.last, many.last]).toEqual([
      { ...none, created: 2 },
      { ...none, created: 60 },
    ])
    expect(many).toEqual({ ...few, last: many.last })
    // Those that are there, as they are and changed.
    const same = await statements(upTo(2), 'New')
    const allSame = await statements(upTo(62), 'New')
    expect(allSame).toEqual({ ...same, last: { ...none, unchanged: 62 } })
    const moved = await statements(upTo(2), 'Other')
    const allMoved = await statements(upTo(60, 2), 'Other')
    expect(allMoved).toEqual({ ...moved, last: { ...none, updated: 60 } })
    expect([await crm.customer.count(), await crm.contactPoint.count()]).toEqual([63, 63 * 4 + 62])
  })

  it("asks as little of new customers whose ids are the host's", async () => {
    const { storage, asked, forget } = watched(open())
    const { crm } = await start(storage)
    const own: CustomerMapping = {
      into: 'customer',
      match: [],
      columns: [{ column: 'Id', to: 'id' }, ...mapping.columns.slice(2)],
    }
    const selects = async (ids: readonly number[]) => {
      forget()
      const source = tableOf(ids, 'New')
      for await (const { failed } of importTable(crm, { format: 'csv', mapping: own, source }))
        expect(failed).toBe(0)
      return asked.selects.length
    }
    await selects(upTo(1, 900))
    expect(await selects(upTo(40, 10))).toBe(await selects(upTo(2)))
  })

  it('is taken back in as many reads as one row', async () => {
    const { storage, asked, forget } = watched(open())
    const { crm } = await start(storage)
    const selects = async (ids: readonly number[]) => {
      let importId = ''
      for await (const progress of importTable(crm, { format: 'csv', mapping, source: tableOf(ids, 'New') }))
        ({ importId } = progress)
      forget()
      for await (const { kept } of revertImport(crm, { importId })) expect(kept).toBe(0)
      return asked.selects.length
    }
    expect(await selects(upTo(40, 10))).toBe(await selects(upTo(2)))
  })
})
