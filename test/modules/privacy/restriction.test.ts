import { describe, expect, it } from 'vitest'
import { forPurpose, not, type Rule } from '../../../src/rules/index.js'
import { storages } from '../storages.js'
import { modelOf, openConsent } from './ground.js'

const f = modelOf().fields.customer
const anybody = f.name.isSet()
const marketing = { purpose: 'marketing', channel: 'email' } as const

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const opened = await openConsent(open())
    const names = async (where: Rule<'customer'>) => {
      const { items } = await opened.crm.customer.list({ where, order: [{ by: f.sortName, dir: 'asc' }] })
      return items.map(({ id }) => id)
    }
    return { ...opened, names }
  }

  describe('who objects to a purpose', () => {
    it('is outside every rule of it, and of no other [CU-12: part, object]', async () => {
      const { crm, customerId, names } = await start()
      await crm.consent.object({ customerId, purpose: 'marketing', by: 'subject' })
      expect(await names(anybody)).toEqual(['ada', 'bob'])
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['bob'])
      // Neither in a rule nor in its complement.
      expect(await names(forPurpose(not(anybody), 'marketing'))).toEqual([])
      expect(await names(forPurpose(anybody, 'service'))).toEqual(['ada', 'bob'])
      expect(await crm.customer.count({ where: forPurpose(anybody, 'marketing') })).toBe(1)
      const told = await crm.why({ rule: forPurpose(anybody, 'marketing'), customerId })
      expect(told).toMatchObject({ matches: false, outside: 'marketing' })
    })

    it('is outside with what belongs to them', async () => {
      const { crm, customerId, bobsId } = await start()
      await crm.consent.object({ customerId, purpose: 'marketing' })
      const email = modelOf().fields.contactPoint.kind.eq('email')
      const { items } = await crm.contactPoint.list({ where: forPurpose(email, 'marketing') })
      expect(items.map(({ id }) => id)).toEqual([bobsId])
      expect(await crm.contactPoint.count({ where: email })).toBe(3)
      expect(await crm.scope({ purpose: 'marketing' }).contactPoint.count()).toBe(1)
    })

    it('by one channel alone, or one address, is inside: that is closed', async () => {
      const { crm, customerId, otherId, bobsId, names } = await start()
      await crm.consent.object({ customerId: otherId, purpose: 'marketing', contactPointId: bobsId })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['ada', 'bob'])
      await crm.consent.grant({ customerId, purpose: 'marketing', channel: 'all', by: 'subject' })
      await crm.consent.object({ customerId, ...marketing })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['ada', 'bob'])
      expect(await crm.consent.mayContact({ customerId, ...marketing })).toMatchObject({ reason: 'objected' })
      expect((await crm.consent.mayContact({ customerId, ...marketing, channel: 'sms' })).allowed).toBe(true)
    })

    it('and has only withdrawn is inside, and comes back by an own act for all', async () => {
      const { crm, customerId, otherId, clock, names } = await start()
      await crm.consent.withdraw({ customerId: otherId, purpose: 'marketing' })
      await crm.consent.object({ customerId, purpose: 'marketing' })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['bob'])
      clock.advance({ hours: 1 })
      const again = { customerId, purpose: 'marketing', channel: 'all' } as const
      await crm.consent.grant({ ...again, by: 'agent' })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['bob'])
      await crm.consent.grant({ ...again, by: 'subject' })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['ada', 'bob'])
    })
  })

  describe('who is restricted', () => {
    it('is outside every rule of the purpose, and not contacted for it [CU-12: part, restrict]', async () => {
      const { crm, customerId, clock, names, heard } = await start()
      await crm.consent.grant({ customerId, ...marketing, by: 'subject' })
      const restriction = await crm.customer.restrict({
        customerId,
        purpose: 'marketing',
        reason: 'disputed',
      })
      expect(restriction).toMatchObject({
        customerId,
        purpose: 'marketing',
        reason: 'disputed',
        expiresAt: null,
      })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['bob'])
      expect(await names(forPurpose(anybody, 'service'))).toEqual(['ada', 'bob'])
      const receipt = await crm.consent.mayContact({ customerId, ...marketing })
      expect(receipt).toMatchObject({ allowed: false, reason: 'restricted', basis: null })
      expect(await crm.consent.status({ customerId, ...marketing })).toMatchObject({
        state: 'granted',
        reason: 'restricted',
      })
      clock.advance({ hours: 1 })
      await crm.customer.unrestrict({ customerId, purpose: 'marketing' })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['ada', 'bob'])
      expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(true)
      const { id: restrictionId } = restriction
      expect((await heard()).slice(1)).toEqual([
        {
          type: 'customer.restricted',
          data: { restrictionId, customerId, purpose: 'marketing', expiresAt: null },
        },
        {
          type: 'customer.unrestricted',
          data: { restrictionId, customerId, purpose: 'marketing', because: 'asked' },
        },
      ])
    })

    it('for every purpose is outside them all', async () => {
      const { crm, customerId, names } = await start()
      await crm.customer.restrict({ customerId })
      for (const purpose of ['marketing', 'service', 'toString']) {
        expect(await names(forPurpose(anybody, purpose))).toEqual(['bob'])
      }
      expect(await names(anybody)).toEqual(['ada', 'bob'])
    })

    it('again is no change, and with another end one', async () => {
      const { crm, customerId, heard } = await start()
      const first = await crm.customer.restrict({ customerId })
      expect(await crm.customer.restrict({ customerId })).toEqual(first)
      await crm.customer.unrestrict({ customerId, purpose: 'marketing' })
      expect(await heard()).toHaveLength(1)
      const expiresAt = '2026-02-01T00:00:00.000Z'
      expect(await crm.customer.restrict({ customerId, expiresAt })).toMatchObject({
        id: first.id,
        expiresAt,
      })
      expect(await heard()).toHaveLength(2)
    })

    it('twice, by a merge, is free when that is lifted once [CU-12: part, restrict]', async () => {
      const { crm, customerId, otherId, names } = await start()
      for (const each of [customerId, otherId]) await crm.customer.restrict({ customerId: each })
      await crm.customer.merge({ survivorId: customerId, otherIds: [otherId] })
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual([])
      await crm.customer.unrestrict({ customerId })
      expect(await crm.restriction.count()).toBe(0)
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['ada'])
    })

    it('until an instant is free then, told by the tick that finds it', async () => {
      const { crm, customerId, clock, names, heard } = await start()
      await crm.consent.grant({ customerId, ...marketing, by: 'subject' })
      await crm.customer.restrict({ customerId, expiresAt: '2026-01-16T00:00:00.000Z' })
      clock.advance({ hours: 15 })
      // Nobody waits for the tick.
      expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(true)
      await crm.tick()
      expect(await names(forPurpose(anybody, 'marketing'))).toEqual(['ada', 'bob'])
      expect((await heard()).at(-1)).toMatchObject({
        type: 'customer.unrestricted',
        data: { purpose: null, because: 'over' },
      })
      await expect(
        crm.customer.restrict({ customerId, expiresAt: '2026-01-16T00:00:00.000Z' }),
      ).rejects.toThrow('expiresAt: expected an instant to come')
    })
  })

  describe('a scope that serves a purpose', () => {
    it('lists, counts and sums without those who are outside it', async () => {
      const { crm, customerId, otherId } = await start()
      await crm.consent.object({ customerId, purpose: 'marketing' })
      const scoped = crm.scope({ purpose: 'marketing' })
      const ids = async (face: typeof scoped) => (await face.customer.list()).items.map(({ id }) => id)
      expect(await ids(scoped)).toEqual([otherId])
      expect(await scoped.customer.count()).toBe(1)
      expect(await scoped.customer.aggregate({ measures: { n: { fn: 'count' } as never } })).toEqual([
        { n: 1 },
      ])
      const streamed = []
      for await (const { id } of scoped.customer.stream({ where: anybody })) streamed.push(id)
      expect(streamed).toEqual([otherId])
      expect((await ids(crm.scope({ purpose: 'service' }))).toSorted()).toEqual(['ada', 'bob'])
      // A rule that serves another purpose serves both.
      await crm.customer.restrict({ customerId: otherId, purpose: 'research' })
      expect(await scoped.customer.count({ where: forPurpose(anybody, 'research') })).toBe(0)
      const next = await crm.customer.list({ limit: 1 })
      await expect(scoped.customer.list({ limit: 1, after: next.next ?? '' })).rejects.toThrow('cursor')
      expect(() => crm.scope({ purpose: 'two words' })).toThrow('purpose: expected a word')
      // What is known by its id is not a rule.
      expect(await scoped.customer.get({ customerId })).toMatchObject({ id: customerId })
    })
  })
})
