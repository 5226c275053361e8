import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import {
  commerce,
  countedStatuses,
  purchaseCancelled,
  purchaseDiffers,
  purchaseReturned,
  returnDiffers,
} from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { eur } from './rows.js'

const model = defineCrm({
  currency: 'USD',
  modules: { customer: customer(), commerce: commerce() },
})
const f = model.fields.customer
const order = { customerId: 'a', source: 'shop', externalId: '7', placedOn: '2026-01-05' }
const usd = (amount: number) => ({ amount, currency: 'USD' })

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const rates = () => ({ rate: '1.1', on: '2026-01-05', id: 'ecb' })
    const at = await testCrm(model, { storage: open(), rates })
    await at.crm.customer.create({ id: 'a', name: 'Ada' })
    await at.crm.customer.create({ id: 'b', name: 'Bob' })
    const purchase = await at.crm.purchase.record({
      ...order,
      lines: [
        { quantity: 2, gross: eur(2400), discount: eur(0), tax: eur(400) },
        { quantity: 1, gross: eur(600), tax: eur(100) },
      ],
    })
    const { items: lines } = await at.crm.purchaseLine.list()
    const [tea, mug] = lines.toSorted((one, other) => other.quantity - one.quantity)
    const heard = async () => {
      await at.crm.settled()
      return at.events.slice(3)
    }
    return { ...at, purchaseId: purchase.id, tea: tea?.id ?? '', mug: mug?.id ?? '', heard }
  }

  const spent = async (crm: Awaited<ReturnType<typeof start>>['crm']) => {
    const { items } = await crm.customer.list({
      columns: {
        net: f.purchases.sum('net'),
        gross: f.purchases.sum('gross'),
        orders: f.purchases.where((purchase) => purchase.status.in(countedStatuses)).count(),
      },
    })
    return items.map(({ computed }) => computed)
  }

  describe('purchase.return', () => {
    it('takes back in part, then in whole, each on its own day [CU-5: returns, dated, partial and whole]', async () => {
      const { crm, purchaseId, tea, heard } = await start()
      const first = await crm.purchase.return({
        purchaseId,
        returnedOn: '2026-01-10',
        lines: [{ purchaseLineId: tea, quantity: 1 }],
      })
      expect(first).toMatchObject({
        purchaseId,
        net: eur(1000),
        bookedNet: usd(1100),
        returnedOn: '2026-01-10',
      })
      expect(await crm.purchase.get({ purchaseId })).toMatchObject({
        status: 'partly_returned',
        gross: eur(3000),
        net: eur(1500),
        bookedNet: usd(1650),
        version: 2,
      })
      expect(await crm.purchaseLine.get({ purchaseLineId: tea })).toMatchObject({
        net: eur(2000),
        returnedQuantity: 1,
        returnedNet: eur(1000),
      })
      expect(await crm.purchase.return({ purchaseId })).toMatchObject({ net: eur(1500) })
      expect(await crm.purchase.get({ purchaseId })).toMatchObject({
        status: 'returned',
        net: eur(0),
        bookedNet: usd(0),
      })
      const { items } = await crm.purchaseReturn.list({
        where: model.fields.purchaseReturn.purchaseId.eq(purchaseId),
      })
      expect(items.map(({ returnedOn, net, bookedNet }) => [returnedOn, net, bookedNet])).toEqual([
        ['2026-01-10', eur(1000), usd(1100)],
        ['2026-01-15', eur(1500), usd(1650)],
      ])
      expect(await heard()).toMatchObject([
        {
          type: 'purchase.returned',
          occurredAt: '2026-01-10T00:00:00.000Z',
          data: {
            purchaseId,
            customerId: 'a',
            from: 'placed',
            to: 'partly_returned',
            net: eur(1000),
            lines: [{ purchaseLineId: tea, quantity: 1, net: eur(1000) }],
          },
        },
        { type: 'purchase.returned', data: { from: 'partly_returned', to: 'returned', net: eur(1500) } },
      ])
      await expect(crm.purchase.return({ purchaseId })).rejects.toThrow(
        purchaseReturned({ purchaseId, status: 'returned' }),
      )
    })

    it('takes what was returned from the sum of net, and nothing from gross [CU-5: net less returns]', async () => {
      const { crm, purchaseId, mug } = await start()
      expect(await spent(crm)).toEqual([
        { net: usd(2750), gross: usd(3300), orders: 1 },
        { net: usd(0), gross: usd(0), orders: 0 },
      ])
      await crm.purchase.return({ purchaseId, lines: [{ purchaseLineId: mug }] })
      expect((await spent(crm))[0]).toEqual({ net: usd(2200), gross: usd(3300), orders: 1 })
    })

    it('does not count in frequency once it is returned in whole or cancelled [CU-5: frequency]', async () => {
      const { crm, purchaseId } = await start()
      const other = await crm.purchase.record({ ...order, externalId: '8', total: usd(500) })
      expect((await spent(crm))[0]).toMatchObject({ net: usd(3250), orders: 2 })
      await crm.purchase.return({ purchaseId })
      expect((await spent(crm))[0]).toMatchObject({ net: usd(500), orders: 1 })
      await crm.purchase.cancel({ purchaseId: other.id })
      expect((await spent(crm))[0]).toMatchObject({ net: usd(0), orders: 0 })
      const { purchases } = await crm.customer.view({ customerId: 'a' })
      expect(purchases.totals).toMatchObject({
        recorded: 2,
        orders: 0,
        net: usd(0),
        gross: usd(0),
        lastAt: null,
      })
    })

    it('is known again by its external id [CU-5: a repeated return]', async () => {
      const { crm, purchaseId, tea, heard } = await start()
      const back = {
        purchaseId,
        source: 'shop',
        externalId: 'r1',
        lines: [{ purchaseLineId: tea, quantity: 1 }],
      }
      const first = await crm.purchase.return(back)
      expect(await crm.purchase.return(back)).toEqual(first)
      expect(await heard()).toHaveLength(1)
      const [{ id: purchaseReturnId = '' } = {}] = (await crm.purchaseReturn.list()).items
      await expect(
        crm.purchase.return({ ...back, lines: [{ purchaseLineId: tea, quantity: 2 }] }),
      ).rejects.toThrow(returnDiffers({ purchaseReturnId }))
    })

    it('takes what it is worth where that is said', async () => {
      const { crm, purchaseId, tea } = await start()
      const lines = [{ purchaseLineId: tea, net: eur(1500) }]
      expect(await crm.purchase.return({ purchaseId, lines })).toMatchObject({ net: eur(1500) })
      expect(await crm.purchase.get({ purchaseId })).toMatchObject({
        status: 'partly_returned',
        net: eur(1000),
      })
    })

    it('cannot be cancelled any more, and is not of a cancelled purchase', async () => {
      const { crm, purchaseId, mug } = await start()
      await crm.purchase.return({ purchaseId, lines: [{ purchaseLineId: mug }] })
      await expect(crm.purchase.cancel({ purchaseId })).rejects.toThrow(
        purchaseReturned({ purchaseId, status: 'partly_returned' }),
      )
      const { id } = await crm.purchase.record({ ...order, externalId: '8', total: eur(1) })
      await crm.purchase.cancel({ purchaseId: id })
      await expect(crm.purchase.return({ purchaseId: id })).rejects.toThrow(
        purchaseCancelled({ purchaseId: id }),
      )
      await expect(crm.purchase.pay({ purchaseId: id })).rejects.toThrow(
        purchaseCancelled({ purchaseId: id }),
      )
    })

    it('lets one of two that take the last piece back win', async () => {
      const { crm, purchaseId, mug } = await start()
      const back = { purchaseId, lines: [{ purchaseLineId: mug, quantity: 1 }] }
      const ends = await Promise.allSettled([crm.purchase.return(back), crm.purchase.return(back)])
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(await crm.purchaseLine.get({ purchaseLineId: mug })).toMatchObject({ returnedQuantity: 1 })
    })
  })

  describe('purchase.record', () => {
    it('refuses negative amounts, which are returns, and takes zero [CU-5: zero and negative amounts]', async () => {
      const { crm } = await start()
      const record = (amount: number) =>
        crm.purchase.record({ ...order, externalId: '9', total: eur(amount) })
      await expect(record(-1)).rejects.toMatchObject({
        code: 'input.invalid',
        issues: [{ path: ['total', 'amount'] }],
      })
      expect(await record(0)).toMatchObject({ gross: eur(0), net: eur(0) })
    })
  })

  describe('purchase.pay', () => {
    it('marks a purchase paid once [CU-5: status paid]', async () => {
      const { crm, purchaseId, heard } = await start()
      const paid = await crm.purchase.pay({ purchaseId, paidAt: '2026-01-06T10:00:00.000Z' })
      expect(paid).toMatchObject({ status: 'paid', paidAt: '2026-01-06T10:00:00.000Z', version: 2 })
      expect(await crm.purchase.pay({ purchaseId })).toEqual(paid)
      expect(await heard()).toMatchObject([
        { type: 'purchase.paid', data: { purchaseId, from: 'placed', net: eur(2500) } },
      ])
    })

    it('pays for what came back in part without forgetting that it did', async () => {
      const { crm, purchaseId, mug } = await start()
      await crm.purchase.return({ purchaseId, lines: [{ purchaseLineId: mug }] })
      expect(await crm.purchase.pay({ purchaseId })).toMatchObject({ status: 'partly_returned', version: 3 })
    })
  })

  describe('purchase.revise', () => {
    const content = {
      placedOn: '2026-01-06',
      lines: [{ quantity: 2, gross: eur(2400), tax: eur(400) }, { gross: eur(900) }],
      parties: [{ customerId: 'b', role: 'payer' as const }],
    }

    it('says from what to what, and is what an import says then [CU-5: revise]', async () => {
      const { crm, purchaseId, tea, heard } = await start()
      const said = { ...order, ...content }
      await expect(crm.purchase.record(said)).rejects.toMatchObject({
        code: purchaseDiffers({ purchaseId, fields: ['placedOn'] }).code,
        details: { purchaseId },
      })
      const revised = await crm.purchase.revise({ purchaseId, ifVersion: 1, customerId: 'a', ...content })
      expect(revised).toMatchObject({
        placedOn: '2026-01-06',
        gross: eur(3300),
        net: eur(2900),
        bookedNet: usd(3190),
        parties: content.parties,
        version: 2,
      })
      expect(await heard()).toMatchObject([
        {
          type: 'purchase.revised',
          data: {
            purchaseId,
            customerId: 'a',
            changes: {
              placedOn: { from: '2026-01-05', to: '2026-01-06' },
              net: { from: eur(2500), to: eur(2900) },
              parties: { from: [], to: content.parties },
            },
            lines: {
              from: expect.arrayContaining([expect.objectContaining({ gross: eur(600) })]),
              to: expect.arrayContaining([expect.objectContaining({ gross: eur(900) })]),
            },
          },
        },
      ])
      const { items } = await crm.purchaseLine.list()
      expect(items.map(({ gross }) => gross.amount).toSorted((a, b) => a - b)).toEqual([900, 2400])
      expect(items.map(({ id }) => id)).toContain(tea)
      expect(await crm.purchase.record(said)).toEqual(revised)
      expect(await crm.purchase.revise({ purchaseId, customerId: 'a', ...content })).toEqual(revised)
      expect(await heard()).toHaveLength(1)
    })

    it('leaves what is not said', async () => {
      const { crm, purchaseId } = await start()
      const before = await crm.purchase.get({ purchaseId })
      const { contentHash: _, ...revised } = await crm.purchase.revise({ purchaseId, customerId: 'b' })
      expect(revised).toMatchObject({
        customerId: 'b',
        gross: before.gross,
        placedAt: before.placedAt,
        bookedNet: before.bookedNet,
      })
      const { items } = await crm.purchaseLine.list()
      expect(items.map(({ customerId }) => customerId)).toEqual(['b', 'b'])
    })

    it('changes no lines of which goods came back, and nothing that is cancelled', async () => {
      const { crm, purchaseId, mug } = await start()
      await crm.purchase.return({ purchaseId, lines: [{ purchaseLineId: mug }] })
      await expect(crm.purchase.revise({ purchaseId, total: eur(1) })).rejects.toThrow(
        purchaseReturned({ purchaseId, status: 'partly_returned' }),
      )
      expect(await crm.purchase.revise({ purchaseId, placedOn: '2026-01-04' })).toMatchObject({
        placedOn: '2026-01-04',
        status: 'partly_returned',
        net: eur(2000),
      })
      const { id } = await crm.purchase.record({ ...order, externalId: '8', total: eur(1) })
      await crm.purchase.cancel({ purchaseId: id })
      await expect(crm.purchase.revise({ purchaseId: id, total: eur(2) })).rejects.toThrow(
        purchaseCancelled({ purchaseId: id }),
      )
    })
  })
})
