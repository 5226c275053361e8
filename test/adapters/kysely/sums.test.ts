import { describe, expect, it } from 'vitest'
import { compileAggregate } from '../../../adapters/kysely/aggregate.js'
import { type Always, chooserFor } from '../../../adapters/kysely/choice.js'
import type { Engine } from '../../../adapters/kysely/engine.js'
import { postgres } from '../../../adapters/kysely/postgres/engine.js'
import { compileSelect } from '../../../adapters/kysely/select.js'
import { sqlite } from '../../../adapters/kysely/sqlite/engine.js'
import { sqlTables } from '../../../adapters/kysely/tables.js'
import {
  type AggregatePlan,
  type Predicate,
  type SelectPlan,
  type Term,
  unsafeInteger,
} from '../../../src/storage/index.js'
import { aLine, aNote, contractModel } from '../../../src/testing/storage-contract/index.js'
import { openStorage } from './database.js'

const column = (name: string, type: Term['type']): Term => ({ column: name, type })
const slot = (at: number, type: Term['type']) => ({ slot: at, type })
const compare = (
  op: 'eq' | 'gte' | 'lt' | 'gt',
  left: Term,
  right: Term,
): Extract<Predicate, { kind: 'compare' }> => ({ kind: 'compare', op, left, right, negated: false })

const ofTenant = compare('eq', column('tenant', 'text'), slot(0, 'text'))
const all = (...of: Predicate[]): Predicate => ({ kind: 'and', of })
const lines = {
  entity: 'noteLine',
  on: [
    { local: 'tenant', foreign: 'tenant' },
    { local: 'id', foreign: 'noteId' },
  ],
} as const
const order = column('order', 'integer')
const count: Term = { kind: 'sum', fn: 'count', ...lines, type: 'integer' }
const total: Term = { kind: 'sum', fn: 'sum', ...lines, of: order, type: 'integer' }
const children = {
  entity: 'note',
  on: [
    { local: 'tenant', foreign: 'tenant' },
    { local: 'id', foreign: 'parentId' },
  ],
} as const
const sizes: Term = { kind: 'sum', fn: 'sum', ...children, of: column('size', 'integer'), type: 'integer' }

const ids = (where: Predicate, more: Partial<SelectPlan> = {}): SelectPlan => ({
  entity: 'note',
  columns: ['id'],
  where: all(ofTenant, where),
  order: [],
  ...more,
})

const neverAsked = async () => {
  throw new Error('A form that was asked for needs no sample.')
}

const written = async (plan: SelectPlan, always: Always, engine: Engine = sqlite, values = ['t1', 2]) => {
  const tables = sqlTables(contractModel, engine, {})
  const choice = await chooserFor(engine, tables, plan, always)?.choose(neverAsked, values)
  return compileSelect(engine, tables, plan, choice).sql
}

describe('a sum in SQL', () => {
  const often = ids(compare('gte', count, slot(1, 'integer')))

  it('is a subquery of each row, or one of all rows that is joined once [RU-19: part, statements]', async () => {
    expect(await written(often, 'correlated')).toBe(
      'select "r0"."id" as "id" from "crm_note" as "r0" where ("r0"."tenant" = ? and (select count(*) ' +
        'from "crm_note_line" as "r1" where "r1"."tenant" = "r0"."tenant" and "r1"."note_id" = "r0"."id") >= ?)',
    )
    expect(await written(often, 'grouped')).toBe(
      'select "r0"."id" as "id" from "crm_note" as "r0" join (select "r1"."note_id" as "k0", count(*) as "s0" ' +
        'from "crm_note_line" as "r1" where "r1"."tenant" = ? group by "r1"."note_id") as "g1" ' +
        'on "g1"."k0" = "r0"."id" where ("r0"."tenant" = ? and "g1"."s0" >= ?)',
    )
  })

  it('keeps rows that have none, where they may match', async () => {
    const seldom = ids(compare('lt', count, slot(1, 'integer')))
    expect(await written(seldom, 'grouped')).toBe(
      'select "r0"."id" as "id" from "crm_note" as "r0" left join (select "r1"."note_id" as "k0", count(*) as "s0" ' +
        'from "crm_note_line" as "r1" where "r1"."tenant" = ? group by "r1"."note_id") as "g1" ' +
        'on "g1"."k0" = "r0"."id" where ("r0"."tenant" = ? and coalesce("g1"."s0", 0) < ?)',
    )
    // At least none is true of everybody: the same shape, another value.
    expect(await written(often, 'grouped', sqlite, ['t1', 0])).toContain('left join')
  })

  it('reads the rows of an average once', async () => {
    const product: Term = { kind: 'times', left: count, right: slot(1, 'number'), type: 'number' }
    const average = ids(all(compare('gte', total, product), compare('gt', count, slot(2, 'integer'))))
    expect(await written(average, 'correlated')).toBe(
      'select "r0"."id" as "id" from "crm_note" as "r0" where ("r0"."tenant" = ? and (select ' +
        '(coalesce(sum("r1"."order"), 0) >= nullif(nullif((cast(count(*) as real) * cast(? as real)), 9e999), -9e999) ' +
        'and count(*) > ?) from "crm_note_line" as "r1" ' +
        'where "r1"."tenant" = "r0"."tenant" and "r1"."note_id" = "r0"."id"))',
    )
    expect(await written(average, 'grouped', sqlite, ['t1', 2, 0] as never)).toBe(
      'select "r0"."id" as "id" from "crm_note" as "r0" join (select "r1"."note_id" as "k0", ' +
        'coalesce(sum("r1"."order"), 0) as "s0", count(*) as "s1" from "crm_note_line" as "r1" ' +
        'where "r1"."tenant" = ? group by "r1"."note_id") as "g1" on "g1"."k0" = "r0"."id" where ("r0"."tenant" = ? ' +
        'and ("g1"."s0" >= nullif(nullif((cast("g1"."s1" as real) * cast(? as real)), 9e999), -9e999) and "g1"."s1" > ?))',
    )
  })

  it('is made once where rows are ordered by it and show it', async () => {
    const shown = ids(ofTenant, {
      computed: [{ as: 'lines', term: count }],
      order: [{ term: count, direction: 'desc', nulls: 'last' }],
    })
    expect(await written(shown, 'correlated')).toBe(
      'select "r0"."id" as "id", (select count(*) from "crm_note_line" as "r1" where "r1"."tenant" = "r0"."tenant" ' +
        'and "r1"."note_id" = "r0"."id") as "lines" from "crm_note" as "r0" ' +
        'where ("r0"."tenant" = ? and "r0"."tenant" = ?) order by "lines" desc nulls last',
    )
  })

  it('leaves it to PostgreSQL how to look for rows that have to be there', async () => {
    const some = ids({ kind: 'exists', ...lines, negated: true })
    expect(await written(some, 'grouped')).toContain('("r0"."id" in (select "r1"."note_id" from')
    expect(await written(some, 'grouped', postgres)).toContain('not exists (select 1 from')
  })
})

describe('a measure in SQL', () => {
  it('sums within groups, and keeps and orders groups around them [RU-5: part, statements]', () => {
    const plan: AggregatePlan = {
      entity: 'note',
      where: ofTenant,
      by: [{ as: 'title', term: column('title', 'text') }],
      measures: [
        { as: 'n', fn: 'count', where: compare('eq', column('isOpen', 'boolean'), slot(1, 'boolean')) },
      ],
      having: compare('gte', column('n', 'integer'), slot(2, 'integer')),
      order: [{ term: column('n', 'integer'), direction: 'desc', nulls: 'last' }],
      limit: 3,
    }
    expect(compileAggregate(sqlite, sqlTables(contractModel, sqlite, {}), plan).sql).toBe(
      'select "a0"."title" as "title", "a0"."n" as "n" from (select "r0"."title" as "title", ' +
        'count(case when "r0"."is_open" = ? then 1 end) as "n" from "crm_note" as "r0" where "r0"."tenant" = ? ' +
        'group by 1) as "a0" where "a0"."n" >= ? order by "a0"."n" desc limit ?',
    )
  })
})

describe('a sum of integers on SQLite', () => {
  // More than 2^63 when added up.
  const many = 1_100
  const rows = [
    aNote({ id: 'all' }),
    ...Array.from({ length: many }, (_, at) =>
      aNote({ id: `n${at}`, parentId: 'all', size: Number.MAX_SAFE_INTEGER }),
    ),
  ]

  it('is compared exactly, however long it is, and refused where it would be rounded [RU-15] [ST-3]', async () => {
    const { storage } = await openStorage()
    await storage.transact(({ apply }) => apply([{ op: 'insert', entity: 'note', rows }]), {})
    const most = ids(compare('gt', sizes, slot(1, 'integer')))
    const shown = ids(ofTenant, { computed: [{ as: 'sizes', term: sizes }] })
    await storage.read(async (session) => {
      expect(await session.select(most, ['t1', Number.MAX_SAFE_INTEGER])).toEqual([{ id: 'all' }])
      await expect(session.select(shown, ['t1'])).rejects.toSatisfy(unsafeInteger.is)
    })
  })
})

describe('the form of a sum', () => {
  it('follows the rows there are, and explain says why [RU-19: part, SQLite]', async () => {
    const { storage } = await openStorage()
    // Few lines of many notes: reading them once is cheaper than looking for them 3,000 times.
    const notes = Array.from({ length: 3_000 }, (_, at) =>
      aNote({ id: `n${at}`, title: at === 7 ? 'x' : 'y' }),
    )
    const few = [aLine({ id: 'l1', noteId: 'n7' }), aLine({ id: 'l2', noteId: 'n7' })]
    const writes = [
      { op: 'insert', entity: 'note', rows: notes },
      { op: 'insert', entity: 'noteLine', rows: few },
    ] as const
    await storage.transact(({ apply }) => apply(writes), {})

    const often = ids(compare('gte', count, slot(1, 'integer')))
    const explained = await storage.explain?.(often, ['t1', 2])
    expect(explained?.forms).toMatchObject([{ entity: 'noteLine', sums: ['count'], form: 'grouped' }])
    expect(explained?.forms?.[0]?.why).toMatch(/^100\.0 % of the rows, 0\.\d\d related ones for each: costs/)
    expect(explained?.statement).toContain('group by')

    const one = ids(
      all(compare('eq', column('title', 'text'), slot(2, 'text')), compare('gte', count, slot(1, 'integer'))),
    )
    const selective = await storage.explain?.(one, ['t1', 2, 'nothing is called so'])
    expect(selective?.forms).toMatchObject([{ form: 'correlated' }])
    expect(selective?.estimates).toEqual({ rows: 0 })

    await storage.read(async (session) => {
      expect(await session.select(often, ['t1', 2])).toEqual([{ id: 'n7' }])
      expect(await session.select(one, ['t1', 2, 'x'])).toEqual([{ id: 'n7' }])
    })
  })
})
