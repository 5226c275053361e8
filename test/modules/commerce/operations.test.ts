import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCrm } from '../../../src/model.js'
import { commerce, Product, Purchase, purchaseDiffers } from '../../../src/modules/commerce/index.js'
import { Customer, customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { eur } from './rows.js'

const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer(),
    commerce: commerce({ product: { attributes: z.object({ colour: z.string().optional() }) } }),
  },
})

const order = { customerId: 'a', source: 'shop', externalId: '7' }

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const at = await testCrm(model, { storage: open() })
    await at.crm.customer.create({ id: 'a', name: 'Ada' })
    await at.crm.customer.create({ id: 'b', name: 'Bob' })
    const heard = async () => {
      await at.crm.settled()
      return at.events.slice(2)
    }
    return { ...at, heard }
  }

  describe('purchase.record', () => {
    it('takes a total for one line without product [CU-5: total]', async () => {
      const { crm, heard } = await start()
      const purchase = await crm.purchase.record({ ...order, total: eur(4200), quantity: 3 })
      expect(purchase).toMatchObject({
        ...order,
        version: 1,
        status: 'placed',
        placedAt: '2026-01-15T09:00:00.000Z',
        placedOn: '2026-01-15',
        currency: 'EUR',
        gross: eur(4200),
        discount: eur(0),
        tax: eur(0),
        net: eur(4200),
        cost: null,
        bookedGross: eur(4200),
        bookedNet: eur(4200),
        bookedCost: null,
        rate: '1',
        rateOn: '2026-01-15',
        rateId: null,
        parties: [],
      })
      expect(await crm.purchase.get({ purchaseId: purchase.id })).toEqual(purchase)
      const { items } = await crm.purchaseLine.list()
      expect(items).toMatchObject([
        {
          purchaseId: purchase.id,
          customerId: 'a',
          productId: null,
          quantity: 3,
          currency: 'EUR',
          unitPrice: eur(1400),
          gross: eur(4200),
          net: eur(4200),
          returnedQuantity: 0,
          returnedNet: eur(0),
        },
      ])
      expect(await heard()).toMatchObject([
        {
          type: 'purchase.recorded',
          subject: { entity: 'purchase', id: purchase.id, version: 1 },
          parties: [{ customerId: 'a', role: 'customer' }],
          occurredAt: '2026-01-15T09:00:00.000Z',
          data: {
            purchaseId: purchase.id,
            ...order,
            status: 'placed',
            placedAt: '2026-01-15T09:00:00.000Z',
            gross: eur(4200),
            net: eur(4200),
            parties: [],
          },
        },
      ])
    })

    it('derives the totals from lines, and names products [CU-5: lines] [CU-6: lines refer to them]', async () => {
      const { crm } = await start()
      const tea = await crm.product.create({ sku: 'TEA', name: 'Tea', attributes: { colour: 'green' } })
      await crm.purchase.record({
        ...order,
        status: 'paid',
        total: eur(2500),
        lines: [
          { productId: tea.id, quantity: 2, unitPrice: eur(1000), tax: eur(131) },
          { gross: eur(600), discount: eur(100) },
        ],
      })
      const { items } = await crm.purchase.list({ include: ['lines', 'customer'] })
      expect(items).toMatchObject([
        {
          status: 'paid',
          gross: eur(2600),
          discount: eur(100),
          tax: eur(131),
          net: eur(2369),
          included: { lines: [{}, {}], customer: { id: 'a' } },
        },
      ])
      const { purchase, product } = model.fields
      const boughtTea = purchase.lines.some((line) => line.product.some((one) => one.sku.eq('TEA')))
      expect(await crm.purchase.count({ where: boughtTea })).toBe(1)
      expect(await crm.product.count({ where: product.attributes.colour.eq('green') })).toBe(1)
    })

    it('is placed at the start of a day in the zone of the crm [CU-5: placedOn]', async () => {
      const { crm, heard } = await start()
      const purchase = await crm.purchase.record({ ...order, total: eur(1), placedOn: '2026-07-02' })
      expect(purchase).toMatchObject({ placedAt: '2026-07-01T22:00:00.000Z', placedOn: '2026-07-02' })
      expect(await heard()).toMatchObject([{ occurredAt: '2026-07-01T22:00:00.000Z' }])
    })

    it('takes a Date', async () => {
      const { crm } = await start()
      const placedAt = new Date('2026-07-01T22:30:00Z')
      expect(await crm.purchase.record({ ...order, total: eur(1), placedAt })).toMatchObject({
        placedAt: '2026-07-01T22:30:00.000Z',
        placedOn: '2026-07-02',
      })
    })

    it('does nothing when the same is recorded again, also later [CU-5: idempotent]', async () => {
      const { crm, clock, heard } = await start()
      const first = await crm.purchase.record({ ...order, total: eur(4200) })
      clock.advance({ days: 3 })
      expect(await crm.purchase.record({ ...order, total: eur(4200) })).toEqual(first)
      expect(await crm.purchase.count()).toBe(1)
      expect(await heard()).toHaveLength(1)
    })

    it('is the same by any id that its customers have had [CU-5: idempotent]', async () => {
      const { crm, heard } = await start()
      const parties = [{ customerId: 'b', role: 'payer' }] as const
      const said = { ...order, total: eur(4200), parties }
      const first = await crm.purchase.record({ ...said, customerId: 'b' })
      await crm.customer.merge({ survivorId: 'a', otherIds: ['b'] })
      const merged = { ...first, customerId: 'a', parties: [{ customerId: 'a', role: 'payer' }] }
      const idOf = async (customerId: string, payerId: string) => {
        const again = { ...said, customerId, parties: [{ customerId: payerId, role: 'payer' }] as const }
        return (await crm.purchase.record(again)).id
      }
      for (const [one, other] of [
        ['b', 'b'],
        ['a', 'a'],
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        expect(await idOf(one, other)).toBe(first.id)
      }
      expect(await crm.purchase.get({ purchaseId: first.id })).toMatchObject({
        customerId: merged.customerId,
        parties: merged.parties,
      })
      const refused = purchaseDiffers({ purchaseId: first.id, fields: ['gross'] })
      await expect(
        crm.purchase.record({ ...said, customerId: 'a', parties: merged.parties as never, total: eur(1) }),
      ).rejects.toThrow(refused)
      await crm.customer.unmerge({ customerId: 'b' })
      expect(await idOf('b', 'b')).toBe(first.id)
      await expect(idOf('a', 'a')).rejects.toThrow(
        purchaseDiffers({ purchaseId: first.id, fields: ['customerId', 'parties'] }),
      )
      expect((await heard()).filter(({ type }) => type === 'purchase.recorded')).toHaveLength(1)
    })

    it('said for one while they were one, is the same for whom it has gone to [CU-5: idempotent]', async () => {
      const { crm } = await start()
      await crm.externalId.add({ customerId: 'b', source: order.source, value: '7' })
      await crm.customer.merge({ survivorId: 'a', otherIds: ['b'] })
      const { id } = await crm.purchase.record({ ...order, customerId: 'a', total: eur(4200) })
      await crm.customer.unmerge({ customerId: 'b' })
      const again = await crm.purchase.record({ ...order, customerId: 'b', total: eur(4200) })
      expect(again).toMatchObject({ id, customerId: 'b' })
    })

    it('refuses other content under the same id, and says what differs', async () => {
      const { crm, heard } = await start()
      const { id: purchaseId } = await crm.purchase.record({ ...order, total: eur(4200) })
      await expect(crm.purchase.record({ ...order, customerId: 'b', total: eur(4200) })).rejects.toThrow(
        purchaseDiffers({ purchaseId, fields: ['customerId'] }),
      )
      expect(await heard()).toHaveLength(1)
    })

    it('tells the ids of two systems apart', async () => {
      const { crm } = await start()
      await crm.purchase.record({ ...order, total: eur(1) })
      await crm.purchase.record({ ...order, source: 'till', total: eur(2) })
      expect(await crm.purchase.count()).toBe(2)
    })

    it('concerns further customers, who are its parties [CU-5: parties]', async () => {
      const { crm, heard } = await start()
      const parties = [{ customerId: 'b', role: 'recipient' }] as const
      expect(await crm.purchase.record({ ...order, total: eur(1), parties })).toMatchObject({ parties })
      expect(await heard()).toMatchObject([
        {
          parties: [
            { customerId: 'a', role: 'customer' },
            { customerId: 'b', role: 'recipient' },
          ],
        },
      ])
    })

    it.each([
      ['customer', { ...order, customerId: 'x', total: eur(1) }, Customer.notFound({ id: 'x' })],
      [
        'party',
        { ...order, total: eur(1), parties: [{ customerId: 'x', role: 'payer' as const }] },
        Customer.notFound({ id: 'x' }),
      ],
      ['product', { ...order, lines: [{ productId: 'x', gross: eur(1) }] }, Product.notFound({ id: 'x' })],
    ])('refuses an unknown %s, and writes nothing', async (_, input, error) => {
      const { crm, heard } = await start()
      await expect(crm.purchase.record(input)).rejects.toThrow(error)
      expect(await crm.purchase.count()).toBe(0)
      expect(await crm.purchaseLine.count()).toBe(0)
      expect(await heard()).toEqual([])
    })

    it.each([
      ['a negative amount', { total: eur(-1) }, ['total', 'amount']],
      ['no amount', {}, ['total']],
      ['no lines', { lines: [] }, ['lines']],
      ['a quantity of zero', { total: eur(1), quantity: 0 }, ['quantity']],
      ['a currency in words', { total: { amount: 1, currency: 'euro' } }, ['total', 'currency']],
      ['half a cent', { total: eur(0.5) }, ['total', 'amount']],
      ['a blank id', { externalId: ' ', total: eur(1) }, ['externalId']],
      ['a day that does not exist', { total: eur(1), placedOn: '2026-02-30' }, ['placedOn']],
      ['a status that comes later', { total: eur(1), status: 'returned' }, ['status']],
      ['a net of its own', { total: eur(1), net: eur(1) }, ['net']],
    ])('refuses %s', async (_, more, path) => {
      const { crm } = await start()
      await expect(crm.call('purchase.record', { ...order, ...more })).rejects.toMatchObject({
        code: 'input.invalid',
        issues: [{ path }],
      })
    })

    it('says that a quantity is above zero', async () => {
      const { crm } = await start()
      await expect(crm.purchase.record({ ...order, total: eur(1), quantity: 0 })).rejects.toMatchObject({
        issues: [{ path: ['quantity'], expected: 'above 0', received: 'number 0' }],
      })
    })

    it('imports in bulk, each row with its own answer', async () => {
      const { crm, heard } = await start()
      await crm.purchase.record({ ...order, externalId: '1', total: eur(100) })
      const inputs = [
        { ...order, externalId: '1', total: eur(100) },
        { ...order, externalId: '2', total: eur(200) },
        { ...order, externalId: '1', total: eur(999) },
        { ...order, externalId: '3', customerId: 'x', total: eur(300) },
        { ...order, externalId: '2', total: eur(200) },
        { ...order, externalId: '4', customerId: 'b', total: eur(400) },
      ]
      const results = []
      for await (const result of crm.bulk('purchase.record', inputs, { onError: 'continue' })) {
        results.push(result)
      }
      expect(results).toMatchObject([
        { index: 0, ok: true, value: { externalId: '1' } },
        { index: 1, ok: true, value: { externalId: '2' } },
        { index: 2, ok: false, error: { code: 'purchase.differs' } },
        { index: 3, ok: false, error: { code: 'customer.not_found' } },
        { index: 4, ok: true, value: { externalId: '2' } },
        { index: 5, ok: true, value: { externalId: '4' } },
      ])
      expect(await crm.purchase.count()).toBe(3)
      expect(await crm.purchaseLine.count()).toBe(3)
      expect(await heard()).toHaveLength(3)
    })
  })

  describe('purchase.cancel', () => {
    it('cancels once', async () => {
      const { crm, heard } = await start()
      const { id: purchaseId } = await crm.purchase.record({ ...order, total: eur(4200) })
      const cancelled = await crm.purchase.cancel({ purchaseId, ifVersion: 1 })
      expect(cancelled).toMatchObject({ status: 'cancelled', version: 2 })
      expect(await crm.purchase.cancel({ purchaseId })).toEqual(cancelled)
      expect((await heard()).slice(1)).toMatchObject([
        {
          type: 'purchase.cancelled',
          data: { purchaseId, customerId: 'a', from: 'placed', net: eur(4200) },
        },
      ])
    })

    it('is not undone by an import of the same purchase', async () => {
      const { crm } = await start()
      const { id: purchaseId } = await crm.purchase.record({ ...order, total: eur(4200) })
      await crm.purchase.cancel({ purchaseId })
      expect(await crm.purchase.record({ ...order, total: eur(4200) })).toMatchObject({ status: 'cancelled' })
    })

    it('refuses an unknown purchase', async () => {
      const { crm } = await start()
      await expect(crm.purchase.cancel({ purchaseId: 'x' })).rejects.toThrow(Purchase.notFound({ id: 'x' }))
    })
  })

  describe('product', () => {
    it('is created, changed, archived and restored', async () => {
      const { crm, heard } = await start()
      const tea = await crm.product.create({ sku: 'TEA', name: 'Tea' })
      expect(tea).toMatchObject({ id: 'pro_1', kind: 'goods', attributes: {} })
      await crm.product.update({ productId: tea.id, name: 'Green tea', attributes: { colour: 'green' } })
      await crm.product.archive({ productId: tea.id })
      const other = await crm.product.create({ sku: 'TEA', name: 'Other tea' })
      await expect(crm.product.restore({ productId: tea.id })).rejects.toThrow(
        Product.duplicate({ key: 'sku', otherId: other.id }),
      )
      await crm.product.archive({ productId: other.id })
      expect(await crm.product.restore({ productId: tea.id })).toMatchObject({
        name: 'Green tea',
        attributes: { colour: 'green' },
        archivedAt: null,
      })
      expect((await heard()).map(({ type }) => type)).toEqual([
        'product.created',
        'product.updated',
        'product.archived',
        'product.created',
        'product.archived',
        'product.restored',
      ])
    })

    it('is ensured by its sku or id', async () => {
      const { crm, heard } = await start()
      const input = { match: { sku: 'TEA' }, create: { name: 'Tea' } }
      const tea = await crm.product.ensure(input)
      expect(await crm.product.ensure({ ...input, update: { kind: 'service' } })).toMatchObject({
        id: tea.id,
        kind: 'service',
      })
      expect(
        await crm.product.ensure({ match: { id: tea.id }, create: { sku: 'X', name: 'X' } }),
      ).toMatchObject({
        sku: 'TEA',
      })
      expect((await heard()).map(({ type }) => type)).toEqual(['product.created', 'product.updated'])
    })

    it('refuses a sku that another product has', async () => {
      const { crm } = await start()
      const tea = await crm.product.create({ sku: 'TEA', name: 'Tea' })
      await expect(crm.product.create({ sku: 'TEA', name: 'Tea' })).rejects.toThrow(
        Product.duplicate({ key: 'sku', otherId: tea.id }),
      )
    })
  })
})
