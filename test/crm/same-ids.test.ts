import { describe, expect, it } from 'vitest'
import { all, engines, multiModel, openDesks } from './crms.js'

const f = multiModel.fields.customer
const t = multiModel.fields.ticket

/** Two tenants that call their records alike: only the tenant tells them apart. In b there is a ticket; in a none. */
const twins = async (engine: (typeof engines)[number]) => {
  const { crm } = await openDesks(engine)
  const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
  await a.customer.create({ id: 'c1', name: 'Ada' })
  await b.customer.create({ id: 'c1', name: 'Bea' })
  await a.customer.create({ id: 'c2', name: 'Ann' })
  const ticket = await b.ticket.open({ id: 't1', customerId: 'c1', subject: 'Late parcel' })
  return { a, b, ticket }
}

describe.each(engines)('records that two tenants call alike, on %s', (engine) => {
  it('are never joined: in rules, however deep, and in what rules deny [RE-5: part, ids that tenants share]', async () => {
    const { a, b } = await twins(engine)
    const asked = f.tickets.some((ticket) => ticket.subject.eq('Late parcel'))
    expect([await a.customer.count({ where: asked }), await b.customer.count({ where: asked })]).toEqual([
      0, 1,
    ])
    const none = f.tickets.none()
    expect([await a.customer.count({ where: none }), await b.customer.count({ where: none })]).toEqual([2, 0])

    await a.ticket.open({ id: 't2', customerId: 'c1', subject: 'Other' })
    await b.message.add({ ticketId: 't1', body: 'Hello' })
    await a.ticket.open({ id: 't1', customerId: 'c2', subject: 'Other' })
    const deep = f.tickets.some((one) => one.messages.some())
    expect([await a.customer.count({ where: deep }), await b.customer.count({ where: deep })]).toEqual([0, 1])
    const up = t.customer.some((customer) => customer.name.eq('Bea'))
    expect([await a.ticket.count({ where: up }), await b.ticket.count({ where: up })]).toEqual([0, 1])
  })

  it('are never brought by include or why [RE-5: part, ids that tenants share]', async () => {
    const { a, b } = await twins(engine)
    const tickets = async (scope: typeof a) =>
      (await all(scope.customer.stream({ include: ['tickets'] }))).map(
        ({ included }) => included.tickets.length,
      )
    expect([await tickets(a), await tickets(b)]).toEqual([[0, 0], [1]])
    const { matches, reason } = await a.why({ rule: f.tickets.some(), customerId: 'c1' })
    expect([matches, reason.related?.total]).toEqual([false, 0])
  })

  it('do not lend each other what a policy asks for [RE-5: part, ids that tenants share]', async () => {
    const { crm } = await openDesks(engine, {
      authorize: ({ actor, entity }) =>
        (actor as { id: string }).id === 'host' || entity !== 'customer' || { rows: f.tickets.some() },
    })
    const of = (tenant: string) => crm.scope({ tenant })
    await of('a').customer.create({ id: 'c1', name: 'Ada' })
    await of('b').customer.create({ id: 'c1', name: 'Bea' })
    await of('b').ticket.open({ customerId: 'c1', subject: 'Late parcel' })
    const clerk = (tenant: string) => crm.scope({ tenant, actor: { kind: 'user', id: 'clerk' } as never })

    expect([await clerk('a').customer.count(), await clerk('b').customer.count()]).toEqual([0, 1])
    expect(await clerk('a').customer.find({ customerId: 'c1' })).toBeUndefined()
    const update = (tenant: string) => clerk(tenant).customer.update({ customerId: 'c1', source: 'fair' })
    await expect(update('a')).rejects.toMatchObject({ code: 'customer.not_found' })
    await expect(update('b')).resolves.toMatchObject({ source: 'fair' })
    expect(await clerk('a').can('customer.update', [{ customerId: 'c1' }])).toEqual([false])
  })

  it('keep unique values and idempotency keys of their own [RE-5: part, ids that tenants share]', async () => {
    const { a, b } = await twins(engine)
    const key = { idempotencyKey: 'k' }
    const made = [
      await a.customer.create({ name: 'Eve', email: 'eve@example.com' }, key),
      await b.customer.create({ name: 'Eve', email: 'eve@example.com' }, key),
    ]
    expect(new Set(made.map(({ id }) => id)).size).toBe(2)
  })
})
