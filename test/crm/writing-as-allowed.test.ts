import { describe, expect, it } from 'vitest'
import type { AccessAnswer, AccessRequest } from '../../src/index.js'
import { all, deskModel, type EngineName, engines, errorOf, openDesk } from './crms.js'

const f = deskModel.fields
const low = f.ticket.priority.lte(5)

type Answer = (request: AccessRequest<{ id: string }>) => AccessAnswer

/** A desk with a low and a high ticket, and a clerk to whom `answer` applies. */
async function world(engine: EngineName, answer: Answer) {
  const asked: string[] = []
  const opened = await openDesk(engine, {
    authorize: ((request: AccessRequest<{ id: string }>) => {
      if (request.actor.id !== 'clerk') return true
      asked.push(`${request.entity}.${request.verb} ${request.kind}`)
      return answer(request)
    }) as never,
  })
  const { crm } = opened
  await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com', phone: '+49301234567' })
  await crm.ticket.open({
    id: 'low',
    customerId: 'ada',
    subject: 'low',
    priority: 1,
    number: 'N-1',
    secret: 's',
  })
  await crm.ticket.open({ id: 'high', customerId: 'ada', subject: 'high', priority: 9, number: 'N-9' })
  const clerk = crm.scope({ actor: { kind: 'user', id: 'clerk' } as never })
  return { ...opened, clerk, asked }
}

type Clerk = Awaited<ReturnType<typeof world>>['clerk']

const lowOnly: Answer = ({ entity }) => (entity === 'ticket' ? { rows: low } : true)

describe.each(engines)('a write on %s', (engine) => {
  it('finds no row that the policy hides, and says so as of an unknown id [AP-14]', async () => {
    const { clerk } = await world(engine, lowOnly)
    for (const ticketId of ['high', 'nobody']) {
      const error = await errorOf(clerk.ticket.solve({ ticketId }))
      expect(error).toMatchObject({ code: 'ticket.not_found', kind: 'not_found', details: { id: ticketId } })
      expect(error.message).toBe(`No ticket has the id ${ticketId}.`)
    }
  })

  it('must leave a row that the policy still shows, or nothing happens [AP-14]', async () => {
    const { crm, clerk, store } = await world(engine, lowOnly)
    expect(await errorOf(clerk.ticket.update({ ticketId: 'low', priority: 7 }))).toMatchObject({
      code: 'access.denied',
      kind: 'forbidden',
    })
    const made = clerk.ticket.open({ customerId: 'ada', subject: 'new', priority: 8, number: 'N-8' })
    expect(await errorOf(made)).toMatchObject({ code: 'access.denied' })
    expect(await crm.ticket.get({ ticketId: 'low' })).toMatchObject({ priority: 1, version: 1 })
    expect(await crm.ticket.count()).toBe(2)
    expect((await store.raw('uniqueValue')).map(({ value }) => value)).not.toContain('N-8')
  })

  it('refuses a read-only field, and takes the others [AP-14]', async () => {
    const { clerk } = await world(engine, ({ entity }) =>
      entity === 'ticket' ? { readOnly: ['subject', 'attributes.score'] } : true,
    )
    expect(await errorOf(clerk.ticket.update({ ticketId: 'low', subject: 'other' }))).toMatchObject({
      code: 'access.read_only',
      kind: 'forbidden',
      issues: [{ path: ['subject'], expected: 'to be left out', received: 'a value' }],
    })
    expect(await errorOf(clerk.ticket.update({ ticketId: 'low', attributes: { score: 2 } }))).toMatchObject({
      code: 'access.read_only',
    })
    expect(await clerk.ticket.update({ ticketId: 'low', attributes: { city: 'Bonn' } })).toMatchObject({
      subject: 'low',
    })
  })

  it('refuses a hidden field as an unknown key [AP-14]', async () => {
    const { clerk } = await world(engine, ({ entity }) => (entity === 'ticket' ? { hide: ['secret'] } : true))
    const hidden = await errorOf(clerk.ticket.update({ ticketId: 'low', secret: 'mine' }))
    const unknown = await errorOf(clerk.ticket.update({ ticketId: 'low', nosuch: 'mine' } as never))
    expect(hidden.issues).toEqual([{ path: ['secret'], expected: 'no such key', received: 'an unknown key' }])
    expect([hidden.code, unknown.code]).toEqual(['input.invalid', 'input.invalid'])
    expect(unknown.issues).toEqual([
      { path: ['nosuch'], expected: 'no such key', received: 'an unknown key' },
    ])
  })

  it('does not match by a hidden field [AP-14]', async () => {
    const { clerk, crm } = await world(engine, ({ entity }) =>
      entity === 'customer' ? { hide: ['email'] } : true,
    )
    const ensured = clerk.customer.ensure({ match: { email: 'ada@example.com' }, create: { name: 'Ada' } })
    expect(await errorOf(ensured)).toMatchObject({ code: 'input.invalid', issues: [{ path: ['email'] }] })
    expect(await crm.customer.count()).toBe(1)
  })

  it('answers without what its actor may not read, in bulk and in lists of rows too [AP-14]', async () => {
    const { clerk } = await world(engine, ({ entity }) =>
      entity === 'ticket' ? { hide: ['secret', 'attributes.score'] } : true,
    )
    const answer = await clerk.ticket.update({ ticketId: 'low', attributes: { city: 'Bonn' } })
    expect(answer).toMatchObject({ id: 'low', attributes: { plan: 'free', city: 'Bonn' } })
    expect(answer).not.toHaveProperty('secret')
    const [bulked] = await all(
      clerk.bulk('ticket.update', [
        { ticketId: 'low', priority: 2 },
        { ticketId: 'high', priority: 3 },
      ]),
    )
    expect(bulked).toMatchObject({ ok: true, value: { id: 'low', priority: 2 } })
    expect(JSON.stringify(bulked)).not.toContain('secret')
  })

  it('answers with id and version only when its actor may write and not read [AP-14]', async () => {
    const { clerk } = await world(engine, ({ verb }) => verb !== 'get')
    expect(await clerk.ticket.update({ ticketId: 'low', priority: 2 })).toEqual({
      id: 'low',
      version: 2,
      createdAt: '2026-01-15T09:00:00.000Z',
      updatedAt: '2026-01-15T09:00:00.000Z',
      archivedAt: null,
    })
  })

  it('hides in its answer what only its own verb hides [AP-14]', async () => {
    const { clerk } = await world(engine, ({ verb }) => (verb === 'update' ? { hide: ['secret'] } : true))
    expect(await clerk.ticket.update({ ticketId: 'low', priority: 2 })).not.toHaveProperty('secret')
  })

  it('names the other record of a conflict only to who may read it [AP-14] [AP-15: part, conflicts]', async () => {
    const { crm, clerk } = await world(engine, lowOnly)
    const create = { customerId: 'ada', subject: 'twin', priority: 1 }
    const told = await errorOf(crm.ticket.open({ ...create, number: 'N-9' }))
    expect(told).toMatchObject({
      code: 'ticket.duplicate',
      kind: 'conflict',
      details: { key: 'number', otherId: 'high' },
    })
    const untold = await errorOf(clerk.ticket.open({ ...create, number: 'N-9' }))
    expect(untold).toMatchObject({ code: 'ticket.duplicate', details: { key: 'number', otherId: undefined } })
    expect(JSON.stringify(untold)).not.toContain('high')
    expect(await errorOf(clerk.ticket.open({ ...create, number: 'N-1' }))).toMatchObject({
      details: { otherId: 'low' },
    })
  })

  it('is refused by name when the whole verb is [AP-14]', async () => {
    const { clerk } = await world(engine, ({ kind }) => kind === 'read')
    const refused = { code: 'access.denied', kind: 'forbidden', details: { operation: 'ticket.solve' } }
    expect(await errorOf(clerk.ticket.solve({ ticketId: 'low' }))).toMatchObject(refused)
    expect(await errorOf(clerk.call('ticket.solve', { ticketId: 'low' }))).toMatchObject(refused)
    expect(await all(clerk.bulk('ticket.solve', [{ ticketId: 'low' }]))).toMatchObject([
      { ok: false, error: refused },
    ])
    expect(await clerk.can('ticket.solve', [{ ticketId: 'low' }])).toEqual([false])
  })

  it('asks the policy once for each call, entity and verb [AP-14]', async () => {
    const { clerk, asked } = await world(engine, () => true)
    await clerk.message.add({ ticketId: 'low', body: 'Hello' })
    expect(asked.toSorted()).toEqual(['message.add create', 'message.get read', 'ticket.get read'])
    asked.length = 0
    await all(
      clerk.bulk('ticket.update', [
        { ticketId: 'low', priority: 2 },
        { ticketId: 'high', priority: 3 },
      ]),
    )
    expect(asked).toEqual(['ticket.update update', 'ticket.get read'])
    asked.length = 0
    await clerk.customer.list({ where: f.customer.tickets.some(), include: ['tickets'] })
    expect(asked.toSorted()).toEqual(['customer.list read', 'ticket.list read'])
  })

  it('decides everything by the policy, the host itself included [AP-14]', async () => {
    const { crm } = await openDesk(engine, { authorize: async () => false })
    expect(await errorOf(crm.customer.create({ name: 'Ada' }))).toMatchObject({ code: 'access.denied' })
    expect(await errorOf(crm.customer.list())).toMatchObject({ code: 'access.denied' })
  })

  it('keeps what an actor cannot see of a customer when another part of it changes [AP-14]', async () => {
    const { crm, clerk } = await world(engine, ({ entity }) => entity !== 'contactPoint')
    await clerk.customer.update({ customerId: 'ada', phone: '+49307654321' })
    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({
      email: 'ada@example.com',
      phone: '+49307654321',
    })
  })
})

describe.each(engines)('scope().on on %s', (engine) => {
  it('hears what its actor may read, without hidden fields, changes included [AP-14]', async () => {
    const { crm, clerk } = await world(engine, ({ entity }) =>
      entity === 'ticket' ? { rows: low, hide: ['secret', 'attributes.score'] } : true,
    )
    const heard: unknown[] = []
    clerk.on('*', (event) => heard.push(event))
    await crm.ticket.open({ id: 'n1', customerId: 'ada', subject: 'new', priority: 2, secret: 'hush' })
    await crm.ticket.open({ id: 'n2', customerId: 'ada', subject: 'forbidden', priority: 9, secret: 'hush' })
    await crm.ticket.update({ ticketId: 'n1', secret: 'hush more', subject: 'newer' })
    await crm.settled()
    expect(heard).toMatchObject([
      { type: 'ticket.opened', data: { ticketId: 'n1', subject: 'new' } },
      { type: 'ticket.changed', data: { ticketId: 'n1', what: { subject: { from: 'new', to: 'newer' } } } },
    ])
    expect(JSON.stringify(heard)).not.toMatch(/hush|forbidden/)
    expect(heard.every(Object.isFrozen)).toBe(true)
  })
})

describe.each(engines)('a hidden reference on %s', (engine) => {
  it.each([
    ['include', (clerk: Clerk) => clerk.ticket.list({ include: ['customer'] })],
    ['include, from the other side', (clerk: Clerk) => clerk.customer.list({ include: ['tickets'] })],
    ['where', (clerk: Clerk) => clerk.ticket.list({ where: f.ticket.customer.some() })],
    [
      'where, from the other side',
      (clerk: Clerk) => clerk.customer.count({ where: f.customer.tickets.some() }),
    ],
    ['why', (clerk: Clerk) => clerk.why({ rule: f.ticket.customer.some(), ticketId: 'low' })],
  ])('%s > does not tell what it holds [AP-14]', async (_, ask) => {
    const { clerk } = await world(engine, ({ entity }) =>
      entity === 'ticket' ? { hide: ['customerId'] } : true,
    )
    expect(await errorOf(ask(clerk))).toMatchObject({ name: 'CrmError', kind: 'invalid' })
  })
})
