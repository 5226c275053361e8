import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({ plan: z.string().optional(), city: z.string().optional() }),
    }),
    commerce: commerce(),
  },
})

const f = model.fields
const eur = (amount: number) => ({ amount, currency: 'EUR' })

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const at = await testCrm(model, { storage: open() })
    onTestFinished(() => at.crm.close())
    const ada = await at.crm.customer.create({
      id: 'ada',
      name: 'Ada',
      email: 'ada@example.com',
      attributes: { plan: 'pro' },
      externalIds: [{ source: 'shop', value: '1' }],
    })
    const twin = await at.crm.customer.create({
      id: 'twin',
      name: 'Ada Lovelace',
      givenName: 'Ada',
      email: 'lovelace@example.com',
      phone: '+442079460958',
      attributes: { plan: 'free', city: 'London' },
      externalIds: [{ source: 'club', value: '7' }],
    })
    const buy = (customerId: string, externalId: string, source = 'shop') =>
      at.crm.purchase.record({ customerId, source, externalId, total: eur(100) })
    return { ...at, ada, twin, buy }
  }
  const merged = async () => {
    const at = await start()
    await at.buy('ada', 'a1')
    await at.buy('twin', 't1')
    const survivor = await at.crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
    return { ...at, survivor }
  }

  describe('customer.merge', () => {
    it('[CU-15: merge, the survivor stands] keeps the id, takes what it lacked, and says so', async () => {
      const { survivor, crm, events } = await merged()
      expect(survivor).toMatchObject({
        id: 'ada',
        name: 'Ada',
        givenName: 'Ada',
        email: 'ada@example.com',
        phone: '+442079460958',
        attributes: { plan: 'pro', city: 'London' },
      })
      await crm.settled()
      expect(events.filter(({ type }) => type === 'customer.merged')).toMatchObject([
        {
          data: { customerId: 'ada', mergedId: 'twin' },
          parties: [
            { customerId: 'ada', role: 'customer' },
            { customerId: 'twin', role: 'merged' },
          ],
        },
      ])
    })

    it('[CU-15: merge, the survivor stands] mixes no region with another country, and no team with another owner', async () => {
      const { crm } = await start()
      const vienna = { countryCode: 'AT', regionCode: 'AT-9', ownerId: 'u2', teamId: 't2' }
      await crm.customer.update({ customerId: 'ada', countryCode: 'DE', ownerId: 'u1' })
      await crm.customer.update({ customerId: 'twin', ...vienna })
      expect(await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })).toMatchObject({
        countryCode: 'DE',
        regionCode: null,
        regionSystem: null,
        ownerId: 'u1',
        teamId: null,
      })
      await crm.customer.unmerge({ customerId: 'twin' })
      await crm.customer.update({ customerId: 'ada', countryCode: null, ownerId: null })
      expect(await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })).toMatchObject(vienna)
    })

    it('[CU-4: assigned with history, merges] says in the history whose the survivor is, also when undone', async () => {
      const { crm } = await start()
      const history = async () => {
        const { items } = await crm.assignment.list({ where: f.assignment.endedAt.isMissing() })
        return items.map(({ customerId, ownerId, teamId }) => [customerId, ownerId, teamId]).toSorted()
      }
      await crm.customer.update({ customerId: 'ada', ownerId: 'u1', teamId: 't1' })
      await crm.customer.update({ customerId: 'twin', ownerId: 'u2' })
      const both = [
        ['ada', 'u1', 't1'],
        ['twin', 'u2', null],
      ]
      expect(await history()).toEqual(both)
      await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
      expect(await history()).toEqual([['ada', 'u1', 't1']])
      await crm.customer.unmerge({ customerId: 'twin' })
      expect(await history()).toEqual(both)
      const chosen = { survivorId: 'ada', otherIds: ['twin'], fields: { ownerId: 'twin' } }
      expect(await crm.customer.merge(chosen)).toMatchObject({ ownerId: 'u2', teamId: null })
      expect(await history()).toEqual([['ada', 'u2', null]])
      await crm.customer.unmerge({ customerId: 'twin' })
      expect(await history()).toEqual(both)
    })

    it('[CU-15: merge, old ids resolve for ever] answers for the other id wherever one is taken', async () => {
      const { crm, buy } = await merged()
      expect(await crm.customer.get({ customerId: 'twin' })).toMatchObject({ id: 'ada' })
      expect(await crm.customer.find({ customerId: 'twin', archived: 'include' })).toMatchObject({
        id: 'ada',
      })
      expect(await crm.customer.get({ customerId: 'twin', archived: 'only' })).toMatchObject({
        id: 'twin',
        mergedIntoId: 'ada',
      })
      expect(await buy('twin', 't2')).toMatchObject({ customerId: 'ada' })
      expect(await crm.customer.update({ customerId: 'twin', language: 'en' })).toMatchObject({ id: 'ada' })
      expect(
        await crm.contactPoint.add({ customerId: 'twin', kind: 'email', value: 'x@example.com' }),
      ).toMatchObject({ customerId: 'ada' })
      const party = [{ customerId: 'twin', role: 'recipient' as const }]
      const bob = await crm.customer.create({ name: 'Bob' })
      const gift = await crm.purchase.record({
        customerId: bob.id,
        source: 'shop',
        externalId: 'g1',
        total: eur(1),
        parties: party,
      })
      expect(gift.parties).toEqual([{ customerId: 'ada', role: 'recipient' }])
    })

    it('[CU-15: merge, every module moves] moves what named the other, and unique values with it', async () => {
      const { crm } = await merged()
      const purchases = await crm.purchase.list()
      expect(purchases.items.map(({ customerId }) => customerId)).toEqual(['ada', 'ada'])
      expect(await crm.purchaseLine.count({ where: model.fields.purchaseLine.customerId.eq('twin') })).toBe(0)
      await expect(crm.customer.create({ name: 'X', email: 'lovelace@example.com' })).rejects.toMatchObject({
        code: 'customer.duplicate',
        details: { otherId: 'ada' },
      })
      const found = await crm.customer.ensure({
        match: { externalId: { source: 'club', value: '7' } },
        create: { name: 'X' },
      })
      expect(found.id).toBe('ada')
    })

    it('hides the other from lists, and shows it where archived ones are asked for', async () => {
      const { crm } = await merged()
      expect((await crm.customer.list()).items.map(({ id }) => id)).toEqual(['ada'])
      expect(await crm.customer.count({ archived: 'only' })).toBe(1)
    })

    it('[CU-15: merge, a clash is resolved] has once what both had', async () => {
      const { crm } = await start()
      await crm.contactPoint.add({ customerId: 'ada', kind: 'phone', value: '+442079460958' })
      await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
      const points = await crm.contactPoint.list({ where: model.fields.contactPoint.kind.eq('phone') })
      expect(points.items).toMatchObject([{ customerId: 'ada', primary: true }])
      const emails = await crm.contactPoint.list({ where: model.fields.contactPoint.kind.eq('email') })
      expect(emails.items.filter(({ primary }) => primary)).toMatchObject([{ normalized: 'ada@example.com' }])
    })

    it('follows JSON that names the other', async () => {
      const { crm } = await start()
      const bob = await crm.customer.create({ name: 'Bob' })
      const { id: purchaseId } = await crm.purchase.record({
        customerId: bob.id,
        source: 'shop',
        externalId: 'g1',
        total: eur(1),
        parties: [{ customerId: 'twin', role: 'payer' }],
      })
      await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
      const purchase = await crm.purchase.get({ purchaseId })
      expect(purchase.parties).toEqual([{ customerId: 'ada', role: 'payer' }])
      await crm.customer.unmerge({ customerId: 'twin' })
      expect((await crm.purchase.get({ purchaseId })).parties).toEqual([
        { customerId: 'twin', role: 'payer' },
      ])
    })

    it('takes the values that the caller has chosen', async () => {
      const { crm } = await start()
      const fields = { name: 'twin', 'attributes.plan': 'twin' }
      const survivor = await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'], fields })
      expect(survivor).toMatchObject({ name: 'Ada Lovelace', attributes: { plan: 'free' } })
    })

    it('[CU-15: contradictions block] refuses two birth dates, unless told that they are known', async () => {
      const { crm } = await start()
      const born = (day: number) => ({ calendar: 'gregorian', year: 1815, month: 12, day }) as const
      await crm.customer.update({ customerId: 'ada', birthday: born(10) })
      await crm.customer.update({ customerId: 'twin', birthday: born(11) })
      const input = { survivorId: 'ada', otherIds: ['twin'] }
      const contradictions = [{ on: 'birthDate', customerIds: ['ada', 'twin'] }]
      expect(await crm.customer.planMerge(input)).toMatchObject({ contradictions })
      await expect(crm.customer.merge(input)).rejects.toMatchObject({
        code: 'customer.contradicting',
        details: { contradictions },
      })
      expect(await crm.customer.merge({ ...input, despite: ['birthDate'] })).toMatchObject({
        birthDate: '1815-12-10',
      })
    })

    it('[CU-15: contradictions block] refuses two numbers of one kind', async () => {
      const { crm } = await start()
      await crm.identifier.add({ customerId: 'ada', kind: 'vat', countryCode: 'DE', value: 'DE136695976' })
      await crm.identifier.add({ customerId: 'twin', kind: 'vat', countryCode: 'DE', value: 'DE129273398' })
      await expect(crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })).rejects.toMatchObject({
        code: 'customer.contradicting',
        details: { contradictions: [{ on: 'identifier.vat.DE', customerIds: ['ada', 'twin'] }] },
      })
    })

    it('plans without doing', async () => {
      const { crm, buy } = await start()
      await buy('twin', 't1')
      const plan = await crm.customer.planMerge({ survivorId: 'ada', otherIds: ['twin'] })
      expect(plan).toMatchObject({ survivorId: 'ada', otherIds: ['twin'], contradictions: [] })
      expect(plan.moves).toContainEqual({ entity: 'purchase', field: 'customerId', rows: 1 })
      expect(plan.changes).toContainEqual({ field: 'givenName', customerId: 'twin' })
      expect(await crm.customer.get({ customerId: 'twin' })).toMatchObject({ id: 'twin', version: 1 })
    })

    it('follows ids along a chain of merges', async () => {
      const { crm } = await merged()
      const third = await crm.customer.create({ name: 'Third' })
      await crm.customer.merge({ survivorId: third.id, otherIds: ['ada'] })
      expect(await crm.customer.get({ customerId: 'twin' })).toMatchObject({ id: third.id })
      expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ id: third.id })
    })

    it('shows the past of both under either id', async () => {
      const { crm } = await merged()
      for (const customerId of ['ada', 'twin']) {
        const { items } = await crm.customer.timeline({ customerId })
        const told = items.map(({ type, data }) => [type, (data as { customerId?: string }).customerId])
        expect(told).toContainEqual(['customer.created', 'ada'])
        expect(told).toContainEqual(['customer.created', 'twin'])
        expect(told).toContainEqual(['customer.merged', 'ada'])
      }
    })

    it.each([
      ['itself', { survivorId: 'ada', otherIds: ['ada'] }, 'customer.already_one'],
      ['one twice', { survivorId: 'ada', otherIds: ['twin', 'twin'] }, 'customer.already_one'],
      ['nobody', { survivorId: 'ada', otherIds: [] }, 'input.invalid'],
      ['one that is not there', { survivorId: 'ada', otherIds: ['nobody'] }, 'customer.not_found'],
      [
        'an unknown field',
        { survivorId: 'ada', otherIds: ['twin'], fields: { hash: 'ada' } },
        'input.invalid',
      ],
      [
        'a value of a third',
        { survivorId: 'ada', otherIds: ['twin'], fields: { name: 'x' } },
        'input.invalid',
      ],
      ['a version of before', { survivorId: 'ada', otherIds: ['twin'], ifVersion: 9 }, 'storage.conflict'],
    ])('refuses %s, and changes nothing', async (_, input, code) => {
      const { crm, events } = await start()
      await crm.settled()
      const before = events.length
      await expect(crm.customer.merge(input)).rejects.toMatchObject({ code })
      await crm.settled()
      expect(events.length).toBe(before)
      expect(await crm.customer.count()).toBe(2)
    })

    it('refuses a circle, and a person for an organisation', async () => {
      const { crm } = await merged()
      await expect(crm.customer.merge({ survivorId: 'twin', otherIds: ['ada'] })).rejects.toMatchObject({
        code: 'customer.already_one',
      })
      await crm.customer.create({ id: 'acme', kind: 'organisation', name: 'Acme' })
      await expect(crm.customer.merge({ survivorId: 'ada', otherIds: ['acme'] })).rejects.toMatchObject({
        code: 'customer.wrong_kind',
      })
    })
  })

  describe('a merge in the company tree', () => {
    const tree = async () => {
      const at = await testCrm(model, { storage: open() })
      onTestFinished(() => at.crm.close())
      const make = (id: string, parentId?: string) =>
        at.crm.customer.create({ id, kind: 'organisation', name: id, ...(parentId ? { parentId } : {}) })
      await make('top')
      await make('mid', 'top')
      await make('low', 'mid')
      await make('leaf', 'low')
      const parents = async () =>
        Object.fromEntries((await at.crm.customer.list()).items.map(({ id, parentId }) => [id, parentId]))
      return { ...at, parents }
    }

    it.each([
      ['low', 'top', { low: null, mid: 'low', leaf: 'low' }],
      ['top', 'low', { top: null, mid: 'top', leaf: 'top' }],
      ['low', 'mid', { top: null, low: 'top', leaf: 'low' }],
      ['mid', 'leaf', { top: null, mid: 'top', low: 'mid' }],
    ])('of %s and %s leaves a tree, and so does undoing it', async (survivorId, other, expected) => {
      const { crm, parents } = await tree()
      const before = await parents()
      await crm.customer.merge({ survivorId, otherIds: [other] })
      expect(await parents()).toEqual(expected)
      const active = await crm.relationship.list({ where: model.fields.relationship.state.eq('active') })
      const told = active.items.map(({ fromId, toId }) => [fromId, toId])
      expect(Object.fromEntries(told)).toEqual(
        Object.fromEntries(Object.entries(expected).filter(([, parent]) => parent !== null)),
      )
      await crm.customer.unmerge({ customerId: other })
      expect(await parents()).toEqual(before)
    })
  })

  describe('customer.unmerge', () => {
    it('[CU-15: unmerge] restores both as they were', async () => {
      const { crm, ada, twin } = await merged()
      const back = await crm.customer.unmerge({ customerId: 'twin' })
      const plain = ({ version, updatedAt, ...rest }: object & { version: number; updatedAt: string }) => rest
      expect(plain(back)).toEqual(plain(twin))
      expect(plain(await crm.customer.get({ customerId: 'ada' }))).toEqual(plain(ada))
      const purchases = await crm.purchase.list()
      expect(purchases.items.map(({ customerId, externalId }) => [externalId, customerId])).toEqual([
        ['a1', 'ada'],
        ['t1', 'twin'],
      ])
      await expect(crm.customer.create({ name: 'X', email: 'lovelace@example.com' })).rejects.toMatchObject({
        details: { otherId: 'twin' },
      })
    })

    it('says so', async () => {
      const { crm, events } = await merged()
      await crm.customer.unmerge({ customerId: 'twin' })
      await crm.settled()
      expect(events.filter(({ type }) => type === 'customer.unmerged')).toMatchObject([
        { data: { customerId: 'ada', mergedId: 'twin' } },
      ])
    })

    it('[CU-15: unmerge, later facts by evidence] moves what came since from where only the other is known', async () => {
      const { crm, buy } = await merged()
      await buy('ada', 'later', 'club')
      await buy('ada', 'later')
      await crm.customer.unmerge({ customerId: 'twin' })
      const { items } = await crm.purchase.list({ where: model.fields.purchase.externalId.eq('later') })
      expect(items.map(({ source, customerId }) => [source, customerId])).toEqual([
        ['club', 'twin'],
        ['shop', 'ada'],
      ])
    })

    it('[CU-15: unmerge, later facts by evidence] moves what came since about what is the other’s, and what is part of that', async () => {
      const { crm, buy } = await merged()
      const byExternalId = f.purchase.externalId
      const before = await crm.purchase.list({ where: byExternalId.in(['a1', 't1']) })
      for (const { id: purchaseId } of before.items) await crm.purchase.return({ purchaseId })
      await buy('ada', 'later', 'club')
      await crm.customer.unmerge({ customerId: 'twin' })
      const { items: purchases } = await crm.purchase.list()
      const owners = new Map(purchases.map(({ id, customerId }) => [id, customerId]))
      expect([...owners.values()].toSorted()).toEqual(['ada', 'twin', 'twin'])
      const { items: returns } = await crm.purchaseReturn.list()
      const { items: lines } = await crm.purchaseLine.list()
      expect([returns.length, lines.length]).toEqual([2, 3])
      for (const { purchaseId, customerId } of [...returns, ...lines]) {
        expect(customerId).toBe(owners.get(purchaseId))
      }
    })

    it('leaves what was changed since', async () => {
      const { crm } = await merged()
      await crm.customer.update({ customerId: 'ada', givenName: 'Augusta' })
      await crm.customer.unmerge({ customerId: 'twin' })
      expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ givenName: 'Augusta' })
      expect(await crm.customer.get({ customerId: 'twin' })).toMatchObject({ givenName: 'Ada' })
    })

    it('brings back one of a chain, in any order', async () => {
      const { crm } = await merged()
      await crm.customer.create({ id: 'third', name: 'Third' })
      await crm.customer.merge({ survivorId: 'third', otherIds: ['ada'] })
      await crm.customer.unmerge({ customerId: 'twin' })
      expect(await crm.customer.get({ customerId: 'twin' })).toMatchObject({ id: 'twin' })
      expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ id: 'third' })
      await crm.customer.unmerge({ customerId: 'ada' })
      expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ id: 'ada' })
      const { items } = await crm.purchase.list()
      expect(items.map(({ customerId }) => customerId)).toEqual(['ada', 'twin'])
    })

    it.each([
      ['a customer of its own', 'ada', 'customer.not_merged'],
      ['nobody', 'nobody', 'customer.not_found'],
    ])('refuses %s', async (_, customerId, code) => {
      const { crm } = await merged()
      await expect(crm.customer.unmerge({ customerId })).rejects.toMatchObject({ code })
    })
  })
})
