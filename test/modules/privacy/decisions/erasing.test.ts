import { describe, expect, it } from 'vitest'
import { type BaseRow, defineEntity, integer, optional, ref, text } from '../../../../src/kernel/index.js'
import { blanked, fateOf, withoutLost } from '../../../../src/modules/privacy/erasure/decisions/leaving.js'
import {
  countsOf,
  dueOf,
  joined,
  keptBy,
  planOf,
} from '../../../../src/modules/privacy/erasure/decisions/plans.js'
import { leftToHost } from '../../../../src/modules/privacy/erasure/entities.js'
import { Visit } from '../clinic.js'

const at = '2026-01-15T09:00:00.000Z'
const base = { id: 'r1', version: 1, createdAt: at, updatedAt: at, archivedAt: null }
const visit = {
  ...base,
  customerId: 'ada',
  companionId: 'bob',
  visitedAt: at,
  fee: 30,
  complaint: 'cough',
  words: ['cough'],
  form: { said: 'cough' },
  room: 'A',
}
const Bill = defineEntity('bill', {
  idPrefix: 'bil',
  fields: { visitId: optional(ref('visit', { whenMerged: 'move' })), amount: integer() },
})
const Card = defineEntity('card', {
  idPrefix: 'car',
  fields: { number: text({ max: 20, privacy: 'sensitive', whenErased: 'delete' }) },
})

describe('fateOf', () => {
  it('removes a row with anything to delete, blanks one with anything to blank, leaves the rest', () => {
    expect(fateOf(Card, { ...base, number: '1' } as BaseRow)).toEqual({ kind: 'remove' })
    expect(fateOf(Visit, visit)).toEqual({
      kind: 'blank',
      next: { ...visit, complaint: '', words: [], form: {} },
    })
    expect(fateOf(Bill, { ...base, visitId: null, amount: 3 } as BaseRow)).toEqual({ kind: 'stand' })
  })

  it('has nothing more to blank in a row that it has blanked', () => {
    expect(fateOf(Visit, blanked(Visit, visit))).toEqual({ kind: 'stand' })
  })
})

describe('withoutLost', () => {
  it('forgets optional references to rows that are gone, and no others', () => {
    const bill = { ...base, visitId: 'r1', amount: 3 } as BaseRow
    expect(withoutLost(Bill, bill, (entity, id) => entity === 'visit' && id === 'r1')).toEqual({
      ...base,
      visitId: null,
      amount: 3,
    })
    expect(withoutLost(Bill, bill, () => false)).toBe(bill)
  })
})

describe('keptBy', () => {
  it('keeps a row until its days have passed, to the instant', () => {
    const duty = { days: 10, from: 'visitedAt' }
    expect(keptBy(duty, visit, '2026-01-25T08:59:59.999Z')).toEqual({
      why: 'duty',
      until: '2026-01-25T09:00:00.000Z',
    })
    expect(keptBy(duty, visit, '2026-01-25T09:00:00.000Z')).toBeUndefined()
  })

  it('counts from the creation of a row that says no other time', () => {
    expect(keptBy({ days: 1 }, visit, at)).toEqual({ why: 'duty', until: '2026-01-16T09:00:00.000Z' })
  })
})

describe('planOf', () => {
  const held = [
    { entity: Visit, rows: [visit] },
    { entity: Card, rows: [{ ...base, number: '1' } as BaseRow] },
    { entity: Bill, rows: [{ ...base, visitId: 'r1', amount: 3 } as BaseRow] },
  ]

  it('counts what it removes, blanks and leaves', () => {
    expect(countsOf(planOf(held, { duties: {}, now: at }))).toEqual({
      removed: [{ entity: 'card', rows: 1 }],
      blanked: [{ entity: 'visit', rows: 1 }],
      standing: [{ entity: 'bill', rows: 1 }],
      kept: [],
    })
  })

  it('keeps all of a held person, whatever a duty says, and says until when', () => {
    const hold = { why: 'hold', until: null } as const
    const plan = planOf(held, { duties: { visit: { days: 1 } }, hold, now: at })
    expect(countsOf(plan)).toEqual({
      removed: [],
      blanked: [],
      standing: [{ entity: 'bill', rows: 1 }],
      kept: [
        { entity: 'visit', rows: 1, why: 'hold', until: null },
        { entity: 'card', rows: 1, why: 'hold', until: null },
      ],
    })
    expect(dueOf(plan)).toBeNull()
  })

  it('is looked at again at the first date of what it keeps', () => {
    const plan = planOf(held, { duties: { visit: { days: 9 }, card: { days: 2 } }, now: at })
    expect(dueOf(plan)).toBe('2026-01-17T09:00:00.000Z')
  })
})

describe('joined', () => {
  const log = { values: 1, saves: 1, reasons: 0, keys: 0, errors: 0 }
  const receipt = {
    customerIds: ['ada'],
    removed: [{ entity: 'card', rows: 1 }],
    blanked: [],
    standing: [],
    kept: [{ entity: 'visit', rows: 1, why: 'duty', until: at } as const],
    log,
    prints: 2,
    leftToHost,
  }

  it('adds up what was removed, and keeps what is kept now', () => {
    const later = { ...receipt, removed: [], blanked: [{ entity: 'visit', rows: 1 }], kept: [], prints: 0 }
    expect(joined(receipt, later, { isSameRun: false })).toEqual({
      ...receipt,
      blanked: [{ entity: 'visit', rows: 1 }],
      kept: [],
      log: { values: 2, saves: 2, reasons: 0, keys: 0, errors: 0 },
    })
  })

  it('adds up what stands and is kept too, of pieces of one run', () => {
    const standing = [{ entity: 'bill', rows: 2 }]
    const first = { ...receipt, standing }
    const until = '2026-02-01T09:00:00.000Z'
    const kept = [
      { entity: 'visit', rows: 3, why: 'duty', until },
      { entity: 'visit', rows: 1, why: 'hold', until: null },
    ] as const
    const { standing: stands, kept: keeps } = joined(first, { ...first, kept }, { isSameRun: true })
    expect(stands).toEqual([{ entity: 'bill', rows: 4 }])
    expect(keeps).toEqual([
      { entity: 'visit', rows: 4, why: 'duty', until },
      { entity: 'visit', rows: 1, why: 'hold', until: null },
    ])
  })
})
