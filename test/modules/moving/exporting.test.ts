import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportAll, exportTable, importTable } from '../../../src/modules/moving/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { imported, model, start } from './ground.js'

const textOf = async (pieces: AsyncIterable<string>) => {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

describe.each(storages)('on $name', ({ open }) => {
  it('writes CSV that a spreadsheet does not compute, and money with its currency [CU-17: part, export]', async () => {
    const { crm } = await start(open())
    const { id: customerId } = await crm.customer.create({ name: '=HYPERLINK("x")', phone: '+49 30 1234567' })
    await crm.purchase.record({
      customerId,
      source: 's',
      externalId: '1',
      total: { amount: 4250, currency: 'EUR' },
    })
    const columns = ['id', 'name', 'phone', 'email', 'attributes.plan']
    const csv = await textOf(exportTable(crm, { model, entity: 'customer', format: 'csv', columns }))
    expect(csv).toBe(
      `id,name,phone,email,attributes.plan\r\n${customerId},"'=HYPERLINK(""x"")",'+49301234567,,\r\n`,
    )
    const purchases = await textOf(
      exportTable(crm, { model, entity: 'purchase', format: 'csv', columns: ['externalId', 'net'] }),
    )
    expect(purchases).toBe('externalId,net,net.currency\r\n1,42.50,EUR\r\n')
    const lines = await textOf(exportTable(crm, { model, entity: 'customer', format: 'jsonl' }))
    expect(JSON.parse(lines)).toEqual(await crm.customer.get({ customerId }))
  })

  it('writes everything, and hides what its actor may not see [CU-17: part, export] [AP-14: part, exports]', async () => {
    const { crm } = await testCrm(model, {
      storage: open(),
      authorize: ({ actor, entity }: { actor: { id: string }; entity: string }) =>
        actor.id === 'host' || (entity === 'customer' ? { hide: ['email', 'phone'] } : entity !== 'purchase'),
    })
    await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    const { id: customerId } = await crm.customer.create({ name: 'Old' })
    await crm.customer.archive({ customerId })
    const tables: Record<string, string> = {}
    for await (const { entity, text } of exportAll(crm, { model, format: 'jsonl' }))
      tables[entity] = await textOf(text)
    expect(Object.keys(tables)).toEqual(Object.keys(model.entities))
    expect(tables.customer?.trim().split('\n')).toHaveLength(2)
    expect(tables.contactPoint).toContain('ada@example.com')
    const clerk = crm.scope({ actor: { kind: 'user', id: 'clerk' } as { id: string } })
    const csv = await textOf(exportTable(clerk, { model, entity: 'customer', format: 'csv' }))
    expect(csv).toContain('Ada')
    expect(csv).not.toMatch(/email|phone|ada@example/)
    await expect(
      textOf(exportTable(clerk, { model, entity: 'purchase', format: 'csv' })),
    ).rejects.toMatchObject({
      code: 'access.denied',
    })
  })

  it('comes in again as it went out, whatever the texts [CU-17: part, round trip]', async () => {
    const { crm } = await start(open())
    const word = fc.array(fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\t', '\r', '\n', 'a', '中'), {
      maxLength: 6,
    })
    const names = fc.sample(
      fc
        .tuple(word, fc.string({ unit: 'grapheme', maxLength: 20 }))
        .map(([a, b]) => `${a.join('')}${b}x`.replaceAll('\0', '')),
      { numRuns: 60, seed: 7 },
    )
    for (const [at, name] of names.entries()) {
      const externalIds = [{ source: 'erp', value: String(at) }]
      await crm.customer.create({ id: `c${String(at).padStart(3, '0')}`, name, externalIds })
    }
    const source = await textOf(
      exportTable(crm, { model, entity: 'customer', format: 'csv', columns: ['id', 'legalName', 'name'] }),
    )
    const to: readonly ['id', 'legalName', 'name'] = ['id', 'legalName', 'name']
    const mapping = {
      into: 'customer' as const,
      match: ['id' as const],
      columns: to.map((place) => ({ column: place, to: place, as: 'exact' as const })),
    }
    const { counts } = await imported(crm, source, { mapping })
    expect(counts).toMatchObject({ rows: names.length, unchanged: names.length, failed: 0 })
  })

  it('is a stream of bytes or text like any other [CU-17: JSON-lines streams]', async () => {
    const { crm } = await start(open())
    const bytes = new TextEncoder().encode('{"Id":7,"Name":"Ada"}\n')
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes)
        controller.close()
      },
    })
    const mapping = {
      into: 'customer' as const,
      match: ['externalId' as const],
      columns: [
        { column: 'Id', to: { externalId: 'erp' } },
        { column: 'Name', to: 'name' },
      ],
    }
    const seen = []
    for await (const { rows, done } of importTable(crm, { format: 'jsonl', source: stream, mapping }))
      seen.push([rows, done])
    expect(seen).toEqual([
      [1, false],
      [1, true],
    ])
    expect((await crm.externalId.list()).items).toMatchObject([{ source: 'erp', value: '7' }])
  })
})
