import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days } from '../../src/kernel/index.js'
import { avg, byDay, count, type Predicate, type Rule, sum } from '../../src/rules/index.js'
import type { Capabilities, OrderBy, SelectPlan, StorageDriver, Term } from '../../src/storage/index.js'
import { all, deskModel, engines, errorOf, type Native, openDesk, storeOf } from '../crm/crms.js'
import { around, watched } from '../crm/drivers.js'

const f = deskModel.fields
const attribute = (key: string) => ({ entity: 'ticket', field: `attributes.${key}` }) as const

type Flags = Capabilities['predicates'] & { readonly order: boolean; readonly aggregate: boolean }

/** A driver that has what `flags` say and refuses to be asked for more. */
const limited = (driver: StorageDriver<Native>, flags: Flags): StorageDriver<Native> => {
  const { order, aggregate, ...predicates } = flags
  const strict = around(driver, {
    select: (select) => async (plan, values, options) => {
      assertLegal(plan, flags)
      return select(plan, values, options)
    },
    aggregate: (count) => async (plan, values) => {
      for (const each of [plan, ...plan.measures]) if (each.where) assertCan(each.where, flags)
      const terms = [...plan.by.map(({ term }) => term), ...plan.measures.flatMap(({ of }) => of ?? [])]
      if (!terms.every((term) => canRead(term, flags))) throw new Error('asked to sum what it cannot read')
      return count(plan, values)
    },
  })
  const capabilities = { ...driver.capabilities, predicates, order }
  if (aggregate) return { ...strict, capabilities }
  const read: StorageDriver<Native>['read'] = (work) => strict.read(({ select }) => work({ select }))
  return { ...strict, read, capabilities }
}

// Keys of the tables that are no entities: core asks for them by their keys, whatever a driver can do.
const platform = new Set(['uniqueValue', 'idempotency', 'definition', 'logHead'])

function assertLegal({ entity, where, order, computed = [] }: SelectPlan, flags: Flags): void {
  if (platform.has(entity)) return
  if (where) assertCan(where, flags)
  for (const { term } of computed)
    if (!canRead(term, flags)) throw new Error(`asked for ${JSON.stringify(term)}`)
  for (const by of order) {
    if (!canOrder(by, flags)) throw new Error(`asked for an order by ${JSON.stringify(by.term)}`)
  }
}

function canOrder({ term }: OrderBy, flags: Flags): boolean {
  return ('column' in term && term.column === 'id') || (flags.order && flags.columns && canRead(term, flags))
}

function canRead(term: Term, flags: Flags): boolean {
  if ('slot' in term) return true
  if ('column' in term) return term.attribute === undefined || flags.json
  if (!flags.sums) return false
  if ('left' in term) return canRead(term.left, flags) && canRead(term.right, flags)
  const isThere = !('entity' in term) || flags.relations
  const where = 'where' in term ? term.where : undefined
  if (where) assertCan(where, flags)
  return isThere && (!term.of || canRead(term.of, flags))
}

function assertCan(predicate: Predicate, flags: Flags): void {
  if (predicate.kind === 'and') {
    for (const each of predicate.of) assertCan(each, flags)
  } else if (!isKey(predicate) && !can(predicate, flags)) {
    throw new Error(`asked for ${JSON.stringify(predicate)}`)
  }
}

function isKey(predicate: Predicate): boolean {
  if (predicate.kind !== 'compare' || predicate.negated || !('column' in predicate.left)) return false
  return predicate.left.column === 'tenant' || predicate.left.column === 'id'
}

function can(predicate: Predicate, flags: Flags): boolean {
  switch (predicate.kind) {
    case 'or':
    case 'and':
      for (const each of predicate.of) assertCan(each, flags)
      return flags.columns
    case 'exists':
      if (predicate.where) assertCan(predicate.where, flags)
      return flags.relations
    case 'text':
      return (
        (predicate.op === 'eq' ? flags.columns : flags.text) &&
        (!predicate.ignoreCase || flags.ignoreCase) &&
        isReadable(predicate.left, flags)
      )
    case 'list':
      return flags.lists && isReadable(predicate.left, flags)
    default:
      return flags.columns && isReadable(predicate.left, flags)
  }
}

function isReadable(term: object, { json }: Flags): boolean {
  return json || !('attribute' in term)
}

/** Forty tickets of five customers, some values missing, some archived, with messages. */
async function fill(crm: Awaited<ReturnType<typeof openDesk>>['crm']) {
  const customers = ['c1', 'c2', 'c3', 'c4', 'c5']
  await all(
    crm.bulk(
      'customer.create',
      customers.map((id, n) => ({ id, name: `Customer ${n % 3} Ä` })),
    ),
  )
  const tickets = Array.from({ length: 40 }, (_, n) => ({
    id: `t${n}`,
    customerId: `c${(n % 5) + 1}`,
    subject: n % 3 === 0 ? `Straße ${n}` : `parcel ${n % 7}`,
    priority: n % 4 === 0 ? null : n % 6,
    attributes: {
      ...(n % 5 === 0 ? {} : { score: (n % 8) - 4 }),
      ...(n % 2 === 0 ? { tags: n % 4 === 0 ? ['a', 'b'] : ['b'] } : {}),
    },
  }))
  await all(crm.bulk('ticket.open', tickets))
  await all(
    crm.bulk(
      'message.add',
      tickets.slice(0, 20).map(({ id }, n) => ({ ticketId: id, body: `Words ${n % 3}` })),
    ),
  )
  for (const ticketId of ['t3', 't8', 't21']) await crm.ticket.archive({ ticketId })
}

const rule = (where: object) => ({ v: 1, entity: 'ticket', where }) as unknown as Rule<'ticket'>

const wheres: readonly (Rule<'ticket'> | undefined)[] = [
  undefined,
  f.ticket.priority.gte(3),
  f.ticket.priority.isMissing(),
  f.ticket.subject.contains('STRASSE', { ignoreCase: true }),
  f.ticket.subject.startsWith('parcel'),
  f.ticket.customerId.in(['c1', 'c4']),
  f.ticket.messages.some((message) => message.body.contains('1')),
  f.ticket.messages.none(),
  f.ticket.customer.some((customer) => customer.name.contains('0')),
  rule({ op: 'hasAny', left: { field: 'attributes.tags' }, values: ['a'] }),
  rule({ op: 'gt', left: { field: 'attributes.score' }, right: { value: 0 } }),
  rule({
    op: 'or',
    of: [
      { op: 'eq', left: { field: 'priority' }, right: { value: 2 } },
      { op: 'not', of: { op: 'isSet', left: { field: 'attributes.score' } } },
    ],
  }),
  f.ticket.messages.count().gte(1),
  f.ticket.messages
    .where((message) => message.body.contains('2'))
    .count()
    .eq(0),
  f.ticket.messages.within(days(2)).latest().isSet(),
  f.ticket.customer.its((customer) => customer.tickets.sum('priority')).gt(f.ticket.priority.times(9)),
  f.ticket.priority.per(f.ticket.messages.count()).lt(2),
  f.ticket.customer.some((customer) => customer.tickets.avg('priority').gte(2.5)),
]

const orders = [
  [],
  [{ by: f.ticket.priority, dir: 'desc', nulls: 'first' }],
  [{ by: f.ticket.subject }, { by: f.ticket.priority, nulls: 'first' }],
  [{ by: attribute('score'), dir: 'desc' }],
  [{ by: f.ticket.messages.count(), dir: 'desc' }, { by: f.ticket.priority }],
  [{ by: f.ticket.customer.its((customer) => customer.tickets.sum('priority')), nulls: 'first' }],
  [{ by: f.ticket.customerId }, { by: f.ticket.id, dir: 'desc' }],
] as const

const columns = { messages: f.ticket.messages.count(), last: f.ticket.messages.latest() }

const totals = {
  by: { status: f.ticket.status, day: byDay(f.ticket.openedAt) },
  measures: { tickets: count(), messages: sum(columns.messages), priority: avg(f.ticket.priority) },
}

const flags: fc.Arbitrary<Flags> = fc
  .record({
    columns: fc.boolean(),
    relations: fc.boolean(),
    text: fc.boolean(),
    ignoreCase: fc.boolean(),
    json: fc.boolean(),
    lists: fc.boolean(),
    sums: fc.boolean(),
    order: fc.boolean(),
    aggregate: fc.boolean(),
  })
  // Whatever is richer needs plain comparisons.
  .map((one) =>
    one.columns
      ? one
      : {
          ...one,
          relations: false,
          text: false,
          ignoreCase: false,
          json: false,
          lists: false,
          sums: false,
        },
  )

describe.each(engines)('a driver on %s with flags switched off at random', (engine) => {
  it('gives the same lists, pages, counts, searches, rules and orders [ST-2: part, the same answers] [RE-6: part, flags]', async () => {
    const store = storeOf(engine)
    const whole = await openDesk(engine, { store })
    await fill(whole.crm)

    await fc.assert(
      fc.asyncProperty(
        flags,
        fc.constantFrom(...wheres),
        fc.constantFrom(...orders),
        fc.constantFrom(undefined, 'parcel', 'straSSe'),
        fc.constantFrom(3, 7, 500),
        fc.constantFrom(undefined, 'include' as const, 'only' as const),
        async (some, where, order, search, limit, archived) => {
          const { crm } = await openDesk(engine, { store, storage: limited(store.connect(), some) })
          const query = { ...(where && { where }), ...(search && { search }), ...(archived && { archived }) }
          const expected = (await whole.crm.ticket.list({ ...query, order, columns, limit: 500 })).items
          const pages = []
          let after: string | undefined
          do {
            const page = await crm.ticket.list({
              ...query,
              order,
              columns,
              limit,
              ...(after && { after }),
              include: ['messages'],
            })
            pages.push(...page.items)
            after = page.next
          } while (after)
          expect(pages.map(({ included, ...row }) => row)).toEqual(expected)
          expect(
            pages.every(({ id, included }) => included.messages.every(({ ticketId }) => ticketId === id)),
          ).toBe(true)
          expect(await crm.ticket.count(query)).toBe(expected.length)
          const grouped = { ...totals, ...(where && { where }), ...(archived && { archived }) }
          expect(await crm.ticket.aggregate(grouped)).toEqual(await whole.crm.ticket.aggregate(grouped))
        },
      ),
      { numRuns: engine === 'memory' ? 60 : 20, seed: 7 },
    )
  })

  it('writes the same: operations, bulk, unique values [ST-2: part, writing]', async () => {
    const none = {
      columns: false,
      relations: false,
      text: false,
      ignoreCase: false,
      json: false,
      lists: false,
      sums: false,
    }
    const store = storeOf(engine)
    const { crm } = await openDesk(engine, {
      store,
      storage: limited(store.connect(), { ...none, order: false, aggregate: false }),
    })
    await fill(crm)
    expect([await crm.ticket.count(), await crm.message.count(), await crm.customer.count()]).toEqual([
      37, 20, 5,
    ])
    await crm.ticket.update({ ticketId: 't1', number: 'N-1' })
    expect(await errorOf(crm.ticket.update({ ticketId: 't2', number: 'N-1' }))).toMatchObject({
      code: 'ticket.duplicate',
    })
    expect(await crm.can('ticket.solve', [{ ticketId: 't1' }, { ticketId: 'nope' }])).toEqual([true, false])
    expect((await crm.why({ rule: f.ticket.messages.some(), ticketId: 't1' })).matches).toBe(true)
  })
})

describe('the scan budget', () => {
  const flagsOf = (off: Partial<Flags>): Flags => ({
    columns: true,
    relations: true,
    text: true,
    ignoreCase: true,
    json: true,
    lists: true,
    sums: true,
    order: true,
    aggregate: true,
    ...off,
  })

  it.each([
    [
      'a list that is filtered above',
      { text: false },
      { where: f.ticket.subject.contains('nothing has this') },
    ],
    ['a list that is sorted above', { order: false }, { order: [{ by: f.ticket.priority }] }],
    ['a list whose related rows are read above', { relations: false }, { where: f.ticket.messages.some() }],
  ] as const)(
    'ends %s with an error that says what to do [ST-2: part, the scan budget]',
    async (_, off, query) => {
      const store = storeOf('memory')
      await fill((await openDesk('memory', { store })).crm)
      const open = (scanBudget: number) =>
        openDesk('memory', { store, storage: limited(store.connect(), flagsOf(off)), scanBudget })
      const error = await errorOf((await open(10)).crm.ticket.list(query))
      expect(error).toMatchObject({ code: 'storage.scan_budget', kind: 'limit', details: { budget: 10 } })
      expect(await (await open(1000)).crm.ticket.list(query)).toHaveProperty('items')
      expect(await (await open(10)).crm.explain({ entity: 'ticket', ...query })).toMatchObject({
        scanBudget: 10,
        finishedAbove: [expect.any(String)],
      })
    },
  )

  it('is not asked of what the storage answers [ST-2: part, the scan budget]', async () => {
    const { crm } = await openDesk('memory', { scanBudget: 0 })
    await fill(crm)
    expect(await crm.ticket.count({ where: f.ticket.subject.contains('parcel') })).toBe(25)
  })
})

describe('plans', () => {
  it('are recognised by identity from call to call, whatever the values [ST-1: part, plans and values]', async () => {
    const store = storeOf('memory')
    const { storage, asked, forget } = watched(store.connect())
    const { crm } = await openDesk('memory', { store, storage })
    await fill(crm)
    forget()
    for (let n = 0; n < 20; n++) {
      const where = f.ticket.priority.gte(n % 6)
      const order = [{ by: f.ticket.priority }] as const
      const { next } = await crm.ticket.list({
        where,
        order,
        limit: 1 + (n % 3),
        search: `parcel${n}`.slice(0, 6),
      })
      if (next) await crm.ticket.list({ where, order, limit: 2, after: next, search: 'parcel' })
      await crm.ticket.count({ where })
      await crm.ticket.get({ ticketId: `t${n === 3 || n === 8 ? 1 : n}` })
      await crm.customer.list({ include: ['tickets'], limit: 1 + (n % 4) })
      await crm.ticket.update({ ticketId: 't1', priority: n % 9 })
    }
    // First page, next page, by id, customers, included tickets; and one count.
    expect(new Set(asked.selects).size).toBe(5)
    expect(new Set(asked.aggregates).size).toBe(1)
  })

  it('pass lists as one value: their length makes no new plan [ST-1: part, lists]', async () => {
    const store = storeOf('memory')
    const { storage, asked, forget } = watched(store.connect())
    const { crm } = await openDesk('memory', { store, storage })
    forget()
    for (const count of [1, 2, 50, 500]) {
      await crm.ticket.list({
        where: f.ticket.customerId.in(Array.from({ length: count + 1 }, (_, n) => `c${n}`)),
      })
    }
    // The tenant's own settings are asked for too, now and then.
    expect(new Set(asked.selects.filter(({ entity }) => entity === 'ticket')).size).toBe(1)
  })
})
