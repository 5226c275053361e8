import { describe, expect, it } from 'vitest'
import { confirmation, inOrder, sameAct, whoActed } from '../../../../src/modules/privacy/decisions/acts.js'
import { notPending, notTheirAct } from '../../../../src/modules/privacy/errors.js'
import { act, at, NINE } from '../rows.js'

describe('whoActed', () => {
  const customerId = 'ada'

  it.each([
    ['the customer', { kind: 'customer', id: 'ada' }, {}, { by: 'subject', guardianId: null }],
    ['another customer', { kind: 'customer', id: 'bob' }, {}, { by: 'guardian', guardianId: 'bob' }],
    ['a user', { kind: 'user', id: 'u' }, {}, { by: 'agent', guardianId: null }],
    ['a user with a file', { kind: 'user', id: 'u' }, { by: 'import' }, { by: 'import', guardianId: null }],
    ['the host', { kind: 'system', id: 'host' }, {}, { by: 'agent', guardianId: null }],
    [
      'the host for them',
      { kind: 'system', id: 'host' },
      { by: 'subject' },
      { by: 'subject', guardianId: null },
    ],
    [
      'the host for a guardian',
      { kind: 'system', id: 'host' },
      { by: 'guardian', guardianId: 'bob' },
      { by: 'guardian', guardianId: 'bob' },
    ],
  ] as const)('takes %s for who they are', (_, actor, said, who) => {
    expect(whoActed(actor, { customerId, ...said })).toEqual(who)
  })

  it.each([
    ['a user as the subject', { kind: 'user', id: 'ada' }, { by: 'subject' }],
    ['a model as the guardian', { kind: 'model', id: 'm' }, { by: 'guardian' }],
    ['a partner as the subject', { kind: 'partner', id: 'p' }, { by: 'subject' }],
    ['a customer as an agent', { kind: 'customer', id: 'ada' }, { by: 'agent' }],
    ['a customer as another subject', { kind: 'customer', id: 'bob' }, { by: 'subject' }],
    ['a customer for another guardian', { kind: 'customer', id: 'bob' }, { guardianId: 'cleo' }],
    ['a guardian of themself', { kind: 'system', id: 'host' }, { by: 'guardian', guardianId: 'ada' }],
    ['an agent with a guardian', { kind: 'system', id: 'host' }, { by: 'agent', guardianId: 'bob' }],
  ] as const)('refuses %s [CU-11: part, who acts]', (_, actor, said) => {
    expect(() => whoActed(actor, { customerId, ...said })).toThrow(
      expect.toSatisfy((error: unknown) => notTheirAct.is(error)),
    )
  })
})

describe('sameAct', () => {
  it('finds what says the same, whenever it became known', () => {
    const known = act({ evidence: { a: 1, b: 2 } })
    expect(sameAct([known], act({ id: '2', evidence: { b: 2, a: 1 }, recordedAt: at(5) }))).toBe(known)
  })

  it.each([
    ['another instant', { actedAt: at(1) }],
    ['another channel', { channel: 'sms' }],
    ['another contact', { contactPointId: 'p1', contact: 'email:a' }],
    ['another state', { state: 'withdrawn' }],
    ['another basis', { basis: 'contract' }],
    ['another person', { by: 'agent' }],
    ['another text', { textVersion: 'v2' }],
    ['another proof', { evidence: { a: 2 } }],
    ['fewer uses', { uses: 1 }],
    ['an end', { expiresAt: at(9) }],
    ['another request', { requestId: 'r' }],
    ['another source', { source: 'phone' }],
    ['an own question', { separate: true }],
  ] as const)('takes %s for another act', (_, fields) => {
    expect(sameAct([act()], act(fields))).toBeUndefined()
  })
})

describe('confirmation', () => {
  const request = act({
    id: 'r',
    state: 'pending',
    by: 'agent',
    uses: 2,
    textVersion: 'v1',
    expiresAt: at(48),
  })
  const told = { by: 'subject', guardianId: null, source: 'mail', actedAt: at(1), recordedAt: at(1) } as const

  it('grants what was asked for', () => {
    expect(confirmation(request, [request], told)).toMatchObject({
      ...told,
      state: 'granted',
      basis: 'consent',
      requestId: 'r',
      uses: 2,
      textVersion: 'v1',
      expiresAt: null,
      evidence: null,
    })
  })

  it.each([
    ['what is no request', act({ id: 'r' }), [], 'no_request'],
    ['one that was confirmed', request, [act({ requestId: 'r' })], 'confirmed'],
    ['one that was withdrawn', request, [act({ state: 'withdrawn' })], 'withdrawn'],
    ['one that was objected to', request, [act({ state: 'objected', channel: 'all' })], 'withdrawn'],
    ['one that is over', { ...request, expiresAt: at(1) }, [], 'expired'],
  ] as const)('refuses %s', (_, asked, acts, reason) => {
    expect(() => confirmation(asked, [asked, ...acts], told)).toThrow(
      notPending({ consentActId: 'r', reason }),
    )
  })

  it('does not mind what was withdrawn before it, or elsewhere', () => {
    const before = act({ state: 'withdrawn', actedAt: at(-1) })
    const elsewhere = act({ state: 'withdrawn', channel: 'sms' })
    expect(confirmation(request, [before, elsewhere, request], told).state).toBe('granted')
  })
})

describe('inOrder', () => {
  it('puts the earliest first, of one instant what was known first', () => {
    const [a, b, c] = [
      act({ id: 'a', actedAt: at(2) }),
      act({ id: 'b', recordedAt: at(1) }),
      act({ id: 'c' }),
    ]
    expect(inOrder([a, b, c])).toEqual([c, b, a])
    expect(c.actedAt).toBe(NINE)
  })
})
