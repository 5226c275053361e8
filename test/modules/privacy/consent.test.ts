import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../../src/kernel/index.js'
import {
  foreignContactPoint,
  needsSeparate,
  notPending,
  notTheirAct,
} from '../../../src/modules/privacy/index.js'
import { storages } from '../storages.js'
import { openConsent, START } from './ground.js'

const marketing = { purpose: 'marketing', channel: 'email' } as const
const byAda = { by: 'subject' } as const

describe.each(storages)('consent on $name', ({ open }) => {
  const start = (options = {}) => openConsent(open(), options)

  it('is an act with all that proves it, and a row that says what holds [CU-11: part, the ledger]', async () => {
    const { crm, customerId, homeId, clock, heard } = await start()
    clock.advance({ hours: 1 })
    const act = await crm.consent.grant({
      customerId,
      ...marketing,
      ...byAda,
      contactPointId: homeId,
      source: 'newsletter form',
      textVersion: 'v3',
      evidence: { ip: '192.0.2.1', boxes: ['news'] },
      actedAt: START,
    })
    expect(act).toEqual({
      id: 'cna_1',
      version: 1,
      createdAt: '2026-01-15T10:00:00.000Z',
      updatedAt: '2026-01-15T10:00:00.000Z',
      archivedAt: null,
      customerId,
      controller: 'host',
      ...marketing,
      ...byAda,
      contactPointId: homeId,
      contact: 'email:ada@example.com',
      basis: 'consent',
      state: 'granted',
      guardianId: null,
      separate: false,
      source: 'newsletter form',
      textVersion: 'v3',
      evidence: { ip: '192.0.2.1', boxes: ['news'] },
      actedAt: START,
      recordedAt: '2026-01-15T10:00:00.000Z',
      uses: null,
      expiresAt: null,
      requestId: null,
    })
    const changed = {
      customerId,
      controller: 'host',
      ...marketing,
      contactPointId: homeId,
      basis: 'consent',
      consentActId: 'cna_1',
      textVersion: 'v3',
      usesLeft: null,
      expiresAt: null,
      objectedAt: null,
    }
    const { items } = await crm.consent.list()
    expect(items).toMatchObject([
      { ...changed, contact: 'email:ada@example.com', state: 'granted', actedAt: START },
    ])
    expect(await heard()).toEqual([
      { type: 'consent.changed', data: { consentId: 'cns_1', ...changed, from: null, to: 'granted' } },
    ])
    const [told] = await all(crm.events.read({ types: ['consent.*'] }))
    expect(told).toMatchObject({ occurredAt: START, recordedAt: '2026-01-15T10:00:00.000Z' })
  })

  it('said again is no change, and with another text it is one [CU-11: part, events]', async () => {
    const { crm, customerId, clock, heard } = await start()
    const grant = { customerId, ...marketing, ...byAda }
    const first = await crm.consent.grant({ ...grant, actedAt: START })
    expect(await crm.consent.grant({ ...grant, actedAt: START })).toEqual(first)
    clock.advance({ hours: 1 })
    await crm.consent.grant(grant)
    expect(await heard()).toHaveLength(1)
    expect(await crm.consentAct.count()).toBe(2)
    clock.advance({ hours: 1 })
    await crm.consent.grant({ ...grant, textVersion: 'v2' })
    expect((await heard()).map(({ data }) => data)).toMatchObject([
      { from: null, to: 'granted', textVersion: null },
      { from: 'granted', to: 'granted', textVersion: 'v2' },
    ])
  })

  it('withdrawn for all is withdrawn for each, and tells of each [CU-11: part, all and one]', async () => {
    const { crm, customerId, homeId, clock, heard } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda })
    await crm.consent.grant({ customerId, ...marketing, ...byAda, contactPointId: homeId })
    clock.advance({ hours: 1 })
    await crm.consent.withdraw({ customerId, purpose: 'marketing' })
    expect((await heard()).slice(2).map(({ data }) => data)).toMatchObject([
      { channel: 'email', from: 'granted', to: 'withdrawn', consentActId: 'cna_3' },
      { channel: 'email', contactPointId: homeId, from: 'granted', to: 'withdrawn' },
      { channel: 'all', from: null, to: 'withdrawn' },
    ])
    for (const contactPointId of [homeId, undefined]) {
      const receipt = await crm.consent.mayContact({ customerId, ...marketing, contactPointId })
      expect(receipt).toMatchObject({ allowed: false, reason: 'withdrawn', consentActId: 'cna_3' })
    }
    expect(await crm.consent.mayContact({ customerId, ...marketing, purpose: 'service' })).toMatchObject({
      allowed: false,
      reason: 'none',
      consentActId: null,
    })
  })

  it('gives a receipt for every decision, which is kept [CU-11: part, receipts]', async () => {
    const { crm, customerId, homeId, clock } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda, textVersion: 'v1' })
    clock.advance({ hours: 2 })
    const receipt = await crm.consent.mayContact({ customerId, ...marketing, contactPointId: homeId })
    expect(receipt).toMatchObject({
      customerId,
      controller: 'host',
      ...marketing,
      contactPointId: homeId,
      contact: 'email:ada@example.com',
      allowed: true,
      reason: 'granted',
      basis: 'consent',
      consentActId: 'cna_1',
      textVersion: 'v1',
      decidedAt: '2026-01-15T11:00:00.000Z',
    })
    expect(await crm.consentReceipt.get({ consentReceiptId: receipt.id })).toEqual(receipt)
  })

  it('answers with the same receipt when a decision is asked for again by its key', async () => {
    const { crm, customerId } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda, uses: 1 })
    const ask = () => crm.consent.mayContact({ customerId, ...marketing }, { idempotencyKey: 'mail-7' })
    expect(await ask()).toEqual(await ask())
    expect(await crm.consentReceipt.count()).toBe(1)
  })

  it('for n uses is used by n decisions, also by two at once [CU-11: part, n uses]', async () => {
    const { crm, customerId, homeId, heard } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda, uses: 2 })
    const ask = () => crm.consent.mayContact({ customerId, ...marketing, contactPointId: homeId })
    expect((await ask()).allowed).toBe(true)
    const both = await Promise.all([ask(), ask(), ask()])
    expect(both.map(({ allowed, reason }) => [allowed, reason]).toSorted()).toEqual([
      [false, 'expired'],
      [false, 'expired'],
      [true, 'granted'],
    ])
    expect((await crm.consent.list()).items).toMatchObject([{ state: 'expired', usesLeft: 0 }])
    expect((await heard()).map(({ data }) => data)).toMatchObject([
      { to: 'granted', usesLeft: 2 },
      { from: 'granted', to: 'expired', usesLeft: 0 },
    ])
  })

  it('asked for must be confirmed, in time and once [CU-11: part, double opt-in]', async () => {
    const { crm, customerId, clock, heard } = await start()
    const asked = await crm.consent.request({
      customerId,
      ...marketing,
      ...byAda,
      textVersion: 'v1',
      uses: 3,
    })
    expect(asked).toMatchObject({ state: 'pending', expiresAt: '2026-01-22T09:00:00.000Z' })
    expect(await crm.consent.mayContact({ customerId, ...marketing })).toMatchObject({ reason: 'pending' })
    clock.advance({ days: 1 })
    const { id: consentActId } = asked
    const confirmed = await crm.consent.confirm({ consentActId, evidence: { link: 'x' } })
    expect(confirmed).toMatchObject({
      state: 'granted',
      by: 'subject',
      requestId: consentActId,
      textVersion: 'v1',
      uses: 3,
      expiresAt: null,
      evidence: { link: 'x' },
    })
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(true)
    await expect(crm.consent.confirm({ consentActId })).rejects.toThrow(
      notPending({ consentActId, reason: 'confirmed' }),
    )
    await expect(crm.consent.confirm({ consentActId: confirmed.id })).rejects.toThrow(
      notPending({ consentActId: confirmed.id, reason: 'no_request' }),
    )
    expect((await heard()).map(({ data }) => data)).toMatchObject([
      { from: null, to: 'pending' },
      { from: 'pending', to: 'granted' },
    ])
  })

  it('is not confirmed too late, or after a withdrawal', async () => {
    const { crm, customerId, clock } = await start()
    const { id: consentActId } = await crm.consent.request({ customerId, ...marketing })
    const { id: other } = await crm.consent.request({ customerId, ...marketing, channel: 'sms' })
    await crm.consent.withdraw({ customerId, purpose: 'marketing', channel: 'sms' })
    await expect(crm.consent.confirm({ consentActId: other })).rejects.toThrow(
      notPending({ consentActId: other, reason: 'withdrawn' }),
    )
    clock.advance({ days: 7 })
    await expect(crm.consent.confirm({ consentActId })).rejects.toThrow(
      notPending({ consentActId, reason: 'expired' }),
    )
  })

  it('ends with its time, told by the tick that finds it [CU-11: part, expiry]', async () => {
    const { crm, customerId, clock, heard } = await start()
    const expiresAt = '2026-01-16T09:00:00.000Z'
    await crm.consent.grant({ customerId, ...marketing, ...byAda, expiresAt })
    clock.advance({ days: 3 })
    // Nobody waits for the tick.
    expect(await crm.consent.mayContact({ customerId, ...marketing })).toMatchObject({ reason: 'expired' })
    await crm.tick()
    expect((await crm.consent.list()).items).toMatchObject([
      { state: 'expired', basis: null, expiresAt: null },
    ])
    expect((await heard()).map(({ data }) => data)).toMatchObject([
      { to: 'granted', expiresAt },
      { from: 'granted', to: 'expired' },
    ])
    const events = await all(crm.events.read({ types: ['consent.changed'] }))
    expect(events.at(-1)).toMatchObject({ occurredAt: expiresAt })
    expect(await crm.tick()).toMatchObject({ ran: 0 })
  })

  it('of a contact point of somebody else is refused [CU-11: part, somebody else]', async () => {
    const { crm, customerId, bobsId } = await start()
    const about = { customerId, ...marketing, contactPointId: bobsId }
    const refused = foreignContactPoint({ customerId, contactPointId: bobsId })
    await expect(crm.consent.grant(about)).rejects.toThrow(refused)
    await expect(crm.consent.request(about)).rejects.toThrow(refused)
    await expect(crm.consent.withdraw(about)).rejects.toThrow(refused)
    await expect(crm.consent.object(about)).rejects.toThrow(refused)
    await expect(crm.consent.record({ ...about, basis: 'contract', state: 'granted' })).rejects.toThrow(
      refused,
    )
    await expect(crm.consent.mayContact(about)).rejects.toThrow(refused)
    await expect(crm.consent.status(about)).rejects.toThrow(refused)
    expect(await crm.consentAct.count()).toBe(0)
  })

  it('of nobody, and of a contact point that is none, is refused', async () => {
    const { crm, customerId } = await start()
    await expect(crm.consent.grant({ ...marketing, customerId: 'nobody' })).rejects.toThrow('customer')
    await expect(crm.consent.mayContact({ ...marketing, customerId: 'nobody' })).rejects.toThrow('customer')
    await expect(crm.consent.history({ customerId: 'nobody' })).rejects.toThrow('customer')
    await expect(crm.customer.restrict({ customerId: 'nobody' })).rejects.toThrow('customer')
    const point = { customerId, ...marketing, contactPointId: 'none' }
    await expect(crm.consent.grant(point)).rejects.toThrow('No contactPoint has the id none')
    await crm.customer.archive({ customerId })
    await expect(crm.consent.grant({ customerId, ...marketing })).rejects.toThrow(
      'No customer has the id ada',
    )
  })

  it('of who was erased is refused', async () => {
    const { crm, customerId } = await start()
    await crm.consent.grant({ customerId, ...marketing, evidence: { ip: '192.0.2.1' } })
    await crm.customer.erase({ customerId })
    await expect(crm.consent.grant({ customerId, ...marketing })).rejects.toThrow()
    await expect(crm.consent.mayContact({ customerId, ...marketing })).rejects.toThrow()
    expect(await crm.consentAct.list()).toMatchObject({ items: [{ state: 'granted', evidence: null }] })
  })

  it('follows the address, not the row that holds it', async () => {
    const { crm, customerId, workId, clock } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda })
    clock.advance({ hours: 1 })
    await crm.consent.withdraw({ customerId, ...marketing, contactPointId: workId })
    await crm.contactPoint.remove({ contactPointId: workId })
    const again = await crm.contactPoint.add({ customerId, kind: 'email', value: 'Ada@work.example' })
    expect(again.id).not.toBe(workId)
    const receipt = await crm.consent.mayContact({ customerId, ...marketing, contactPointId: again.id })
    expect(receipt).toMatchObject({ allowed: false, reason: 'withdrawn' })
  })

  it('rests on other bases, which an objection closes [CU-11: part, other bases]', async () => {
    const { crm, customerId, clock } = await start()
    const billing = { customerId, purpose: 'billing', channel: 'email' } as const
    await crm.consent.record({ ...billing, basis: 'contract', state: 'granted', source: 'erp' })
    expect(await crm.consent.mayContact(billing)).toMatchObject({ allowed: true, basis: 'contract' })
    clock.advance({ hours: 1 })
    await crm.consent.object({ customerId, purpose: 'billing', ...byAda })
    expect(await crm.consent.mayContact(billing)).toMatchObject({ allowed: false, reason: 'objected' })
    clock.advance({ hours: 1 })
    await crm.consent.record({ ...billing, basis: 'legal_duty', state: 'granted', by: 'import' })
    expect(await crm.consent.mayContact(billing)).toMatchObject({ allowed: false, reason: 'objected' })
  })

  it('is not revived by an import that comes late [CU-11: part, imports]', async () => {
    const { crm, customerId, clock, heard } = await start()
    clock.advance({ days: 10 })
    await crm.consent.withdraw({ customerId, ...marketing, ...byAda })
    const import_ = (days: number, state: 'granted' | 'withdrawn') =>
      crm.consent.record({
        customerId,
        ...marketing,
        basis: 'consent',
        state,
        by: 'import',
        actedAt: `2026-01-${15 + days}T00:00:00.000Z`,
      })
    clock.advance({ days: 10 })
    for (const days of [1, 2, 14]) await import_(days, 'granted')
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(false)
    const [first] = await crm.consent.history({ customerId })
    expect(first).toMatchObject({
      actedAt: '2026-01-16T00:00:00.000Z',
      recordedAt: '2026-01-16T00:00:00.000Z',
    })
    expect(await heard()).toHaveLength(1)
    await crm.consent.grant({ customerId, ...marketing, ...byAda })
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(true)
    // A withdrawal that comes late counts from when it was done.
    await import_(15, 'withdrawn')
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(true)
  })

  it('is said by whoever calls, and an agent is never the subject [CU-11: part, who revives]', async () => {
    const { crm, as, customerId, otherId } = await start()
    const grant = { customerId, ...marketing }
    const ada = as({ kind: 'customer', id: customerId })
    const bob = as({ kind: 'customer', id: otherId })
    const agent = as({ kind: 'user', id: 'u1' })
    expect(await crm.consent.grant(grant)).toMatchObject({ by: 'agent', source: 'system' })
    expect(await ada.consent.grant(grant)).toMatchObject({ by: 'subject', source: 'customer' })
    await crm.relationship.add({ fromId: otherId, toId: customerId, kind: 'guardian_of' })
    expect(await bob.consent.grant(grant)).toMatchObject({ by: 'guardian', guardianId: otherId })
    expect(await agent.consent.grant(grant)).toMatchObject({ by: 'agent', source: 'user' })
    for (const by of ['subject', 'guardian'] as const) {
      const refused = notTheirAct({ by, kind: 'user' })
      await expect(agent.consent.grant({ ...grant, by })).rejects.toThrow(refused)
    }
    await expect(bob.consent.grant({ ...grant, by: 'subject' })).rejects.toThrow(/subject/)
    await expect(ada.consent.grant({ ...grant, by: 'import' })).rejects.toThrow(/import/)
    const { id: consentActId } = await agent.consent.request({ ...grant, channel: 'sms' })
    await expect(agent.consent.confirm({ consentActId })).rejects.toSatisfy(notTheirAct.is)
    expect(await ada.consent.confirm({ consentActId })).toMatchObject({ by: 'subject', state: 'granted' })
  })

  it('of another is a guardian’s, as long as they are one [CU-11: part, guardians]', async () => {
    const { crm, as, customerId, otherId, clock } = await start()
    const bob = as({ kind: 'customer', id: otherId })
    const grant = { customerId, ...marketing }
    const mayContact = async () => (await crm.consent.mayContact(grant)).allowed
    await crm.consent.withdraw({ ...grant, ...byAda })
    clock.advance({ hours: 1 })
    const { id: consentActId } = await crm.consent.request({ ...grant, channel: 'sms' })
    const refused = notTheirAct({ by: 'guardian', kind: 'customer' })
    const assertRefused = async () => {
      await expect(bob.consent.grant(grant)).rejects.toThrow(refused)
      await expect(bob.consent.withdraw(grant)).rejects.toThrow(refused)
      await expect(bob.consent.confirm({ consentActId })).rejects.toThrow(refused)
      expect(await mayContact()).toBe(false)
    }
    await assertRefused()
    const ends = { fromId: otherId, toId: customerId, kind: 'guardian_of' }
    const { id: relationshipId } = await crm.relationship.add(ends)
    expect(await bob.consent.grant(grant)).toMatchObject({ by: 'guardian', guardianId: otherId })
    expect(await mayContact()).toBe(true)
    await crm.relationship.end({ relationshipId })
    await crm.consent.withdraw({ ...grant, ...byAda })
    await assertRefused()
    // The host's own code vouches for a guardian that it knows from elsewhere.
    clock.advance({ hours: 1 })
    await crm.consent.grant({ ...grant, by: 'guardian', guardianId: otherId })
    expect(await mayContact()).toBe(true)
  })

  it('is the subject’s own under an id that was merged away [CU-11: part, who revives]', async () => {
    const { crm, as, customerId, otherId } = await start()
    await crm.customer.merge({ survivorId: customerId, otherIds: [otherId] })
    const self = as({ kind: 'customer', id: otherId })
    const act = await self.consent.grant({ customerId, ...marketing })
    expect(act).toMatchObject({ customerId, by: 'subject', guardianId: null })
  })

  it('must be separate where the purpose needs it [CU-11: part, separate]', async () => {
    const { crm, customerId } = await start({ options: { separate: ['health'], controller: 'Clinic' } })
    const health = { customerId, purpose: 'health', channel: 'email' } as const
    const grant = { ...health, ...byAda }
    await expect(crm.consent.grant(grant)).rejects.toThrow(needsSeparate({ purpose: 'health' }))
    await expect(crm.consent.request(grant)).rejects.toThrow(needsSeparate({ purpose: 'health' }))
    await crm.consent.grant({ ...grant, separate: true })
    expect(await crm.consent.mayContact(health)).toMatchObject({ allowed: true, controller: 'Clinic' })
  })

  it('of one controller is not that of another', async () => {
    const { crm, customerId } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda, controller: 'shop' })
    expect((await crm.consent.mayContact({ customerId, ...marketing })).reason).toBe('none')
    expect((await crm.consent.mayContact({ customerId, ...marketing, controller: 'shop' })).allowed).toBe(
      true,
    )
  })

  it('is told as it was, by what happened and by what was known [CU-14: part, consent]', async () => {
    const { crm, customerId, clock } = await start()
    await crm.consent.grant({ customerId, ...marketing, ...byAda, textVersion: 'v1', uses: 5 })
    clock.advance({ days: 1 })
    await crm.consent.mayContact({ customerId, ...marketing })
    clock.advance({ days: 3 })
    const withdrawnAt = '2026-01-17T09:00:00.000Z'
    await crm.consent.withdraw({ customerId, ...marketing, actedAt: withdrawnAt })
    const ask = (at: object) => crm.consent.status({ customerId, ...marketing, ...at })
    expect(await ask({})).toMatchObject({ state: 'withdrawn', reason: 'withdrawn', basis: null })
    expect(await ask({ occurred: START })).toMatchObject({
      state: 'granted',
      basis: 'consent',
      textVersion: 'v1',
      actedAt: START,
      usesLeft: 5,
    })
    const between = '2026-01-18T09:00:00.000Z'
    expect(await ask({ occurred: between })).toMatchObject({ state: 'withdrawn' })
    // Nobody knew yet.
    expect(await ask({ occurred: between, recorded: between })).toMatchObject({
      state: 'granted',
      usesLeft: 4,
    })
    expect(await ask({ occurred: '2026-01-14T09:00:00.000Z' })).toMatchObject({ state: 'none' })
  })

  it('is read whole, the earliest act first, of a purpose or of all', async () => {
    const { crm, customerId, clock } = await start()
    clock.advance({ days: 1 })
    await crm.consent.grant({ customerId, ...marketing })
    await crm.consent.withdraw({ customerId, purpose: 'service', actedAt: START })
    const states = async (of = {}) =>
      (await crm.consent.history({ customerId, ...of })).map(({ purpose, state }) => [purpose, state])
    expect(await states()).toEqual([
      ['service', 'withdrawn'],
      ['marketing', 'granted'],
    ])
    expect(await states({ purpose: 'marketing' })).toEqual([['marketing', 'granted']])
    expect(await states({ controller: 'another' })).toEqual([])
  })

  it.each([
    ['an act to come', { actedAt: '2026-01-15T09:00:00.001Z' }, ['actedAt']],
    ['an end before the act', { expiresAt: '2026-01-15T09:00:00.000Z' }, ['expiresAt']],
    ['a purpose that is no word', { purpose: 'two words' }, ['purpose']],
    ['a channel that is no word', { channel: '' }, ['channel']],
    ['no uses', { uses: 0 }, ['uses']],
    ['another member', { state: 'granted' }, ['state']],
    ['evidence that is no object', { evidence: 'yes' }, ['evidence']],
    ['evidence of a book', { evidence: { text: 'x'.repeat(20_001) } }, ['evidence']],
  ])('refuses %s, and changes nothing', async (_, wrong, path) => {
    const { crm, customerId } = await start()
    const refused = await crm.consent
      .grant({ customerId, ...marketing, ...(wrong as object) })
      .catch((error: unknown) => error)
    expect(isCrmError(refused) && refused.issues.map((issue) => issue.path)).toEqual([path])
    expect(await crm.consentAct.count()).toBe(0)
  })

  it('decides about one channel, not about all of them', async () => {
    const { crm, customerId } = await start()
    const asked = crm.consent.mayContact({ customerId, purpose: 'marketing', channel: 'all' })
    await expect(asked).rejects.toThrow('channel: expected one channel, not all of them')
  })
})

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}
