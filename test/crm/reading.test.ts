import { describe, expect, it } from 'vitest'
import { all, deskModel, type EngineName, engines, errorOf, openDesk, storeOf } from './crms.js'
import { watched } from './drivers.js'

const f = deskModel.fields
const attribute = (key: string) => ({ entity: 'ticket', field: `attributes.${key}` }) as const

/** Six tickets with priorities and scores, some of them missing. */
async function world(engine: EngineName) {
  const store = storeOf(engine)
  const watch = watched(store.connect())
  const opened = await openDesk(engine, { store, storage: watch.storage })
  const { crm, clock } = opened
  await crm.customer.create({ id: 'ada', name: 'Ada' })
  await crm.customer.create({ id: 'bob', name: 'Bob' })
  const tickets = [
    ['a', 3, 10],
    ['b', null, 20],
    ['c', 1, null],
    ['d', 3, 10],
    ['e', null, null],
    ['f', 2, -5],
  ] as const
  for (const [id, priority, score] of tickets) {
    await crm.ticket.open({
      id,
      customerId: id < 'd' ? 'ada' : 'bob',
      subject: `Ticket ${id}`,
      priority,
      attributes: score === null ? {} : { score },
    })
    clock.advance({ hours: 1 })
  }
  // What is known of the tenant is read once, and kept for a while.
  await opened.crm.ticket.count()
  watch.forget()
  return { ...opened, ...watch }
}

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).join('')

const orders = [
  ['asc', 'last', 'cfadbe', 'fadbce'],
  ['asc', 'first', 'becfad', 'cefadb'],
  ['desc', 'last', 'adfcbe', 'badfce'],
  ['desc', 'first', 'beadfc', 'cebadf'],
] as const

describe.each(engines)('reading on %s', (engine) => {
  it('get > gives the row or throws, find > gives it or undefined [AP-9: part, get and find]', async () => {
    const { crm } = await world(engine)
    expect(await crm.ticket.get({ ticketId: 'a' })).toEqual(await crm.ticket.find({ ticketId: 'a' }))
    expect(await crm.ticket.find({ ticketId: 'zzz' })).toBeUndefined()
    expect(await errorOf(crm.ticket.get({ ticketId: 'zzz' }))).toMatchObject({ code: 'ticket.not_found' })
    expect(await errorOf(crm.ticket.get({ ticketId: 'a', more: 1 } as never))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['more'], expected: 'no such key', received: 'an unknown key' }],
    })
  })

  it.each(orders)(
    'list > orders %s, nulls %s [AP-9: part, order]',
    async (dir, nulls, byField, byAttribute) => {
      const { crm } = await world(engine)
      const byPriority = await crm.ticket.list({ order: [{ by: f.ticket.priority, dir, nulls }] })
      expect(ids(byPriority.items)).toBe(byField)
      const byScore = await crm.ticket.list({ order: [{ by: attribute('score'), dir, nulls }] })
      expect(ids(byScore.items)).toBe(byAttribute)
    },
  )

  it.each(orders)(
    'list > joins pages %s, nulls %s, to the whole [AP-9: part, pages]',
    async (dir, nulls, byField, byAttribute) => {
      const { crm } = await world(engine)
      const whole = [byField, byAttribute]
      for (const [index, by] of [f.ticket.priority, attribute('score')].entries()) {
        for (const limit of [1, 2, 4, 5]) {
          const order = [{ by, dir, nulls }]
          let joined = ''
          let after: string | undefined
          do {
            const page = await crm.ticket.list({ order, limit, ...(after && { after }) })
            expect(page.items.length).toBeLessThanOrEqual(limit)
            joined += ids(page.items)
            after = page.next
          } while (after)
          expect(joined).toBe(whole[index])
        }
      }
    },
  )

  it('list > joins pages over two columns and the id downwards [AP-9: part, pages]', async () => {
    const { crm } = await world(engine)
    const order = [
      { by: f.ticket.customerId, dir: 'desc' },
      { by: f.ticket.priority, nulls: 'first' },
      { by: f.ticket.id, dir: 'desc' },
    ] as const
    const first = await crm.ticket.list({ order, limit: 4 })
    const second = await crm.ticket.list({ order, limit: 4, after: first.next as string })
    expect(ids(first.items) + ids(second.items)).toBe('efdbca')
    expect(second).not.toHaveProperty('next')
  })

  it('list > lets an id in the order end it [AP-9: part, order]', async () => {
    const { crm } = await world(engine)
    const order = [{ by: f.ticket.id, dir: 'desc' }, { by: f.ticket.priority }] as const
    expect(ids((await crm.ticket.list({ order })).items)).toBe('fedcba')
  })

  it('list > gives fifty unless told, and at most five hundred [AP-9: part, limit]', async () => {
    const { crm } = await world(engine)
    const many = Array.from({ length: 60 }, (_, n) => ({ customerId: 'ada', subject: `More ${n}` }))
    await all(crm.bulk('ticket.open', many))
    expect((await crm.ticket.list()).items).toHaveLength(50)
    expect((await crm.ticket.list({ limit: 500 })).items).toHaveLength(66)
    for (const limit of [0, 501, 1.5, '5', Number.NaN]) {
      expect(await errorOf(crm.ticket.list({ limit } as never))).toMatchObject({
        code: 'input.invalid',
        issues: [{ path: ['limit'] }],
      })
    }
    expect(await all(crm.ticket.stream())).toHaveLength(66)
  })

  it('list > binds a cursor to its query [AP-9: part, cursors]', async () => {
    const { crm } = await world(engine)
    const after = (await crm.ticket.list({ limit: 2 })).next as string
    const others = [
      { order: [{ by: f.ticket.priority }] },
      { where: f.ticket.priority.isSet() },
      { search: 'ticket' },
      { archived: 'include' },
    ] as const
    for (const query of others) {
      expect(await errorOf(crm.ticket.list({ ...query, after }))).toMatchObject({
        code: 'cursor.invalid',
        kind: 'invalid',
      })
    }
    expect(await errorOf(crm.message.list({ after }))).toMatchObject({ code: 'cursor.invalid' })
    // What is no part of the order may change from page to page.
    expect(ids((await crm.ticket.list({ after, limit: 3, include: ['customer'] })).items)).toBe('cde')
  })

  it.each(['', 'x', '!!!', 'W10', 'bnVsbA', 'WzEsIngiLFtdXQ', 'é'])(
    'list > refuses the cursor %j [AP-9: part, cursors]',
    async (after) => {
      const { crm } = await world(engine)
      expect(await errorOf(crm.ticket.list({ after }))).toMatchObject({ code: 'cursor.invalid' })
    },
  )

  it('list > refuses a cursor whose position was changed by hand [AP-9: part, cursors]', async () => {
    const { crm } = await world(engine)
    const query = { order: [{ by: f.ticket.priority }], limit: 1 } as const
    const { next = '' } = await crm.ticket.list(query)
    const [version, print] = JSON.parse(Buffer.from(next, 'base64url').toString()) as unknown[]
    for (const position of [['1', 'a'], [1, null], [null, null], [1], [1, 'a', 'b'], [{}, 'a'], [1, 7]]) {
      const after = Buffer.from(JSON.stringify([version, print, position])).toString('base64url')
      expect(await errorOf(crm.ticket.list({ ...query, after }))).toMatchObject({ code: 'cursor.invalid' })
    }
  })

  it('count > counts what list lists, stream > gives all of it [AP-9: part, count and stream]', async () => {
    const { crm } = await world(engine)
    const where = f.ticket.priority.gte(2)
    expect(await crm.ticket.count({ where })).toBe(3)
    expect(ids(await all(crm.ticket.stream({ where, order: [{ by: f.ticket.priority }] })))).toBe('fad')
    expect(await crm.ticket.count()).toBe(6)
    // The same condition about another entity is another question.
    expect([await crm.message.count(), await crm.customer.count()]).toEqual([0, 2])
  })

  it('search > finds every word in any searchable field, whatever its case [AP-9: part, search]', async () => {
    const { crm } = await world(engine)
    expect(ids((await crm.ticket.list({ search: 'TICKET  b' })).items)).toBe('b')
    expect(await crm.ticket.count({ search: 'ticket nope' })).toBe(0)
    expect(await crm.ticket.count({ search: '%' })).toBe(0)
    expect(await crm.ticket.count({ search: '   ' })).toBe(6)
  })

  it('include > brings related rows in a query for each relation, whatever the number of rows [AP-9: part, include]', async () => {
    const { crm, asked, forget } = await world(engine)
    const { items } = await crm.customer.list({ include: ['tickets', 'contactPoints'] })
    expect(
      items.map(({ id, included }) => [id, ids(included.tickets), included.contactPoints.length]),
    ).toEqual([
      ['ada', 'cba', 0],
      ['bob', 'fed', 0],
    ])
    expect(asked.selects.map(({ entity }) => entity)).toEqual(['customer', 'ticket', 'contactPoint'])
    forget()
    const tickets = await crm.ticket.list({ include: ['customer'] })
    expect(tickets.items.map(({ included }) => included.customer?.id)).toEqual([
      'ada',
      'ada',
      'ada',
      'bob',
      'bob',
      'bob',
    ])
    expect(asked.selects.map(({ entity }) => entity)).toEqual(['ticket', 'customer'])
  })

  it('include > gives each parent its hundred, also beside one with ten thousand [AP-9: part, include]', async () => {
    const { crm } = await openDesk(engine)
    const names = ['p1', 'p2', 'p3', 'p4']
    for (const id of names) await crm.customer.create({ id, name: id })
    const counts: Record<string, number> = { p1: 350, p2: 150, p3: 10_000, p4: 7 }
    const inputs = names.flatMap((customerId) =>
      Array.from({ length: counts[customerId] ?? 0 }, () => ({ customerId, subject: 'One of many' })),
    )
    for await (const result of crm.bulk('ticket.open', inputs, { unit: 5000 }))
      if (!result.ok) throw result.error
    const { items } = await crm.customer.list({ include: ['tickets'] })
    expect(items.map(({ id, included }) => [id, included.tickets.length])).toEqual([
      ['p1', 100],
      ['p2', 100],
      ['p3', 100],
      ['p4', 7],
    ])
    expect(
      items.every(({ id, included }) => included.tickets.every((ticket) => ticket.customerId === id)),
    ).toBe(true)
  })

  it('include > refuses what is no relation [AP-9: part, include]', async () => {
    const { crm } = await world(engine)
    for (const name of ['nope', 'constructor', '__proto__']) {
      expect(await errorOf(crm.ticket.list({ include: [name] } as never))).toMatchObject({
        code: 'input.invalid',
        issues: [{ path: ['include'] }],
      })
    }
  })

  it('explain > says what the storage does and what is left [AP-9: part, explain]', async () => {
    const { crm } = await world(engine)
    const plan = await crm.explain({
      entity: 'ticket',
      where: f.ticket.priority.gte(2),
      order: [{ by: f.ticket.priority }],
    })
    expect(plan).toMatchObject({
      pushed: { filter: true, order: true },
      finishedAbove: [],
      scanBudget: 100_000,
    })
    expect(plan.statements).toHaveLength(engine === 'memory' ? 0 : 1)
    for (const query of [undefined, {}, { entity: 'nope' }, { entity: 'constructor' }]) {
      expect(await errorOf(crm.explain(query as never))).toMatchObject({ code: 'input.invalid' })
    }
    expect(await crm.transaction((tx) => tx.explain({ entity: 'ticket' }))).toMatchObject({ statements: [] })
  })

  it('why > gives the facts behind one answer [AP-9: part, why]', async () => {
    const { crm } = await world(engine)
    expect(await crm.why({ rule: f.ticket.priority.gte(2), ticketId: 'a' })).toEqual({
      matches: true,
      reason: expect.objectContaining({ holds: true, facts: [{ field: 'priority', value: 3 }] }),
    })
    expect(
      (await crm.why({ rule: f.customer.tickets.none((t) => t.priority.gte(3)), customerId: 'ada' })).matches,
    ).toBe(false)
  })

  it.each([
    undefined,
    null,
    {},
    { rule: null },
    { rule: { v: 1, entity: 'ticket' } },
    { rule: { v: 1, entity: 'ticket', where: { op: 'and' } }, ticketId: 'a' },
    { rule: { v: 1, entity: 'ticket', where: { op: 'not' } }, ticketId: 'a' },
    { rule: { v: 1, entity: 'constructor', where: { op: 'and', of: [] } } },
  ])('why > refuses %j with a typed error [AP-9: part, why]', async (input) => {
    const { crm } = await world(engine)
    expect(await errorOf(crm.why(input as never))).toMatchObject({ name: 'CrmError', kind: 'invalid' })
  })

  it('can > answers for a page of inputs with one question to the storage [AP-14: part, can]', async () => {
    const { crm, asked } = await world(engine)
    expect(
      await crm.can('ticket.solve', [{ ticketId: 'a' }, { ticketId: 'zzz' }, { ticketId: 7 }, {}]),
    ).toEqual([true, false, false, true])
    expect(asked.selects).toHaveLength(1)
    expect(await crm.can('ticket.open', [{}, {}])).toEqual([true, true])
    expect(await crm.can('ticket.solve', [])).toEqual([])
    expect(await crm.can('ticket.solve', [null, 3] as never)).toEqual([false, false])
    expect(await errorOf(crm.can('ticket.solve', undefined as never))).toMatchObject({
      code: 'input.invalid',
    })
    expect(await errorOf(crm.can('ticket.nope' as never, []))).toMatchObject({ code: 'operation.unknown' })
  })

  it.each([
    ['count', { limit: 3 }],
    ['count', { order: [] }],
    ['stream', { limit: 3 }],
    ['list', { nosuch: 1 }],
    ['list', { order: [{ by: 'nope' }] }],
    ['list', { order: [{ by: 'attributes.tags' }] }],
    ['list', { where: 'name' }],
    ['list', { search: 'a\u0000b' }],
    ['list', { archived: 'all' }],
  ] as const)('%s > refuses %j with a path [AP-9: part, input]', async (door, query) => {
    const { crm } = await world(engine)
    const ask = async () => {
      if (door === 'stream') return all(crm.ticket.stream(query as never))
      return door === 'count' ? crm.ticket.count(query as never) : crm.ticket.list(query as never)
    }
    expect(await errorOf(ask())).toMatchObject({
      code: 'input.invalid',
      issues: [expect.objectContaining({ path: expect.arrayContaining([Object.keys(query)[0]]) })],
    })
  })
})
