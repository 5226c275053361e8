import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCrm } from '../../../src/model.js'
import { ContactPoint, Customer, customer, invalidContact } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({
        plan: z.enum(['free', 'pro']).default('free'),
        seenAt: z.iso.datetime({ offset: true }).optional(),
      }),
    }),
  },
})

describe.each(storages)('on $name', ({ open }) => {
  const start = () => testCrm(model, { storage: open() })
  const heard = async ({ crm, events }: Awaited<ReturnType<typeof start>>) => {
    await crm.settled()
    return events.map(({ type, data }) => ({ type, data }))
  }

  describe('customer.create', () => {
    it('needs only a name', async () => {
      const at = await start()
      const ada = await at.crm.customer.create({ name: 'Ada Lovelace' })
      expect(ada).toEqual({
        id: 'cus_1',
        version: 1,
        createdAt: '2026-01-15T09:00:00.000Z',
        updatedAt: '2026-01-15T09:00:00.000Z',
        archivedAt: null,
        kind: 'person',
        name: 'Ada Lovelace',
        sortName: 'ada lovelace',
        givenName: null,
        familyName: null,
        legalName: null,
        shortName: null,
        nameOrder: null,
        nameVariants: null,
        pronunciation: null,
        language: null,
        timeZone: null,
        gender: null,
        birthday: null,
        birthDate: null,
        nextBirthdayOn: null,
        birthdayOverAt: null,
        incomeBand: null,
        countryCode: null,
        regionCode: null,
        regionSystem: null,
        parentId: null,
        organisationId: null,
        email: null,
        phone: null,
        ownerId: null,
        teamId: null,
        source: null,
        hash: 306_672_819,
        erasedAt: null,
        mergedIntoId: null,
        attributes: { plan: 'free' },
      })
      expect(await at.crm.customer.get({ customerId: 'cus_1' })).toEqual(ada)
      expect(await heard(at)).toEqual([
        {
          type: 'customer.created',
          data: {
            customerId: 'cus_1',
            kind: 'person',
            name: 'Ada Lovelace',
            email: null,
            phone: null,
            source: null,
            externalIds: [],
          },
        },
      ])
    })

    it('makes contact points and external ids of what is said in short [CU-3: contact points are rows]', async () => {
      const at = await start()
      const { crm } = at
      const ada = await crm.customer.create({
        id: 'user-1',
        name: 'Ada',
        email: ' Ada@Example.com ',
        phone: '030 1234567',
        countryCode: 'DE',
        externalIds: [
          { source: 'shop', value: '7' },
          { source: 'erp', value: 'K-7' },
        ],
      })
      expect(ada).toMatchObject({ id: 'user-1', email: 'ada@example.com', phone: '+49301234567' })
      const points = await crm.contactPoint.list({
        order: [{ by: model.fields.contactPoint.kind, dir: 'asc' }],
      })
      expect(points.items).toMatchObject([
        {
          customerId: 'user-1',
          kind: 'email',
          value: 'Ada@Example.com',
          normalized: 'ada@example.com',
          sharing: 'own',
          primary: true,
        },
        {
          customerId: 'user-1',
          kind: 'phone',
          value: '030 1234567',
          normalized: '+49301234567',
          sharing: 'own',
          primary: true,
        },
      ])
      expect(await crm.externalId.count()).toBe(2)
      expect((await heard(at)).map(({ type }) => type)).toEqual(['customer.created'])
      expect(at.events[0]?.data).toMatchObject({
        email: 'ada@example.com',
        phone: '+49301234567',
        externalIds: [
          { source: 'shop', value: '7' },
          { source: 'erp', value: 'K-7' },
        ],
      })
    })

    it('keeps an instant among the attributes in UTC', async () => {
      const { crm } = await start()
      const ada = await crm.customer.create({
        name: 'Ada',
        attributes: { seenAt: '2026-01-01T10:00:00+02:00' },
      })
      expect(ada.attributes).toEqual({ plan: 'free', seenAt: '2026-01-01T08:00:00.000Z' })
    })

    it.each([
      ['the id', { id: 'user-1', name: 'Eve' }, 'id'],
      ['the e-mail address', { name: 'Eve', email: 'ADA@example.com' }, 'email'],
      ['an external id', { name: 'Eve', externalIds: [{ source: 'shop', value: '7' }] }, 'externalId'],
    ])('refuses %s of another, and names the other [CU-3: uniqueness]', async (_, input, key) => {
      const at = await start()
      const { crm } = at
      await crm.customer.create({
        id: 'user-1',
        name: 'Ada',
        email: 'ada@example.com',
        externalIds: [{ source: 'shop', value: '7' }],
      })
      await expect(crm.customer.create(input)).rejects.toThrow(Customer.duplicate({ key, otherId: 'user-1' }))
      expect(await crm.customer.count()).toBe(1)
      expect(await crm.contactPoint.count()).toBe(1)
      expect(await heard(at)).toHaveLength(1)
    })

    it('lets organisations share an address, and anybody a phone [CU-3: phone shared]', async () => {
      const { crm } = await start()
      const contact = { email: 'info@example.com', phone: '+49 30 1234567' }
      await crm.customer.create({ name: 'ACME', kind: 'organisation', ...contact })
      await crm.customer.create({ name: 'ACME Services', kind: 'organisation', ...contact })
      await crm.customer.create({ name: 'Ada', ...contact })
      expect(await crm.customer.count({ where: model.fields.customer.phone.eq('+49301234567') })).toBe(3)
    })

    it('refuses what cannot be read, and writes nothing', async () => {
      const at = await start()
      const error = await at.crm.customer
        .create({ name: 'Ada', phone: '030 1234567' })
        .catch((caught) => caught)
      expect(invalidContact.is(error)).toBe(true)
      expect(error.issues).toMatchObject([{ path: ['phone'], received: 'text of 11 characters' }])
      expect(await at.crm.customer.count()).toBe(0)
      expect(await heard(at)).toEqual([])
    })

    it.each([
      ['a blank name', { name: '  ' }, ['name']],
      ['a country in words', { name: 'Ada', countryCode: 'Germany' }, ['countryCode']],
      ['a zone that is none', { name: 'Ada', timeZone: 'Mars' }, ['timeZone']],
      ['a language that is none', { name: 'Ada', language: 'not a tag' }, ['language']],
      [
        'a blank source of an id',
        { name: 'Ada', externalIds: [{ source: '', value: '7' }] },
        ['externalIds', 0, 'source'],
      ],
      ['a derived field', { name: 'Ada', hash: 7 }, ['hash']],
      ['an unknown attribute', { name: 'Ada', attributes: { town: 'x' } }, ['attributes', 'town']],
    ])('refuses %s', async (_, input, path) => {
      const { crm } = await start()
      await expect(crm.call('customer.create', input)).rejects.toMatchObject({
        code: 'input.invalid',
        issues: [{ path }],
      })
    })
  })

  describe('customer.update', () => {
    it('changes what is given and says from and to [AP-7: update]', async () => {
      const at = await start()
      const { crm } = at
      const ada = await crm.customer.create({ name: 'Ada', source: 'fair', language: 'en' })
      const changed = await crm.customer.update({
        customerId: ada.id,
        ifVersion: 1,
        name: 'Ada King',
        source: null,
        attributes: { plan: 'pro' },
      })
      expect(changed).toEqual({
        ...ada,
        version: 2,
        name: 'Ada King',
        sortName: 'ada king',
        source: null,
        attributes: { plan: 'pro' },
      })
      expect((await heard(at))[1]).toEqual({
        type: 'customer.updated',
        data: {
          customerId: 'cus_1',
          changes: {
            name: { from: 'Ada', to: 'Ada King' },
            sortName: { from: 'ada', to: 'ada king' },
            source: { from: 'fair', to: null },
            'attributes.plan': { from: 'free', to: 'pro' },
          },
        },
      })
    })

    it('does nothing where nothing changes', async () => {
      const at = await start()
      const ada = await at.crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
      const same = { customerId: ada.id, name: 'Ada', email: 'ADA@example.com', kind: 'person' } as const
      expect(await at.crm.customer.update(same)).toEqual(ada)
      expect(await heard(at)).toHaveLength(1)
    })

    it('refuses a stale version', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada' })
      await crm.customer.update({ customerId: 'a', name: 'Ada King' })
      await expect(crm.customer.update({ customerId: 'a', ifVersion: 1, name: 'X' })).rejects.toMatchObject({
        code: 'storage.conflict',
        details: { currentVersion: 2 },
      })
    })

    it('puts a new address in the place of the primary one, and frees the old one', async () => {
      const at = await start()
      const { crm } = at
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'old@example.com' })
      const ada = await crm.customer.update({ customerId: 'a', email: 'new@example.com' })
      expect(ada.email).toBe('new@example.com')
      const { items } = await crm.contactPoint.list()
      expect(items.map(({ normalized, primary }) => [normalized, primary])).toEqual([
        ['new@example.com', true],
      ])
      expect((await heard(at)).slice(1)).toEqual([
        {
          type: 'contact_point.removed',
          data: { contactPointId: 'cpt_1', customerId: 'a', kind: 'email', value: 'old@example.com' },
        },
        {
          type: 'contact_point.added',
          data: {
            contactPointId: 'cpt_2',
            customerId: 'a',
            kind: 'email',
            value: 'new@example.com',
            sharing: 'own',
            primary: true,
          },
        },
        {
          type: 'customer.updated',
          data: { customerId: 'a', changes: { email: { from: 'old@example.com', to: 'new@example.com' } } },
        },
      ])
      await crm.customer.create({ name: 'Eve', email: 'old@example.com' })
    })

    it('clears an address with null', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'ada@example.com', phone: '+49301234567' })
      expect(await crm.customer.update({ customerId: 'a', email: null, phone: null })).toMatchObject({
        email: null,
        phone: null,
      })
      expect(await crm.contactPoint.count()).toBe(0)
    })

    it('reads a phone number by the country of the same change', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada', countryCode: 'DE' })
      expect(
        await crm.customer.update({ customerId: 'a', countryCode: 'AT', phone: '01 5321234' }),
      ).toMatchObject({ countryCode: 'AT', phone: '+4315321234' })
    })

    it('refuses an address of another, and changes nothing', async () => {
      const at = await start()
      const { crm } = at
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'ada@example.com' })
      await crm.customer.create({ id: 'e', name: 'Eve', email: 'eve@example.com' })
      await expect(
        crm.customer.update({ customerId: 'e', name: 'Mallory', email: 'ada@example.com' }),
      ).rejects.toThrow(Customer.duplicate({ key: 'email', otherId: 'a' }))
      expect(await crm.customer.get({ customerId: 'e' })).toMatchObject({
        name: 'Eve',
        email: 'eve@example.com',
      })
      expect(await heard(at)).toHaveLength(2)
    })

    it('claims addresses when an organisation turns out to be a person, and frees them the other way', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'ada@example.com' })
      await crm.customer.create({ id: 'o', name: 'Ada Ltd', kind: 'organisation', email: 'ada@example.com' })
      await expect(crm.customer.update({ customerId: 'o', kind: 'person' })).rejects.toThrow(
        Customer.duplicate({ key: 'email', otherId: 'a' }),
      )
      await crm.customer.update({ customerId: 'a', kind: 'organisation' })
      expect(await crm.customer.update({ customerId: 'o', kind: 'person' })).toMatchObject({ kind: 'person' })
    })

    it('knows nobody by an unknown id', async () => {
      const { crm } = await start()
      await expect(crm.customer.update({ customerId: 'x', name: 'X' })).rejects.toThrow(
        Customer.notFound({ id: 'x' }),
      )
    })
  })

  describe('customer.ensure', () => {
    it.each([
      ['an id', { id: 'user-1' }],
      ['an e-mail address', { email: 'Ada@example.com' }],
      ['an external id', { externalId: { source: 'shop', value: '7' } }],
    ])('creates once by %s [AP-7: ensure]', async (_, match) => {
      const at = await start()
      const { crm } = at
      const input = { match, create: { name: 'Ada' }, update: { source: 'shop' } }
      const first = await crm.customer.ensure(input)
      expect(first).toMatchObject({ name: 'Ada', source: null })
      expect(await crm.customer.ensure(input)).toMatchObject({ id: first.id, source: 'shop', version: 2 })
      expect(await crm.customer.ensure(input)).toMatchObject({ version: 2 })
      expect(await crm.customer.ensure({ match, create: { name: 'Ada' } })).toMatchObject({ version: 2 })
      expect((await heard(at)).map(({ type }) => type)).toEqual(['customer.created', 'customer.updated'])
    })

    it('is what bulk imports call', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'user-2', name: 'Bob' })
      const inputs = ['user-1', 'user-2', 'user-1'].map((id) => ({ match: { id }, create: { name: id } }))
      const results = []
      for await (const result of crm.bulk('customer.ensure', inputs)) results.push(result)
      expect(results).toMatchObject([
        { index: 0, ok: true, value: { id: 'user-1', name: 'user-1' } },
        { index: 1, ok: true, value: { id: 'user-2', name: 'Bob' } },
        { index: 2, ok: true, value: { id: 'user-1', name: 'user-1' } },
      ])
    })

    it('refuses an e-mail address that is none', async () => {
      const { crm } = await start()
      await expect(
        crm.customer.ensure({ match: { email: 'ada' }, create: { name: 'Ada' } }),
      ).rejects.toMatchObject({ code: 'contactPoint.invalid', issues: [{ path: ['match', 'email'] }] })
    })

    it('refuses to find an organisation by an e-mail address, which it may share', async () => {
      const { crm } = await start()
      const create = { name: 'ACME', kind: 'organisation' } as const
      await expect(
        crm.customer.ensure({ match: { email: 'info@example.com' }, create }),
      ).rejects.toMatchObject({ code: 'input.invalid', issues: [{ path: ['create', 'kind'] }] })
    })
  })

  describe('customer.archive', () => {
    it('hides a customer and frees what was unique; restoring takes it back [CU-19] [AP-10: free]', async () => {
      const at = await start()
      const { crm, clock } = at
      const unique = { email: 'ada@example.com', externalIds: [{ source: 'shop', value: '7' }] }
      await crm.customer.create({ id: 'a', name: 'Ada', ...unique })
      clock.advance({ hours: 1 })
      const archived = await crm.customer.archive({ customerId: 'a' })
      expect(archived).toMatchObject({ version: 2, archivedAt: '2026-01-15T10:00:00.000Z' })
      expect(await crm.customer.find({ customerId: 'a' })).toBeUndefined()
      expect(await crm.customer.archive({ customerId: 'a' })).toEqual(archived)

      await crm.customer.create({ id: 'e', name: 'Eve', ...unique })
      await expect(crm.customer.restore({ customerId: 'a' })).rejects.toThrow(
        Customer.duplicate({ key: 'email', otherId: 'e' }),
      )
      await crm.customer.archive({ customerId: 'e' })
      expect(await crm.customer.restore({ customerId: 'a' })).toMatchObject({ version: 3, archivedAt: null })
      expect(await crm.customer.restore({ customerId: 'a' })).toMatchObject({ version: 3 })
      expect((await heard(at)).map(({ type, data }) => [type, data.customerId])).toEqual([
        ['customer.created', 'a'],
        ['customer.archived', 'a'],
        ['customer.created', 'e'],
        ['customer.archived', 'e'],
        ['customer.restored', 'a'],
      ])
    })
  })

  describe('contactPoint', () => {
    it('is added, made primary and removed, and the customer follows', async () => {
      const at = await start()
      const { crm } = at
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'one@example.com' })
      const two = await crm.contactPoint.add({
        customerId: 'a',
        kind: 'email',
        value: 'two@example.com',
        label: 'work',
      })
      expect(two).toMatchObject({ primary: false, label: 'work', sharing: 'own' })
      expect(await crm.customer.get({ customerId: 'a' })).toMatchObject({
        version: 1,
        email: 'one@example.com',
      })

      expect(await crm.contactPoint.makePrimary({ contactPointId: two.id })).toMatchObject({ primary: true })
      expect(await crm.customer.get({ customerId: 'a' })).toMatchObject({ email: 'two@example.com' })

      await crm.contactPoint.remove({ contactPointId: two.id })
      expect(await crm.customer.get({ customerId: 'a' })).toMatchObject({ email: null })
      expect(await crm.contactPoint.count({ where: model.fields.contactPoint.primary.eq(true) })).toBe(0)
      expect((await heard(at)).map(({ type }) => type)).toEqual([
        'customer.created',
        'contact_point.added',
        'contact_point.made_primary',
        'customer.updated',
        'contact_point.removed',
        'customer.updated',
      ])
      await crm.customer.create({ name: 'Eve', email: 'two@example.com' })
    })

    it('is primary when it is the first of its kind', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada' })
      expect(
        await crm.contactPoint.add({ customerId: 'a', kind: 'phone', value: '+1 415 555 2671 ext. 42' }),
      ).toMatchObject({ primary: true, normalized: '+14155552671', extension: '42' })
      expect(await crm.customer.get({ customerId: 'a' })).toMatchObject({ phone: '+14155552671' })
    })

    it('is answered as it is when the customer has it', async () => {
      const at = await start()
      const { crm } = at
      await crm.customer.create({ id: 'a', name: 'Ada' })
      const input = { customerId: 'a', kind: 'email', value: 'ada@example.com' } as const
      const first = await crm.contactPoint.add(input)
      expect(await crm.contactPoint.add({ ...input, value: 'ADA@EXAMPLE.COM' })).toEqual(first)
      expect(await heard(at)).toHaveLength(3)
    })

    it.each(['shared', 'proxy'] as const)(
      'identifies nobody when it is %s [CU-3: proxy]',
      async (sharing) => {
        const { crm } = await start()
        await crm.customer.create({ id: 'a', name: 'Ada' })
        await crm.customer.create({ id: 'e', name: 'Eve' })
        const contact = { kind: 'email', value: 'relay@example.com', sharing } as const
        await crm.contactPoint.add({ customerId: 'a', ...contact })
        await crm.contactPoint.add({ customerId: 'e', ...contact })
        expect(await crm.contactPoint.count()).toBe(2)
      },
    )

    it('refuses an address that another person has', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'ada@example.com' })
      await crm.customer.create({ id: 'e', name: 'Eve' })
      await expect(
        crm.contactPoint.add({ customerId: 'e', kind: 'email', value: 'ada@example.com' }),
      ).rejects.toThrow(Customer.duplicate({ key: 'email', otherId: 'a' }))
      expect(await crm.contactPoint.count()).toBe(1)
    })

    it('is not found by an unknown id', async () => {
      const { crm } = await start()
      await expect(crm.contactPoint.remove({ contactPointId: 'x' })).rejects.toThrow(
        ContactPoint.notFound({ id: 'x' }),
      )
    })
  })

  describe('externalId', () => {
    it('is added once, removed once, and free again [CU-3: external ids]', async () => {
      const at = await start()
      const { crm } = at
      await crm.customer.create({ id: 'a', name: 'Ada', email: 'ada@example.com' })
      await crm.customer.create({ id: 'e', name: 'Eve' })
      const input = { customerId: 'a', source: 'shop', value: '7' }
      const added = await crm.externalId.add(input)
      expect(added).toMatchObject({ id: 'xid_1', ...input })
      expect(await crm.externalId.add(input)).toEqual(added)
      await expect(crm.externalId.add({ ...input, customerId: 'e' })).rejects.toThrow(
        Customer.duplicate({ key: 'externalId', otherId: 'a' }),
      )
      await crm.customer.update({ customerId: 'a', email: null })
      await crm.externalId.remove(input)
      await crm.externalId.remove(input)
      await crm.externalId.add({ ...input, customerId: 'e' })
      expect((await heard(at)).slice(2).map(({ type }) => type)).toEqual([
        'external_id.added',
        'contact_point.removed',
        'customer.updated',
        'external_id.removed',
        'external_id.added',
      ])
    })
  })

  it('of racing creates exactly one wins [CU-3: races]', async () => {
    const { crm } = await start()
    const create = (id: string) => crm.customer.create({ id, name: id, email: 'ada@example.com' })
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(create))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await crm.customer.count()).toBe(1)
  })
})
