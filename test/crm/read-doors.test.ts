import { describe, expect, it } from 'vitest'
import type { AccessRequest } from '../../src/index.js'
import type { Predicate } from '../../src/rules/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import {
  all,
  bareStoreOf,
  type EngineName,
  engines,
  errorOf,
  multiModel,
  type Native,
  openDesks,
} from './crms.js'
import { rewritten } from './drivers.js'

const f = multiModel.fields

const attribute = (key: string) => ({ entity: 'ticket', field: `attributes.${key}` }) as const
const isSet = (field: string) =>
  ({ v: 1, entity: 'ticket', where: { op: 'isSet', left: { field } } }) as const

interface Clerk {
  readonly kind: 'user'
  readonly id: string
}

const clerk: Clerk = { kind: 'user', id: 'u1' }

/** A clerk sees tickets up to priority 5, and of them neither the secret nor the city. */
const authorize = ({ actor, entity }: AccessRequest<Clerk>) => {
  if (actor.id !== 'u1') return true
  return entity === 'ticket' ? { rows: f.ticket.priority.lte(5), hide: ['secret', 'attributes.city'] } : true
}

/** Two tenants. In `a` a plain ticket with a hidden secret and a forbidden one; everything of `b` says `foreign`. */
async function world(engine: EngineName, wrap = (driver: StorageDriver<Native>) => driver) {
  const store = bareStoreOf(engine)
  const opened = await openDesks(engine, { store, authorize: authorize as never })
  const host = opened.crm.scope({ tenant: 'a' })
  await host.customer.create({ id: 'ada', name: 'Ada' })
  await host.ticket.open({
    id: 'plain',
    customerId: 'ada',
    subject: 'plain parcel',
    number: 'N-1',
    priority: 1,
    secret: 'hush',
    attributes: { city: 'Hushville', score: 1 },
  })
  await host.ticket.open({
    id: 'forbidden',
    customerId: 'ada',
    subject: 'forbidden parcel',
    number: 'N-9',
    priority: 9,
    secret: 'hush',
  })
  await host.message.add({ ticketId: 'plain', body: 'plain words' })
  const other = opened.crm.scope({ tenant: 'b' })
  await other.customer.create({ id: 'bob', name: 'foreign Bob' })
  await other.ticket.open({
    id: 'foreign',
    customerId: 'bob',
    subject: 'foreign parcel',
    number: 'N-8',
    priority: 1,
  })
  // The same ids once more: what joins by id alone would find them.
  await other.customer.create({ id: 'ada', name: 'foreign Ada' })
  await other.ticket.open({ id: 'twin', customerId: 'ada', subject: 'foreign twin', priority: 1 })
  const reader = await openDesks(engine, {
    store,
    storage: wrap(store.connect()),
    authorize: authorize as never,
  })
  const face = reader.crm.scope({ tenant: 'a', actor: clerk as never })
  return { ...opened, face, host }
}

type Face = Awaited<ReturnType<typeof world>>['face']

/** Every door that reads, and what a clerk gets there. */
const doors: Record<string, (face: Face) => Promise<unknown>> = {
  get: (face) => face.ticket.get({ ticketId: 'plain' }),
  find: (face) => face.ticket.find({ ticketId: 'plain' }),
  list: (face) => face.ticket.list(),
  'list archived too': (face) => face.ticket.list({ archived: 'include' }),
  count: (face) => face.ticket.count(),
  stream: (face) => all(face.ticket.stream()),
  search: (face) => face.ticket.list({ search: 'parcel' }),
  order: (face) => face.ticket.list({ order: [{ by: f.ticket.priority, dir: 'desc', nulls: 'first' }] }),
  'order by an attribute': (face) => face.ticket.list({ order: [{ by: attribute('score') }] }),
  where: (face) => face.ticket.list({ where: f.ticket.subject.contains('parcel') }),
  'where through a relation': (face) =>
    face.customer.list({ where: f.customer.tickets.some((ticket) => ticket.subject.contains('parcel')) }),
  'count through a relation': (face) =>
    face.customer.count({
      where: f.customer.tickets.some((ticket) => ticket.subject.startsWith('forbidden')),
    }),
  'include many': async (face) =>
    (await face.customer.list({ include: ['tickets'] })).items.map((i) => i.included),
  'include one': async (face) =>
    (await face.ticket.list({ include: ['customer'] })).items.map((i) => i.included.customer?.name),
  can: (face) =>
    face.can(
      'ticket.solve',
      ['plain', 'forbidden', 'foreign', 'nobody'].map((ticketId) => ({ ticketId })),
    ),
  why: (face) => face.why({ rule: f.ticket.subject.contains('parcel'), ticketId: 'plain' }),
  'why through a relation': (face) =>
    face.why({
      rule: f.customer.tickets.some((ticket) => ticket.subject.contains('parcel')),
      customerId: 'ada',
    }),
}

const plainTicket = {
  id: 'plain',
  version: 2,
  createdAt: '2026-01-15T09:00:00.000Z',
  updatedAt: '2026-01-15T09:00:00.000Z',
  archivedAt: null,
  customerId: 'ada',
  number: 'N-1',
  subject: 'plain parcel',
  status: 'open',
  priority: 1,
  dueAt: null,
  messageCount: 1,
  openedAt: '2026-01-15T09:00:00.000Z',
  attributes: { plan: 'free', score: 1 },
}

const fact = (matches: boolean) => expect.objectContaining({ matches })

const answers: Record<keyof typeof doors, unknown> = {
  get: plainTicket,
  find: plainTicket,
  list: { items: [plainTicket] },
  'list archived too': { items: [plainTicket] },
  count: 1,
  stream: [plainTicket],
  search: { items: [plainTicket] },
  order: { items: [plainTicket] },
  'order by an attribute': { items: [plainTicket] },
  where: { items: [plainTicket] },
  'where through a relation': { items: [expect.objectContaining({ id: 'ada' })] },
  'count through a relation': 0,
  'include many': [{ tickets: [plainTicket] }],
  'include one': ['Ada'],
  can: [true, false, false, false],
  why: fact(true),
  'why through a relation': {
    matches: true,
    reason: expect.objectContaining({
      related: { relation: 'tickets', entity: 'ticket', total: 1, matched: 1, ids: ['plain'] },
    }),
  },
}

describe.each(engines)('a read door on %s', (engine) => {
  it.each(Object.keys(doors))('%s > shows what the policy shows, and nothing else [AP-14]', async (name) => {
    const { face } = await world(engine)
    const answer = await doors[name]?.(face)
    expect(answer).toEqual(answers[name])
    expect(JSON.stringify(answer)).not.toMatch(/hush|forbidden|foreign/i)
  })

  it.each([
    ['where', (face: Face) => face.ticket.list({ where: f.ticket.secret.eq('hush') })],
    ['where by an attribute', (face: Face) => face.ticket.list({ where: isSet('attributes.city') })],
    ['count', (face: Face) => face.ticket.count({ where: f.ticket.secret.isSet() })],
    ['stream', (face: Face) => all(face.ticket.stream({ where: f.ticket.secret.isSet() }))],
    ['order', (face: Face) => face.ticket.list({ order: [{ by: f.ticket.secret }] })],
    ['order by an attribute', (face: Face) => face.ticket.list({ order: [{ by: attribute('city') }] })],
    ['explain', (face: Face) => face.explain({ entity: 'ticket', where: f.ticket.secret.isSet() })],
    ['why', (face: Face) => face.why({ rule: f.ticket.secret.isSet(), ticketId: 'plain' })],
    [
      'where through a relation',
      (face: Face) =>
        face.customer.list({ where: f.customer.tickets.some((ticket) => ticket.secret.eq('hush')) }),
    ],
    [
      'why through a relation',
      (face: Face) =>
        face.why({ rule: f.customer.tickets.some((ticket) => ticket.secret.isSet()), customerId: 'ada' }),
    ],
  ])('%s > refuses a hidden field as one that is not there [AP-14]', async (_, ask) => {
    const { face } = await world(engine)
    expect(await errorOf(ask(face))).toMatchObject({ name: 'CrmError', kind: 'invalid' })
    expect((await errorOf(ask(face))).message).not.toMatch(/hidden|may not/)
  })

  it('why > says no more of a hidden field when the rest of the rule is wrong too [AP-14]', async () => {
    const { face } = await world(engine)
    const wrong = (field: string) => ({
      v: 1,
      entity: 'ticket',
      where: { op: 'eq', left: { field }, right: { value: 5 } },
    })
    const [hidden, unknown] = await Promise.all(
      ['secret', 'nosuch'].map((field) =>
        errorOf(face.why({ rule: wrong(field), ticketId: 'plain' } as never)),
      ),
    )
    expect(JSON.stringify(hidden?.issues).replace('secret', 'nosuch')).toBe(JSON.stringify(unknown?.issues))
  })

  it('search > does not look into a hidden field [AP-14]', async () => {
    const { crm } = await world(engine)
    const blind = crm.scope({ tenant: 'a', actor: { kind: 'user', id: 'u1' } as never })
    expect(await blind.ticket.count({ search: 'hush' })).toBe(0)
  })

  it.each(['forbidden', 'foreign', 'twin', 'nobody'])(
    'get > answers for %s as for an unknown id [AP-14] [RE-5: part, reads]',
    async (id) => {
      const { face } = await world(engine)
      expect((await errorOf(face.ticket.get({ ticketId: id }))).toJSON).toBeTypeOf('function')
      expect(JSON.parse(JSON.stringify(await errorOf(face.ticket.get({ ticketId: id }))))).toEqual({
        name: 'CrmError',
        code: 'ticket.not_found',
        kind: 'not_found',
        message: `No ticket has the id ${id}.`,
        retryable: false,
        issues: [],
        details: { id },
      })
      expect(await face.ticket.find({ ticketId: id })).toBeUndefined()
    },
  )

  it.each(['forbidden', 'foreign', 'nobody'])(
    'why > answers for %s as for an unknown id [AP-14]',
    async (id) => {
      const { face } = await world(engine)
      const rule = f.ticket.subject.contains('parcel')
      expect(await errorOf(face.why({ rule, ticketId: id }))).toMatchObject({
        code: 'ticket.not_found',
        details: { id },
      })
    },
  )

  it('list > does not take a rule about another entity for its own [AP-14]', async () => {
    const { face } = await world(engine)
    const where = { v: 1, entity: 'customer', where: { op: 'isSet', left: { field: 'id' } } } as never
    const asks = [
      () => face.ticket.list({ where }),
      () => face.ticket.count({ where }),
      () => all(face.ticket.stream({ where })),
      () => face.explain({ entity: 'ticket', where }),
    ]
    for (const ask of asks)
      expect(await errorOf(ask())).toMatchObject({ code: 'rule.invalid', kind: 'invalid' })
  })

  it('list > refuses the cursor of another tenant [AP-14] [AP-9: part, cursors]', async () => {
    const { crm } = await world(engine)
    const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
    const { next } = await a.ticket.list({ limit: 1 })
    expect(await errorOf(b.ticket.list({ limit: 1, after: next as string }))).toMatchObject({
      code: 'cursor.invalid',
    })
  })
})

/** The tenant's comparison turned into one that always holds. */
const withoutTenant = (predicate: Predicate): Predicate => {
  if (predicate.kind === 'exists')
    return { ...predicate, on: predicate.on.filter(({ local }) => local !== 'tenant') }
  const isTenant =
    predicate.kind === 'compare' && 'column' in predicate.left && predicate.left.column === 'tenant'
  return isTenant ? { kind: 'set', left: { column: 'tenant', type: 'text' }, negated: false } : predicate
}

describe('a driver without the tenant predicate', () => {
  const broken = (driver: StorageDriver<Native>) => rewritten(driver, withoutTenant)

  it.each(
    Object.keys(doors).filter((name) => !['get', 'find', 'why', 'count through a relation'].includes(name)),
  )('is noticed by %s [RE-5: every read door]', async (name) => {
    const { face } = await world('memory', broken)
    const answer = await doors[name]?.(face).catch((error: unknown) => error)
    expect(answer).not.toEqual(answers[name])
  })

  it.each([
    ['get', (face: Face) => face.ticket.get({ ticketId: 'foreign' })],
    ['find', (face: Face) => face.ticket.find({ ticketId: 'foreign' })],
    ['why', (face: Face) => face.why({ rule: f.ticket.subject.isSet(), ticketId: 'foreign' })],
    [
      'count through a relation',
      (face: Face) =>
        face.customer.count({ where: f.customer.tickets.some((ticket) => ticket.subject.contains('twin')) }),
    ],
  ])('is noticed by %s [RE-5: every read door]', async (_, ask) => {
    const { face } = await world('memory', broken)
    expect(await ask(face)).toBeTruthy()
  })
})
