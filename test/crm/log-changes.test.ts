import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import { testCrm } from '../../src/testing/index.js'
import { engines, errorOf, openDesk, storeOf } from './crms.js'
import { meters } from './meter.js'

const model = defineCrm({
  currency: 'EUR',
  timeZone: 'UTC',
  modules: { customer: customer(), commerce: commerce(), meters: meters() },
})

const openWorld = (engine: Parameters<typeof storeOf>[0]) => {
  const store = storeOf(engine)
  return testCrm(model, { storage: store.connect(), newId: store.newId })
}

describe.each(engines)('what was changed of a record, on %s', (engine) => {
  it('says every field with who, when and why, the newest first, told by an event or not [CU-14: part, changes]', async () => {
    const { crm, clock } = await openWorld(engine)
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.meter.install({ id: 'm1', customerId: 'ada', reading: 1, telling: 'nothing' })
    const installed = clock.instant()
    clock.advance({ hours: 1 })
    const early = '2026-01-02T00:00:00.000Z'
    const told = { meterId: 'm1', reading: 2, place: 'cellar', telling: 'part', occurredAt: early } as const
    const read = { recordedAt: clock.instant() }
    await crm.meter.set(told, { reason: 'typed in late' })
    clock.advance({ hours: 1 })
    await crm.meter.set({ meterId: 'm1', attributes: { note: 'dusty' }, telling: 'no event' })
    const quiet = { recordedAt: clock.instant(), occurredAt: clock.instant() }
    const actor = { kind: 'system', id: 'host' }
    const { items } = await crm.meter.changes({ meterId: 'm1' })
    const event = { ...read, occurredAt: early, actor, reason: 'typed in late', version: 2 }
    expect(items).toEqual([
      {
        field: 'attributes.note',
        from: null,
        to: 'dusty',
        ...quiet,
        actor,
        reason: null,
        eventId: null,
        version: 3,
      },
      { field: 'place', from: null, to: 'cellar', ...event, eventId: 'evt_3' },
      { field: 'reading', from: 1, to: 2, ...event, eventId: 'evt_3' },
    ])
    expect(await crm.meter.changes({ meterId: 'm1', field: 'reading' })).toEqual({ items: [items[2]] })
    const first = await crm.meter.changes({ meterId: 'm1', limit: 2 })
    expect(first.items).toEqual(items.slice(0, 2))
    const rest = { meterId: 'm1', limit: 2, after: first.next }
    expect(await crm.meter.changes(rest)).toEqual({ items: [items[2]] })
    expect(await errorOf(crm.meter.changes({ ...rest, field: 'reading' }))).toMatchObject({
      code: 'cursor.invalid',
    })
    expect(await errorOf(crm.meter.changes({ meterId: 'm1', field: 'colour' }))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['field'] }],
    })
    expect(await errorOf(crm.meter.changes({ meterId: 'm2' }))).toMatchObject({ code: 'meter.not_found' })
    expect(
      await crm.meter.asOf({ meterId: 'm1', occurred: early, recorded: early }).catch(({ code }) => code),
    ).toBe('meter.not_found')
    expect(await crm.meter.asOf({ meterId: 'm1', recorded: installed })).toMatchObject({
      reading: 1,
      version: 1,
    })
  })

  it('keeps what changed of a person apart from the log, without an event too [ST-6: part, saves]', async () => {
    const store = storeOf(engine)
    const { crm } = await testCrm(model, { storage: store.connect(), newId: store.newId })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.meter.install({ id: 'm1', customerId: 'ada', telling: 'nothing' })
    await crm.meter.set({ meterId: 'm1', tenantName: 'Lovelace', place: 'cellar', telling: 'nothing' })
    await crm.meter.set({ meterId: 'm1', tenantName: 'Byron', place: 'attic', telling: 'no event' })
    const log = JSON.stringify([await store.raw('event'), await store.raw('quietSave')])
    for (const open of ['cellar', 'attic']) expect(log).toContain(open)
    const personal = await store.raw('eventPersonal')
    for (const person of ['Lovelace', 'Byron']) {
      expect(log).not.toContain(person)
      expect(JSON.stringify(personal)).toContain(person)
    }
    const people = personal.map((row) => [
      row.subjectEntity ?? row.subject_entity,
      row.subjectId ?? row.subject_id,
    ])
    expect(new Set(people.map(String))).toEqual(new Set(['customer,ada']))
  })

  it('is known inside the transaction that changes it, and of no other [AP-11: part, the past]', async () => {
    const { crm } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const { id: ticketId } = await crm.ticket.open({ customerId, subject: 'late' })
    await crm.transaction(async (tx) => {
      await tx.ticket.solve({ ticketId })
      await tx.message.add({ ticketId, body: 'done' })
      const fields = (await tx.ticket.changes({ ticketId })).items.map(({ field }) => field)
      expect(fields).toEqual(['messageCount', 'status'])
      expect(await tx.ticket.asOf({ ticketId })).toMatchObject({ status: 'solved', messageCount: 1 })
      expect((await tx.ticket.timeline({ ticketId })).items.map(({ type }) => type)).toEqual([
        'ticket.opened',
      ])
    })
    expect((await crm.ticket.changes({ ticketId })).items).toHaveLength(2)
  })

  it('leaves no trace of what was rolled back, or of a bad row among good ones', async () => {
    const { crm } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const { id: ticketId } = await crm.ticket.open({ customerId, subject: 'late' })
    await errorOf(
      crm.transaction(async (tx) => {
        await tx.message.add({ ticketId, body: 'gone' })
        throw new Error('no')
      }),
    )
    const messages = [
      { ticketId, body: 'a' },
      { ticketId: 'nobody', body: 'b' },
      { ticketId, body: 'c' },
    ]
    for await (const _ of crm.bulk('message.add', messages));
    const { items } = await crm.ticket.changes({ ticketId })
    expect(items.map(({ from, to, version }) => [from, to, version])).toEqual([
      [1, 2, 3],
      [0, 1, 2],
    ])
  })
})

describe.each(engines)('a purchase that was known before it was recorded, on %s', (engine) => {
  const sale = { customerId: 'ada', source: 'shop', externalId: '1', total: { amount: 100, currency: 'EUR' } }
  const placedAt = '2020-03-01T12:00:00.000Z'
  const recordedAt = '2020-03-02T08:00:00.000Z'

  it('happened when it was placed, and was known when the import says [CU-14: part, stated by an import]', async () => {
    const { crm, events } = await openWorld(engine)
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    const imported = [{ ...sale, placedAt, recordedAt: new Date(recordedAt) }]
    for await (const { ok } of crm.bulk('purchase.record', imported)) expect(ok).toBe(true)
    await crm.settled()
    expect(events.at(-1)).toMatchObject({ type: 'purchase.recorded', occurredAt: placedAt, recordedAt })
    const { items } = await crm.purchase.list()
    const [purchase] = items
    const purchaseId = purchase?.id ?? ''
    const at = (occurred: string, recorded: string) =>
      crm.purchase.asOf({ purchaseId, occurred, recorded }).catch(({ code }) => code)
    expect(await at(placedAt, recordedAt)).toEqual(purchase)
    expect(await at(placedAt, '2020-03-02T07:59:59.999Z')).toBe('purchase.not_found')
    expect(await at('2020-03-01T11:59:59.999Z', recordedAt)).toBe('purchase.not_found')
    await crm.purchase.cancel({ purchaseId })
    expect(await at(recordedAt, recordedAt)).toEqual(purchase)
    const known = { customerId: 'ada', recorded: recordedAt }
    expect((await crm.customer.timeline(known)).items.map(({ type }) => type)).toEqual(['purchase.recorded'])
  })

  it('says the same again, whenever it was known; nothing is known from the future', async () => {
    const { crm, clock } = await openWorld(engine)
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    const first = await crm.purchase.record({ ...sale, placedAt, recordedAt })
    expect(await crm.purchase.record({ ...sale, placedAt })).toEqual(first)
    const later = new Date(clock.now() + 1).toISOString()
    expect(await errorOf(crm.purchase.record({ ...sale, externalId: '2', recordedAt: later }))).toMatchObject(
      {
        code: 'input.invalid',
        issues: [{ path: ['recordedAt'] }],
      },
    )
  })
})
