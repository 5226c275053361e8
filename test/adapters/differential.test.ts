import fc from 'fast-check'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import { memoryStorage } from '../../adapters/memory/index.js'
import type {
  OrderBy,
  Predicate,
  Row,
  SelectPlan,
  StorageDriver,
  Term,
  Values,
} from '../../src/storage/index.js'
import { aLine, aNote, contractMigrations, contractModel } from '../../src/testing/storage-contract/index.js'
import { effort } from '../tools/effort.js'
import { predicateAndValues } from './predicates.js'

const texts = fc.constantFrom(
  '',
  ' ',
  'a',
  'A',
  'a ',
  'aa',
  'ab',
  '%',
  '_',
  '\\',
  "'",
  '\u00e9',
  '\u4e2d',
  '\uffff',
  '\u{1f600}',
)
const instants = fc.constantFrom(
  '1969-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
)
const integers = fc.constantFrom(0, 1, -1, 2, 10, 9, Number.MAX_SAFE_INTEGER)
const numbers = fc.oneof(
  integers,
  fc.constantFrom(0.1, 0.30000000000000004, -1.5, 1e21, 1_119_820_098_712_906_000),
)
const missing = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 4 })
const anything = fc.oneof(
  texts,
  numbers,
  instants,
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(texts, integers, fc.boolean()), { maxLength: 3 }),
)

const notes = fc.array(
  fc.record({
    title: missing(texts),
    size: missing(integers),
    weight: missing(numbers),
    isOpen: missing(fc.boolean()),
    madeAt: missing(instants),
    seenAt: missing(instants),
    dueOn: missing(fc.constantFrom('2026-01-01', '1999-12-31')),
    tags: missing(fc.array(texts, { maxLength: 3 })),
    attributes: missing(fc.record({ x: anything, y: anything }, { requiredKeys: [] })),
    parent: fc.nat({ max: 11 }),
    tenant: fc.constantFrom('t1', 't1', 't1', 't2'),
  }),
  { maxLength: 12 },
)

const lines = fc.array(
  fc.record({
    note: fc.nat({ max: 11 }),
    order: missing(integers),
    group: missing(texts),
    tenant: fc.constantFrom('t1', 't2'),
  }),
  { maxLength: 8 },
)

const orderable: readonly Term[] = [
  { column: 'title', type: 'text' },
  { column: 'size', type: 'integer' },
  { column: 'weight', type: 'number' },
  { column: 'isOpen', type: 'boolean' },
  { column: 'madeAt', type: 'instant' },
  { column: 'dueOn', type: 'day' },
  { column: 'attributes', type: 'text', attribute: 'x' },
  { column: 'attributes', type: 'number', attribute: 'y' },
]

const orders = fc.array(
  fc.record({
    by: fc.constantFrom(...orderable),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
    nulls: fc.constantFrom('first' as const, 'last' as const),
  }),
  { maxLength: 2 },
)

const cases = fc.record({
  notes,
  lines,
  asked: predicateAndValues,
  orders,
  limit: fc.integer({ min: 1, max: 14 }),
})

const open = async <Native>(driver: StorageDriver<Native>): Promise<StorageDriver<Native>> => {
  await driver.open(contractModel)
  await driver.schema?.apply(contractMigrations)
  return driver
}

const db = new Kysely<unknown>({
  // libsql speaks the language of better-sqlite3; its types are its own.
  dialect: new SqliteDialect({ database: prepared(new Libsql(':memory:') as unknown as SqliteDatabase) }),
})
const sqlite = open(kyselyStorage(db, { engine: 'sqlite' }))

const everything: Predicate = { kind: 'set', left: { column: 'tenant', type: 'text' }, negated: false }

const seed = <Native>(
  driver: StorageDriver<Native>,
  given: { notes: readonly Row[]; lines: readonly Row[] },
) =>
  driver.transact(
    ({ apply }) =>
      apply([
        { op: 'delete', entity: 'note', where: everything, values: [] },
        { op: 'delete', entity: 'noteLine', where: everything, values: [] },
        { op: 'insert', entity: 'note', rows: given.notes },
        { op: 'insert', entity: 'noteLine', rows: given.lines },
      ]),
    {},
  )

const answers = async <Native>(driver: StorageDriver<Native>, plan: SelectPlan, values: Values) => {
  const measures = [{ as: 'n', fn: 'count' as const }]
  const count = { entity: 'note', where: plan.where, by: [], measures, order: [] }
  return driver.read(async (session) => ({
    ids: (await session.select(plan, values)).map(({ id }) => id),
    counted: await session.aggregate?.(count, values),
  }))
}

afterAll(() => db.destroy())

describe('any plan over any rows', () => {
  it('has the same answer on SQLite as in memory, in the same order [RE-6: part, SQLite]', async () => {
    const [reference, engine] = [await open(memoryStorage()), await sqlite]
    const law = fc.asyncProperty(cases, async ({ asked, limit, ...given }) => {
      const rows = {
        notes: given.notes.map(({ parent, ...note }, at) =>
          aNote({ ...note, id: `n${at}`, parentId: `n${parent}` }),
        ),
        lines: given.lines.map(({ note, ...line }, at) =>
          aLine({ ...line, id: `l${at}`, noteId: `n${note}` }),
        ),
      }
      const order = given.orders.map(({ by, direction, nulls }) => ({ term: by, direction, nulls }))
      const byId: OrderBy = { term: { column: 'id', type: 'text' }, direction: 'asc', nulls: 'last' }
      const plan = {
        entity: 'note',
        columns: ['id'],
        where: asked.where,
        order: [...order, byId],
        limit: asked.values.length,
      }
      const values = [...asked.values, limit]
      await Promise.all([seed(reference, rows), seed(engine, rows)])
      expect(await answers(engine, plan, values)).toEqual(await answers(reference, plan, values))
    })
    await fc.assert(law, { numRuns: effort({ short: 500, long: 50_000 }) })
  }, 60_000)
})
