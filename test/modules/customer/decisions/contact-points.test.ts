import { describe, expect, it } from 'vitest'
import {
  add,
  contactClaims,
  copiesOf,
  makePrimary,
  newPoint,
  pointsAfter,
  replacePrimary,
} from '../../../../src/modules/customer/decisions/contact-points.js'
import { point } from '../rows.js'

const unique = { email: 'persons', phone: 'shared' } as const
const first = point({ id: 'p1', primary: true })
const second = point({ id: 'p2', value: 'b@example.com', normalized: 'b@example.com' })
const phone = point({ id: 'p3', kind: 'phone', normalized: '+49301234567', primary: true })
const fresh = (fields = {}) =>
  newPoint({
    customerId: 'c1',
    kind: 'email',
    value: 'new@example.com',
    normalized: 'new@example.com',
    ...fields,
  })

describe('add', () => {
  it('makes the first of its kind the primary one', () => {
    expect(add([phone], fresh())).toEqual({ add: fresh({ primary: true }) })
  })

  it('leaves the primary one in its place', () => {
    expect(add([first, phone], fresh())).toEqual({ add: fresh() })
  })

  it('takes its place when asked', () => {
    expect(add([first, phone], fresh({ primary: true }))).toEqual({
      add: fresh({ primary: true }),
      demote: first,
    })
  })

  it('leaves one the customer has as it is', () => {
    expect(add([first, second], fresh({ value: 'B@example.com', normalized: 'b@example.com' }))).toEqual({})
  })

  it('makes one the customer has the primary one when asked', () => {
    expect(add([first, second], fresh({ normalized: 'b@example.com', primary: true }))).toEqual({
      promote: second,
      demote: first,
    })
  })

  it('tells extensions of one number apart', () => {
    const other = fresh({ kind: 'phone', normalized: '+49301234567', extension: '42' })
    expect(add([phone], other)).toEqual({ add: other })
  })
})

describe('replacePrimary', () => {
  it.each([
    ['the first one is added', [phone], fresh(), { add: fresh({ primary: true }), remove: undefined }],
    ['the old one goes', [first, second], fresh(), { add: fresh({ primary: true }), remove: first }],
    ['nothing lets it go', [first, second], undefined, { remove: first }],
    ['nothing of nothing is nothing', [second], undefined, {}],
    ['the same is no change', [first], fresh({ normalized: 'ada@example.com' }), {}],
    [
      'one the customer has is promoted, and the old one stays',
      [first, second],
      fresh({ normalized: 'b@example.com' }),
      { promote: second, demote: first },
    ],
  ])('%s', (_, points, wanted, expected) => {
    expect(replacePrimary(points, 'email', wanted)).toEqual(expected)
  })
})

describe('makePrimary', () => {
  it('changes places with the primary one of its kind', () => {
    expect(makePrimary([first, second, phone], second)).toEqual({ promote: second, demote: first })
  })

  it('has nothing to do for the primary one', () => {
    expect(makePrimary([first, second], first)).toEqual({})
  })
})

describe('pointsAfter', () => {
  it('is what copies and claims are made of', () => {
    const after = pointsAfter([first, second, phone], [{ promote: second, demote: first }, { remove: phone }])
    expect(after.map(({ normalized, primary }) => [normalized, primary])).toEqual([
      ['ada@example.com', false],
      ['b@example.com', true],
    ])
    expect(copiesOf(after)).toEqual({ email: 'b@example.com', phone: null })
  })

  it('holds what is added', () => {
    expect(copiesOf(pointsAfter([], [{ add: fresh({ primary: true }) }]))).toEqual({
      email: 'new@example.com',
      phone: null,
    })
  })
})

describe('emailClaims', () => {
  const points = [
    first,
    second,
    phone,
    point({ normalized: 'all@example.com', sharing: 'shared' }),
    point({ normalized: 'relay@example.com', sharing: 'proxy' }),
  ]

  it("claims a person's own addresses, primary or not [CU-3: e-mail unique among persons]", () => {
    expect(contactClaims(unique, { id: 'c1', kind: 'person' }, points)).toEqual([
      { key: 'customer.email', value: 'ada@example.com', ownerId: 'c1' },
      { key: 'customer.email', value: 'b@example.com', ownerId: 'c1' },
    ])
  })

  it('claims none of an organisation', () => {
    expect(contactClaims(unique, { id: 'c1', kind: 'organisation' }, points)).toEqual([])
  })
})
