import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer, invalidIdentifier } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })

describe.each(storages)('identifiers on $name', ({ open }) => {
  const start = async () => {
    const made = await testCrm(model, { storage: open() })
    await made.crm.customer.create({ id: 'ada', name: 'Ada' })
    await made.crm.customer.create({ id: 'acme', kind: 'organisation', name: 'Acme' })
    return made
  }

  it.each([
    ['vat', 'DE', 'DE 136 695 976', '136695976'],
    ['vat', 'GB', 'GB 980 7806 84', '980780684'],
    ['lei', null, '5493 001K JTII GC8Y 1R12', '5493001KJTIIGC8Y1R12'],
    ['uscc', null, '91110000600037341L', '91110000600037341L'],
    ['national_id', 'CN', '11010519491231002x', '11010519491231002X'],
    ['tax_id', 'BR', '390.533.447-05', '39053344705'],
  ])('%s of %s is checked and kept [CU-2: identifiers]', async (kind, countryCode, value, normalized) => {
    const { crm } = await start()
    const kept = await crm.identifier.add({ customerId: 'acme', kind, countryCode, value })
    expect(kept).toMatchObject({ value, normalized, checked: true })
    expect(kept.countryCode).toBe(kind === 'uscc' ? 'CN' : countryCode)
    const again = { customerId: 'acme', kind, countryCode, value: normalized }
    expect(await crm.identifier.add(again)).toEqual(kept)
  })

  it.each([
    ['vat', 'DE', 'DE136695978', 'value'],
    ['vat', null, 'DE136695976', 'countryCode'],
    ['lei', null, '5493001KJTIIGC8Y1R13', 'value'],
    ['uscc', null, '91110000600037342L', 'value'],
    ['national_id', 'CN', '110105194912310021', 'value'],
    ['passport', 'DE', ' - ', 'value'],
  ])('%s of %s with %s is refused [CU-2: part, check digits]', async (kind, countryCode, value, name) => {
    const { crm } = await start()
    const refused = await crm.identifier
      .add({ customerId: 'acme', kind, countryCode, value })
      .catch((error: unknown) => error)
    expect(invalidIdentifier.is(refused) && refused.issues).toMatchObject([{ path: [name] }])
    // What it was is nobody's business.
    expect(JSON.stringify(refused)).not.toContain(value)
    expect(await crm.identifier.count()).toBe(0)
  })

  it('of kinds nobody knows are taken as they are', async () => {
    const { crm } = await start()
    const card = await crm.identifier.add({ customerId: 'ada', kind: 'library_card', value: ' ab-12 ' })
    expect(card).toMatchObject({ value: 'ab-12', normalized: 'AB12', checked: false, countryCode: null })
  })

  it('are unique among live customers [CU-3: part, unique]', async () => {
    const { crm, events } = await start()
    const vat = { kind: 'vat', countryCode: 'DE', value: 'DE136695976' } as const
    const first = await crm.identifier.add({ ...vat, customerId: 'acme' })
    const second = crm.identifier.add({ ...vat, customerId: 'ada' })
    await expect(second).rejects.toMatchObject({
      code: 'customer.duplicate',
      details: { key: 'identifier', otherId: 'acme' },
    })
    await crm.customer.archive({ customerId: 'acme' })
    const taken = await crm.identifier.add({ ...vat, customerId: 'ada' })
    const restored = crm.customer.restore({ customerId: 'acme' })
    await expect(restored).rejects.toMatchObject({ code: 'customer.duplicate' })
    await crm.identifier.remove({ identifierId: taken.id })
    await crm.customer.restore({ customerId: 'acme' })
    expect((await crm.identifier.list()).items).toEqual([first])
    await crm.settled()
    const told = events.filter(({ type }) => type.startsWith('identifier'))
    expect(told.map(({ type }) => type)).toEqual([
      'identifier.added',
      'identifier.added',
      'identifier.removed',
    ])
    expect(JSON.stringify(told)).not.toContain('136695976')
  })

  it('are sensitive [CU-2: part, sensitive]', () => {
    const { value, normalized } = model.entities.identifier.fields
    expect([value?.privacy, normalized?.privacy]).toEqual(['sensitive', 'sensitive'])
  })
})
