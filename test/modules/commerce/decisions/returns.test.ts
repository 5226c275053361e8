import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftReturn, type GivenReturn } from '../../../../src/modules/commerce/decisions/returns.js'
import type { Purchase, PurchaseLine } from '../../../../src/modules/commerce/entities.js'
import { purchaseCancelled, purchaseOverReturned } from '../../../../src/modules/commerce/index.js'
import { eur, line, purchase, TEN } from '../rows.js'

const at = { now: TEN, timeZone: 'UTC' }
const draft = (given: Partial<GivenReturn> = {}, lines: readonly PurchaseLine[] = [line()], own?: Purchase) =>
  draftReturn(own ?? purchase(), lines, { purchaseId: 'pur1', ...given }, at)

describe('draftReturn', () => {
  it('takes all that is left where nothing else is said', () => {
    const before = line({ returnedQuantity: 1, returnedNet: eur(1400) })
    expect(draft({}, [before])).toMatchObject({
      row: { net: eur(1400 + 1400 + 1400), returnedAt: TEN, returnedOn: '2026-11-22' },
      purchase: { status: 'returned', net: eur(0), gross: eur(4200) },
      lines: [{ before, next: { returnedQuantity: 3, returnedNet: eur(4200) } }],
    })
  })

  it('takes a part of a line for its share, so that all parts are worth the line', () => {
    const own = line({ net: eur(100), quantity: 3 })
    const first = draft({ lines: [{ purchaseLineId: 'pul1', quantity: 1 }] }, [own])
    expect(first.lines[0]?.next.returnedNet).toEqual(eur(33))
    const second = draft({ lines: [{ purchaseLineId: 'pul1', quantity: 1 }] }, [first.lines[0]?.next ?? own])
    expect(second.lines[0]?.next.returnedNet).toEqual(eur(67))
    const third = draft({}, [second.lines[0]?.next ?? own])
    expect(third.lines[0]?.next.returnedNet).toEqual(eur(100))
  })

  it('takes a tenth three times from three tenths', () => {
    const tenth = { lines: [{ purchaseLineId: 'pul1', quantity: 0.1 }] }
    let own = line({ quantity: 0.3 })
    for (let n = 0; n < 3; n++) own = draft(tenth, [own]).lines[0]?.next ?? own
    expect(own).toMatchObject({ returnedQuantity: 0.3, returnedNet: eur(4200) })
  })

  it.each([
    ['more than the line', { purchaseLineId: 'pul1', quantity: 3.1 }, 3, line()],
    ['more than is left', { purchaseLineId: 'pul1', quantity: 2 }, 1, line({ returnedQuantity: 2 })],
    ['of a line that is back', { purchaseLineId: 'pul1' }, 0, line({ returnedQuantity: 3 })],
  ])('refuses %s [CU-5: a return never exceeds its line]', (_, part, left, own) => {
    expect(() => draft({ lines: [part] }, [own])).toThrow(
      purchaseOverReturned({ purchaseLineId: 'pul1', left }),
    )
  })

  it.each([
    ['a line of another purchase', { lines: [{ purchaseLineId: 'x' }] }, ['lines', 0, 'purchaseLineId']],
    [
      'a line twice',
      {
        lines: [
          { purchaseLineId: 'pul1', quantity: 1 },
          { purchaseLineId: 'pul1', quantity: 1 },
        ],
      },
      ['lines', 1, 'purchaseLineId'],
    ],
    ['more worth than is left', { lines: [{ purchaseLineId: 'pul1', net: eur(4201) }] }, ['lines', 0, 'net']],
    [
      'another currency',
      { lines: [{ purchaseLineId: 'pul1', net: { amount: 1, currency: 'USD' } }] },
      ['lines', 0, 'net', 'currency'],
    ],
    ['a day before it was placed', { returnedOn: '2026-11-21' }, ['returnedOn']],
    ['two times', { returnedOn: '2026-11-22', returnedAt: TEN }, ['returnedOn']],
    ['half an external id', { source: 'shop' }, ['externalId']],
  ])('refuses %s', (_, given, path) => {
    expect(() => draft(given)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path })] }),
    )
  })

  it('refuses a cancelled purchase', () => {
    const own = purchase({ status: 'cancelled' })
    expect(() => draft({}, [line()], own)).toThrow(purchaseCancelled({ purchaseId: 'pur1' }))
  })

  it('leaves nothing, booked or not, once everything is back, whatever the parts', () => {
    const amounts = fc.record({
      net: fc.integer({ min: 0, max: 2 ** 50 }),
      booked: fc.integer({ min: 0, max: 2 ** 50 }),
      quantity: fc.integer({ min: 1, max: 1000 }),
    })
    const parts = fc.array(fc.nat(), { maxLength: 8 })
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 4 }), parts, (given, steps) => {
        let lines = given.map(({ net, booked, quantity }, index) =>
          line({ id: `l${index}`, quantity, net: eur(net), bookedNet: { amount: booked, currency: 'USD' } }),
        )
        const total = (of: (one: PurchaseLine) => number) => lines.reduce((sum, one) => sum + of(one), 0)
        let own = purchase({
          net: eur(total(({ net }) => net.amount)),
          bookedNet: { amount: total(({ bookedNet }) => bookedNet?.amount ?? 0), currency: 'USD' },
        })
        const returns: number[] = []
        const back = (said: Partial<GivenReturn>) => {
          const made = draftReturn(own, lines, { purchaseId: 'pur1', ...said }, at)
          expect(made.purchase.net.amount).toBeLessThanOrEqual(own.net.amount)
          returns.push(made.row.net.amount)
          own = made.purchase
          lines = lines.map((one) => made.lines.find(({ next }) => next.id === one.id)?.next ?? one)
        }
        const whole = own.net.amount
        for (const step of steps) {
          const one = lines[step % lines.length]
          const left = one ? one.quantity - one.returnedQuantity : 0
          if (one && left > 0) back({ lines: [{ purchaseLineId: one.id, quantity: 1 + (step % left) }] })
        }
        if (own.status !== 'returned') back({})
        expect(own).toMatchObject({ status: 'returned', net: { amount: 0 }, bookedNet: { amount: 0 } })
        expect(returns.reduce((sum, each) => sum + each, 0)).toBe(whole)
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})
