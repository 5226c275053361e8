import { describe, expect, it } from 'vitest'
import {
  type CustomerMapping,
  exportAll,
  exportTable,
  type PurchaseMapping,
} from '../../../src/modules/moving/index.js'
import { watched } from '../../crm/drivers.js'
import { storages } from '../storages.js'
import { imported, model, start } from './ground.js'

const places = ['id', 'kind', 'name', 'legalName', 'countryCode', 'email', 'phone', 'source'] as const
const columns = [...places, 'attributes.plan', 'attributes.seats']
const customers: CustomerMapping = {
  into: 'customer',
  match: ['id'],
  columns: [
    ...places.map((place) => ({ column: place, to: place, as: 'exact' as const })),
    { column: 'attributes.plan', to: 'attributes.plan' },
    { column: 'attributes.seats', to: 'attributes.seats', as: 'integer' },
  ],
}
const purchases: PurchaseMapping = {
  into: 'purchase',
  source: 'shop',
  columns: [
    { column: 'externalId', to: 'externalId' },
    { column: 'customerId', to: { customer: 'id' } },
    { column: 'status', to: 'status' },
    { column: 'placedAt', to: 'placedAt', as: 'instant' },
    { column: 'gross', to: 'total' },
    { column: 'gross.currency', to: 'currency' },
  ],
}

type Crm = Awaited<ReturnType<typeof start>>['crm']

const count = 40

const fill = async (crm: Crm) => {
  for (let at = 0; at < count; at++) {
    const id = `c${String(at).padStart(2, '0')}`
    const isOrganisation = at % 5 === 0
    await crm.customer.create({
      id,
      kind: isOrganisation ? 'organisation' : 'person',
      name: at % 3 === 0 ? `=SUM(${at})` : `Customer "${at}",\n${at}`,
      legalName: isOrganisation ? `-${at} GmbH` : null,
      countryCode: 'DE',
      email: at % 4 === 0 ? null : `c${at}@example.com`,
      phone: `+49 30 ${1_000_000 + at}`,
      source: '@fair',
      attributes: at % 2 === 0 ? { plan: 'pro', seats: at } : {},
    })
    if (at % 2 === 0) continue
    await crm.purchase.record({
      customerId: id,
      source: 'shop',
      externalId: `#${at}`,
      placedAt: '2025-10-07T07:50:26.000Z',
      total: { amount: 100 + at, currency: 'EUR' },
    })
  }
}

const textOf = async (pieces: AsyncIterable<string>) => {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

describe.each(storages)('on $name', ({ open }) => {
  it('exported and imported again, as much is there, and the same [CU-17: round trip, counts equal reality]', async () => {
    const { crm } = await start(open())
    await fill(crm)
    const customersOut = await textOf(exportTable(crm, { model, entity: 'customer', format: 'csv', columns }))
    const purchasesOut = await textOf(exportTable(crm, { model, entity: 'purchase', format: 'csv' }))
    const { crm: other } = await start(open())
    const into = await imported(other, customersOut, { mapping: customers })
    expect(into.counts).toMatchObject({ rows: count, created: count, failed: 0 })
    const bought = await imported(other, purchasesOut, { mapping: purchases })
    expect(bought.counts).toMatchObject({ rows: count / 2, created: count / 2, failed: 0 })
    for (const noun of ['customer', 'contactPoint', 'purchase'] as const)
      expect([noun, await other[noun].count()]).toEqual([noun, await crm[noun].count()])
    expect(await textOf(exportTable(other, { model, entity: 'customer', format: 'csv', columns }))).toBe(
      customersOut,
    )
    // Into the crm that it comes from, it changes nothing.
    const again = await imported(crm, customersOut, { mapping: customers })
    expect(again.counts).toMatchObject({ rows: count, unchanged: count, failed: 0 })
  })

  it('holds a line for each row of each entity [CU-17: export, everything]', async () => {
    const { crm } = await start(open())
    await fill(crm)
    await crm.customer.archive({ customerId: 'c00' })
    const lines: Record<string, number> = {}
    for await (const { entity, text } of exportAll(crm, { model, format: 'jsonl' }))
      lines[entity] = (await textOf(text)).split('\n').length - 1
    expect(Object.keys(lines)).toEqual(Object.keys(model.entities))
    expect(lines).toMatchObject({
      customer: count,
      contactPoint: await crm.contactPoint.count({ archived: 'include' }),
      purchase: count / 2,
      product: 0,
    })
  })

  it('is written as it is read [CU-17: export, streamed]', async () => {
    const { storage, asked, forget } = watched(open())
    const { crm } = await start(storage)
    const source = `Id,Name\n${Array.from({ length: 1200 }, (_, at) => `${at},${'n'.repeat(190)} ${at}`).join('\n')}\n`
    const mapping: CustomerMapping = {
      into: 'customer',
      match: [],
      columns: [{ column: 'Name', to: 'name' }],
    }
    await imported(crm, source, { mapping, unit: 600 })
    forget()
    const read: number[] = []
    for await (const piece of exportTable(crm, {
      model,
      entity: 'customer',
      format: 'csv',
      columns: ['name'],
    })) {
      expect(piece.length).toBeLessThan(70_000)
      read.push(asked.selects.length)
    }
    // What comes last has not been read when the first leaves.
    expect(read.length).toBeGreaterThan(2)
    expect(read[0]).toBeLessThan(read.at(-1) ?? 0)
  })
})
