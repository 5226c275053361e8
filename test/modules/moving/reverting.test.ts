import { describe, expect, it } from 'vitest'
import { type RowReverted, revertImport } from '../../../src/modules/moving/index.js'
import { storages } from '../storages.js'
import { imported, start } from './ground.js'

const header = 'Id,Name,Email,Plan\n'

const reverted = async (crm: Parameters<typeof revertImport>[0], importId: string, unit?: number) => {
  const results: RowReverted[] = []
  for await (const progress of revertImport(crm, { importId, unit })) results.push(...progress.results)
  return results
}

describe.each(storages)('on $name', ({ open }) => {
  it.each([200, 1])(
    'undoes what nobody has changed since, %i rows at once [CU-17: part, revert]',
    async (unit) => {
      const { crm, events } = await start(open())
      const ada = await crm.customer.create({
        name: 'Ada',
        email: 'ada@example.com',
        attributes: { plan: 'free' },
      })
      const text = `${header}1,Ada L,ada@example.com,pro\n2,Bob,bob@example.com,\n2,Bobby,bob@example.com,pro\n`
      const { importId } = await imported(crm, text)
      expect((await reverted(crm, importId, unit)).map(({ row, reverted: how }) => [row, how])).toEqual([
        [3, 'undone'],
        [2, 'undone'],
        [1, 'undone'],
      ])
      expect(await crm.import.get({ importId })).toMatchObject({
        state: 'reverted',
        undone: 3,
        kept: 0,
        left: 0,
      })
      expect((await crm.customer.list()).items).toMatchObject([
        { id: ada.id, name: 'Ada', email: 'ada@example.com', attributes: { plan: 'free' } },
      ])
      expect(
        (await crm.externalId.list({ where: crm.model.fields.externalId.customerId.eq(ada.id) })).items,
      ).toEqual([])
      await crm.settled()
      expect(events.filter(({ type }) => type === 'import.reverted').map(({ data }) => data)).toEqual([
        { importId, undone: 3, kept: 0 },
      ])
      // What it freed can be taken again.
      expect((await imported(crm, text)).counts).toMatchObject({ created: 1, updated: 2 })
    },
  )

  it('keeps what has been changed since, and tells it [CU-17: part, revert]', async () => {
    const { crm } = await start(open())
    const ada = await crm.customer.create({
      name: 'Ada',
      email: 'ada@example.com',
      attributes: { plan: 'free' },
    })
    const text = `${header}1,Ada L,ada@example.com,pro\n2,Bob,bob@example.com,\n3,Cyd,cyd@example.com,\n4,Dan,dan@example.com,\n`
    const { results, importId } = await imported(crm, text)
    const [, bob, cyd, dan] = results.map(({ customerId }) => String(customerId))
    await crm.customer.update({ customerId: ada.id, name: 'Ada King' })
    await crm.customer.update({ customerId: String(bob), givenName: 'Bob' })
    await crm.purchase.record({
      customerId: String(cyd),
      source: 'shop',
      externalId: '1',
      total: { amount: 1, currency: 'EUR' },
    })
    await crm.customer.archive({ customerId: String(dan) })
    const told = await reverted(crm, importId)
    expect(told.map(({ row, reverted: how, keptBecause }) => [row, how, keptBecause])).toEqual([
      [4, 'kept', ['gone']],
      [3, 'kept', ['purchases']],
      [2, 'kept', ['changed_since']],
      [1, 'partly', ['name']],
    ])
    expect(await crm.customer.get({ customerId: ada.id })).toMatchObject({
      name: 'Ada King',
      attributes: { plan: 'free' },
    })
    expect(await crm.customer.count()).toBe(3)
    expect(await crm.import.get({ importId })).toMatchObject({ state: 'reverted', undone: 0, kept: 4 })
  })
})
