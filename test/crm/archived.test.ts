import { describe, expect, it } from 'vitest'
import { all, deskModel, engines, errorOf, openDesk } from './crms.js'

const f = deskModel.fields.customer
const t = deskModel.fields.ticket

/** Ada is archived, Bob is not; each has one ticket, and Bob a second one that is archived. */
const half = async (engine: (typeof engines)[number]) => {
  const opened = await openDesk(engine)
  const { crm } = opened
  const ada = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
  const bob = await crm.customer.create({ name: 'Bob', email: 'bob@example.com' })
  await crm.ticket.open({ customerId: ada.id, subject: 'Ada asks' })
  await crm.ticket.open({ customerId: bob.id, subject: 'Bob asks', number: 'T1' })
  const old = await crm.ticket.open({ customerId: bob.id, subject: 'Bob asked', number: 'T2' })
  await crm.ticket.archive({ ticketId: old.id })
  await crm.customer.archive({ customerId: ada.id })
  return { ...opened, ada, bob, old }
}

describe.each(engines)('archived records on %s', (engine) => {
  it('are hidden from every reading door unless asked for [AP-10]', async () => {
    const { crm, ada } = await half(engine)
    const names = async (archived?: 'include' | 'only') =>
      (await crm.customer.list({ archived })).items.map(({ name }) => name)
    expect([await names(), await names('include'), await names('only')]).toEqual([
      ['Bob'],
      ['Ada', 'Bob'],
      ['Ada'],
    ])
    expect([
      await crm.customer.count(),
      await crm.customer.count({ archived: 'include' }),
      await crm.customer.count({ archived: 'only' }),
    ]).toEqual([1, 2, 1])
    expect((await all(crm.customer.stream())).map(({ name }) => name)).toEqual(['Bob'])
    expect(await crm.customer.count({ search: 'ada' })).toBe(0)
    expect(await crm.customer.count({ search: 'ada', archived: 'include' })).toBe(1)

    const customerId = ada.id
    expect(await crm.customer.find({ customerId })).toBeUndefined()
    expect((await crm.customer.find({ customerId, archived: 'include' }))?.name).toBe('Ada')
    expect((await crm.customer.get({ customerId, archived: 'only' })).name).toBe('Ada')
    expect(await errorOf(crm.customer.get({ customerId }))).toMatchObject({ code: 'customer.not_found' })
    expect(await crm.customer.find({ customerId: 'cus_2', archived: 'only' })).toBeUndefined()
  })

  it('are outside rules, includes and what rules ask of relations [AP-10]', async () => {
    const { crm, bob } = await half(engine)
    expect(await crm.customer.count({ where: f.name.isSet() })).toBe(1)
    expect(
      await crm.customer.count({ where: f.tickets.some((ticket) => ticket.subject.eq('Bob asked')) }),
    ).toBe(0)
    expect(
      await crm.customer.count({ where: f.tickets.every((ticket) => ticket.subject.eq('Bob asks')) }),
    ).toBe(1)
    expect(
      await crm.customer.count({ where: f.tickets.none((ticket) => ticket.subject.eq('Bob asked')) }),
    ).toBe(1)
    // A relation to one record: Ada's ticket is live, its customer is not.
    expect(await crm.ticket.count({ where: t.customer.some() })).toBe(1)

    const { items } = await crm.customer.list({ include: ['tickets'] })
    expect(items.map(({ included }) => included.tickets.map(({ subject }) => subject))).toEqual([
      ['Bob asks'],
    ])
    const tickets = await crm.ticket.list({ include: ['customer'] })
    expect(tickets.items.map(({ subject, included }) => [subject, included.customer?.name ?? null])).toEqual([
      ['Ada asks', null],
      ['Bob asks', 'Bob'],
    ])
    const { reason } = await crm.why({ rule: f.tickets.some(), customerId: bob.id })
    expect(reason.related).toMatchObject({ total: 1, matched: 1 })
  })

  it('free their unique values, and are refused them when they come back too late [AP-10]', async () => {
    const { crm, ada, old } = await half(engine)
    const eve = await crm.customer.create({ name: 'Eve', email: 'ADA@example.com' })
    await crm.ticket.open({ customerId: eve.id, subject: 'Eve asks', number: 'T2' })

    expect(await errorOf(crm.customer.restore({ customerId: ada.id }))).toMatchObject({
      code: 'customer.duplicate',
      details: { key: 'email', otherId: eve.id },
    })
    expect(await errorOf(crm.ticket.restore({ ticketId: old.id }))).toMatchObject({
      code: 'ticket.duplicate',
    })

    await crm.customer.archive({ customerId: eve.id })
    expect((await crm.customer.restore({ customerId: ada.id })).archivedAt).toBeNull()
    expect(await errorOf(crm.customer.create({ name: 'Ann', email: 'ada@example.com' }))).toMatchObject({
      code: 'customer.duplicate',
      details: { key: 'email', otherId: ada.id },
    })
  })

  it('cannot be changed by operations on live records [AP-10: part, writing]', async () => {
    const { crm, ada, old } = await half(engine)
    expect(await errorOf(crm.customer.update({ customerId: ada.id, name: 'Ada King' }))).toMatchObject({
      code: 'customer.not_found',
    })
    expect(await errorOf(crm.ticket.solve({ ticketId: old.id }))).toMatchObject({ code: 'ticket.not_found' })
    expect(await errorOf(crm.ticket.open({ customerId: ada.id, subject: 'Again' }))).toMatchObject({
      code: 'customer.not_found',
    })
  })
})
