import { describe, expect, it } from 'vitest'
import { importTable } from '../../../src/modules/moving/index.js'
import { storages } from '../storages.js'
import { imported, people, start } from './ground.js'

const header = 'Id,Name,Email,Plan\n'

describe.each(storages)('on $name', ({ open }) => {
  it('creates, changes and leaves customers, and says so of each row [CU-17: part, honest results, upsert]', async () => {
    const { crm, events } = await start(open())
    await crm.customer.create({ name: 'Ada', email: 'ada@example.com', attributes: { plan: 'free' } })
    await crm.customer.create({ name: 'Bob', externalIds: [{ source: 'erp', value: '2' }] })
    const text = `${header}1,Ada Lovelace,ADA@example.com,pro\n2,Bob,,\n3,Carl,carl@example.com,\n4,,nobody,\n3,Carl,carl@example.com,\n`
    const { results, importId, counts } = await imported(crm, text)
    expect(results).toMatchObject([
      {
        row: 1,
        line: 2,
        outcome: 'updated',
        customerId: 'cus_1',
        changes: {
          name: { from: 'Ada', to: 'Ada Lovelace' },
          'attributes.plan': { from: 'free', to: 'pro' },
        },
      },
      { row: 2, line: 3, outcome: 'unchanged', customerId: 'cus_2' },
      { row: 3, line: 4, outcome: 'created' },
      { row: 4, line: 5, outcome: 'failed', code: 'input.invalid', issues: [{ path: ['name'] }] },
      { row: 5, line: 6, outcome: 'unchanged' },
    ])
    const expected = { rows: 5, line: 6, created: 1, updated: 1, unchanged: 2, failed: 1 }
    expect(counts).toEqual({ importId, done: true, ...expected })
    expect(await crm.import.get({ importId })).toMatchObject({ state: 'finished', ...expected })
    expect(await crm.customer.count()).toBe(3)
    const kept = await crm.importRow.list({ order: [{ by: crm.model.fields.importRow.row, dir: 'asc' }] })
    expect(kept.items).toMatchObject(results.map(({ row, outcome, code = null }) => ({ row, outcome, code })))
    await crm.settled()
    expect(
      events.filter(({ type }) => type.startsWith('import.')).map(({ type, data }) => [type, data]),
    ).toEqual([
      ['import.started', { importId, into: 'customer' }],
      ['import.finished', { importId, into: 'customer', created: 1, updated: 1, unchanged: 2, failed: 1 }],
    ])
  })

  it('lets a bad row touch none of its neighbours, wherever it fails [CU-17: part, honest results]', async () => {
    const { crm } = await start(open())
    await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    await crm.customer.create({
      name: 'Bob',
      email: 'bob@example.com',
      externalIds: [{ source: 'erp', value: '9' }],
    })
    const text = `${header}1,New,new@example.com,\n9,Bobby,ada@example.com,\n2,Ada L,ada@example.com,x\nshort\n5,Eve,eve@,\n6,Fay,fay@example.com,\n`
    const { results } = await imported(crm, text)
    expect(results.map(({ line, outcome, code }) => [line, outcome, code])).toEqual([
      [2, 'created', undefined],
      [3, 'failed', 'customer.duplicate'],
      [4, 'updated', undefined],
      [5, 'failed', 'table.cells_differ'],
      [6, 'failed', 'contactPoint.invalid'],
      [7, 'created', undefined],
    ])
    const names = (await crm.customer.list()).items.map(({ name }) => name)
    expect(names.toSorted()).toEqual(['Ada L', 'Bob', 'Fay', 'New'])
  })

  it('maps to fields, attributes, external ids, further contact points and addresses [CU-17: part, mapping]', async () => {
    const { crm } = await start(open())
    const { results } = await imported(
      crm,
      'a;b;c;d;e;f\nAda;Lovelace;"+44 20 7123 4567";3;"12 St James\'s Square";London\n',
      {
        delimiter: ';',
        mapping: {
          into: 'customer',
          match: [],
          values: { source: 'fair', countryCode: 'GB' },
          columns: [
            { column: ['a', 'b'], to: 'name' },
            { column: 'a', to: 'givenName' },
            { column: 'c', to: { contact: 'phone', label: 'desk', sharing: 'shared' } },
            { column: 'd', to: 'attributes.seats', as: 'integer' },
            { column: 'd', to: { externalId: 'seat' } },
            { column: 'e', to: { address: 'lines' } },
            { column: 'f', to: { address: 'locality' } },
            { column: 'f', to: { address: 'countryCode' }, as: { words: { London: 'GB' } } },
          ],
        },
      },
    )
    expect(results).toMatchObject([{ outcome: 'created' }])
    const customerId = String(results[0]?.customerId)
    expect(await crm.customer.get({ customerId })).toMatchObject({
      name: 'Ada Lovelace',
      givenName: 'Ada',
      phone: '+442071234567',
      source: 'fair',
      attributes: { seats: 3 },
    })
    const points = (await crm.contactPoint.list()).items
    expect(points.map(({ kind, label, sharing }) => [kind, label, sharing]).toSorted()).toEqual([
      ['address', null, 'own'],
      ['phone', 'desk', 'shared'],
    ])
    expect(points.find(({ kind }) => kind === 'address')?.address).toMatchObject({
      countryCode: 'GB',
      locality: 'London',
      lines: ["12 St James's Square"],
    })
    expect((await crm.externalId.list()).items).toMatchObject([{ source: 'seat', value: '3' }])
  })

  it('goes on at the same row, from the same table only [CU-17: part, resumable]', async () => {
    const { crm } = await start(open())
    const rows = Array.from({ length: 25 }, (_, at) => `${at},N${at},n${at}@example.com,`)
    const text = `${header}${rows.join('\n')}\n`
    const options = { format: 'csv', mapping: people, source: text, unit: 10 } as const
    let importId = ''
    for await (const progress of importTable(crm, options)) {
      ;({ importId } = progress)
      break
    }
    expect(await crm.import.get({ importId })).toMatchObject({ state: 'running', rows: 10, created: 10 })
    await expect(imported(crm, text.replace('N3', 'N4'), { importId })).rejects.toMatchObject({
      code: 'import.differs',
    })
    await expect(imported(crm, `${header}1,A,,\n`, { importId })).rejects.toMatchObject({
      code: 'import.differs',
    })
    const { results, counts } = await imported(crm, text, { importId })
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: 15 }, (_, at) => at + 11))
    expect(counts).toMatchObject({ rows: 25, created: 25, failed: 0, done: true })
    expect(await crm.customer.count()).toBe(25)
    expect(await crm.importRow.count()).toBe(25)
    expect((await imported(crm, text, { importId })).results).toEqual([])
  })

  it('is gone on with by one only [CU-17: part, resumable]', async () => {
    const { crm } = await start(open())
    const { id: importId } = await crm.import.start({ into: 'customer' })
    const rows = [{ line: 2, customer: { name: 'Ada' } }]
    await crm.import.apply({ importId, after: 0, check: 'a', rows })
    await expect(crm.import.apply({ importId, after: 0, check: 'a', rows })).rejects.toMatchObject({
      code: 'import.moved_on',
      details: { rows: 1 },
    })
    await crm.import.finish({ importId })
    await expect(crm.import.apply({ importId, after: 1, check: 'b', rows })).rejects.toMatchObject({
      code: 'import.wrong_state',
    })
    expect(await crm.customer.count()).toBe(1)
  })

  it('stops where its table breaks, with all rows before it in [CU-17: part, bad input]', async () => {
    const { crm } = await start(open())
    const text = `${header}1,Ada,,\n2,Bob,,\n3,"Carl,,\n4,Dan,,\n`
    await expect(imported(crm, text)).rejects.toMatchObject({
      code: 'table.quote_unclosed',
      details: { line: 4 },
    })
    const [stopped] = (await crm.import.list()).items
    expect(stopped).toMatchObject({
      state: 'stopped',
      stoppedBecause: 'table.quote_unclosed',
      rows: 2,
      created: 2,
      line: 3,
    })
    expect(await crm.customer.count()).toBe(2)
    const mended = `${header}1,Ada,,\n2,Bob,,\n3,Carl,,\n4,Dan,,\n`
    const { counts } = await imported(crm, mended, { importId: String(stopped?.id) })
    expect(counts).toMatchObject({ rows: 4, created: 4, done: true })
  })

  it('begins nothing where columns are missing', async () => {
    const { crm } = await start(open())
    await expect(imported(crm, 'Id;Name\n1;Ada\n')).rejects.toMatchObject({
      code: 'import.columns_missing',
      details: { columns: ['Id', 'Name', 'Email', 'Plan'] },
    })
    expect(await crm.import.count()).toBe(0)
  })
})
