import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer, type UniqueContacts } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

describe.each(storages)('customer.ensure on $name', ({ open }) => {
  const start = async (unique: UniqueContacts = {}) => {
    const model = defineCrm({ currency: 'EUR', modules: { customer: customer({ unique }) } })
    const made = await testCrm(model, { storage: open() })
    const types = async () => {
      await made.crm.settled()
      return made.events.map(({ type }) => type)
    }
    return { ...made, types }
  }

  it('creates once by a phone number, however it is written, where numbers tell customers apart [CU-3: part, declared policy]', async () => {
    const { crm, types } = await start({ phone: 'all' })
    const create = { name: 'Ada', countryCode: 'GB' }
    const first = await crm.customer.ensure({ match: { phone: '020 7123 4567' }, create })
    expect(first).toMatchObject({ name: 'Ada', phone: '+442071234567' })
    const other = { name: 'Acme', kind: 'organisation' } as const
    expect(await crm.customer.ensure({ match: { phone: '+442071234567' }, create: other })).toEqual(first)
    const extension = await crm.customer.ensure({ match: { phone: '+442071234567 ext. 12' }, create: other })
    expect(extension.id).not.toBe(first.id)
    expect(await types()).toEqual(['customer.created', 'customer.created'])
  })

  it('creates once by an identifier, and gives it to whom it creates [CU-2: part, identifiers]', async () => {
    const { crm, types } = await start()
    const create = { name: 'Acme', kind: 'organisation' } as const
    const identifier = { kind: 'vat', countryCode: 'DE', value: 'DE 136 695 976' }
    const first = await crm.customer.ensure({ match: { identifier }, create, update: { source: 'shop' } })
    expect((await crm.identifier.list()).items).toMatchObject([
      { customerId: first.id, kind: 'vat', normalized: '136695976' },
    ])
    const again = { identifier: { ...identifier, value: '136695976' } }
    expect(await crm.customer.ensure({ match: again, create, update: { source: 'shop' } })).toMatchObject({
      id: first.id,
      source: 'shop',
    })
    expect(await types()).toEqual(['customer.created', 'identifier.added', 'customer.updated'])
  })

  it('finds an organisation by its e-mail address where all have their own [CU-3: part, declared policy]', async () => {
    const { crm } = await start({ email: 'all' })
    const create = { name: 'Acme', kind: 'organisation' } as const
    const first = await crm.customer.ensure({ match: { email: 'info@example.com' }, create })
    expect(await crm.customer.ensure({ match: { email: 'Info@example.com' }, create })).toEqual(first)
  })

  it.each([
    [{}, { phone: '+442071234567' }, 'person', ['match', 'phone']],
    [{ email: 'shared' }, { email: 'ada@example.com' }, 'person', ['match', 'email']],
    [{ phone: 'persons' }, { phone: '+442071234567' }, 'organisation', ['create', 'kind']],
  ] as const)(
    'refuses what several may share: %j by %j, a %s [CU-3: part, declared policy]',
    async (unique, match, kind, path) => {
      const { crm } = await start(unique)
      await expect(crm.customer.ensure({ match, create: { name: 'Ada', kind } })).rejects.toMatchObject({
        code: 'input.invalid',
        issues: [{ path }],
      })
      expect(await crm.customer.count()).toBe(0)
    },
  )
})
