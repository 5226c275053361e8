import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effective } from '../../../../src/modules/activity/decisions/preferences.js'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`

type Weighed = Parameters<typeof effective>[0][number]

const preference = (fields: Partial<Weighed>): Weighed => ({
  id: 'pre_1',
  key: 'colour',
  stated: true,
  confidence: null,
  statedAt: day(1),
  expiresAt: null,
  ...fields,
})

const some = fc
  .record({
    key: fc.constantFrom('colour', 'size'),
    stated: fc.boolean(),
    confidence: fc.constantFrom(null, 0, 0.5, 1),
    statedAt: fc.integer({ min: 1, max: 28 }).map(day),
    expiresAt: fc.option(fc.integer({ min: 1, max: 28 }).map(day)),
  })
  .map((fields) => preference(fields))

const many = fc
  .array(some, { maxLength: 12 })
  .map((list) => list.map((one, index) => ({ ...one, id: `pre_${index}` })))
const moment = fc.integer({ min: 1, max: 28 }).map(day)

describe('effective', () => {
  it.each([
    ['the stated one', [{ stated: false, statedAt: day(9) }, { stated: true }], 1],
    ['the latest of two stated', [{ statedAt: day(3) }, { statedAt: day(2) }], 0],
    [
      'the surer of two of one time',
      [
        { stated: false, confidence: 0.2 },
        { stated: false, confidence: 0.8 },
      ],
      1,
    ],
    ['the one that has not expired', [{ expiresAt: day(5) }, { stated: false }], 1],
    ['the one that was said by then', [{ statedAt: day(28) }, { stated: false }], 1],
  ])('is %s', (_, fields, index) => {
    const all = fields.map((each, at) => preference({ ...each, id: `pre_${at}` }))
    expect(effective(all, day(10))).toEqual([all[index]])
  })

  it('is one of each key, never expired, never inferred where one was stated, in any order', () => {
    fc.assert(
      fc.property(many, moment, (all, at) => {
        const found = effective(all, at)
        expect(effective(all.toReversed(), at)).toEqual(found)
        expect(new Set(found.map(({ key }) => key)).size).toBe(found.length)
        for (const one of found) {
          expect(one.expiresAt === null || one.expiresAt > at).toBe(true)
          expect(one.statedAt <= at).toBe(true)
          const living = all.filter(
            (each) =>
              each.key === one.key && each.statedAt <= at && (each.expiresAt === null || each.expiresAt > at),
          )
          expect(one.stated).toBe(living.some(({ stated }) => stated))
        }
      }),
    )
  })
})
