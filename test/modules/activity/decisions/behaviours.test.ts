import { describe, expect, it } from 'vitest'
import {
  draft,
  isNew,
  repeated,
  stitch,
  unstitch,
} from '../../../../src/modules/activity/decisions/behaviours.js'
import { behaviourDiffers, visitorTaken } from '../../../../src/modules/activity/index.js'

const now = '2026-01-15T09:00:00.000Z'
const base = { version: 1, createdAt: now, updatedAt: now, archivedAt: null }
const visitor = { ...base, id: 'vis_1', anonymousId: 'b1', customerId: 'ada', identifiedAt: now }
const seen = { name: 'page_viewed', properties: { path: '/' } }
const behaviour = (fields: object) => ({ ...base, id: 'beh_1', ...draft(seen, undefined, now), ...fields })

describe('draft', () => {
  it('is of the customer who is named, else of the one the visitor is known as, else of nobody', () => {
    const by = { ...seen, anonymousId: 'b1' }
    expect(draft({ ...by, customerId: 'bob' }, visitor, now)).toMatchObject({
      customerId: 'bob',
      visitorId: null,
    })
    expect(draft(by, visitor, now)).toMatchObject({ customerId: 'ada', visitorId: 'vis_1' })
    expect(draft(by, undefined, now)).toMatchObject({ customerId: null, visitorId: null, occurredAt: now })
  })
})

describe('stitch', () => {
  it('gives what is nobody’s to the customer, and unstitch takes back that', () => {
    const unknown = behaviour({ anonymousId: 'b1' })
    const { next } = stitch(unknown, visitor)
    expect(next).toEqual({ ...unknown, customerId: 'ada', visitorId: 'vis_1' })
    expect(unstitch(next).next).toEqual(unknown)
    const named = behaviour({ customerId: 'bob' })
    expect(stitch(named, visitor).next).toBe(named)
  })
})

describe('isNew', () => {
  it('is a visitor nobody knows; one who is another customer is refused', () => {
    expect([isNew(undefined, 'ada'), isNew(visitor, 'ada')]).toEqual([true, false])
    expect(() => isNew(visitor, 'bob')).toThrow(visitorTaken({ visitorId: 'vis_1' }))
  })
})

describe('repeated', () => {
  it('is the first one, whoever it has become of since', () => {
    const known = behaviour({ customerId: 'ada' })
    expect(repeated(known, draft(seen, undefined, now), {})).toBe(known)
  })

  it.each([
    ['name', { ...seen, name: 'page_left' }, {}],
    ['properties', { ...seen, properties: { path: '/b' } }, {}],
    ['anonymousId', { ...seen, anonymousId: 'b2' }, {}],
    ['occurredAt', seen, { occurredAt: '2026-01-01T00:00:00.000Z' }],
  ])('refuses another %s', (field, given, times) => {
    expect(() => repeated(behaviour({}), draft(given, undefined, now), times)).toThrow(
      behaviourDiffers({ behaviourId: 'beh_1', fields: [field] }),
    )
  })
})
