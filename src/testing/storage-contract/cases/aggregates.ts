import { type AggregatePlan, type StorageDriver, unsafeInteger, type Values } from '../../../storage/index.js'
import { type ContractFixture, contractCase } from '../contract.js'
import { equal, rejection } from '../expect.js'
import { aLine, aNote } from '../model.js'
import { and, byTerm, column, compare, insert, isSet, ofTenant, slot, sumOf } from '../shapes.js'

const needs = { needs: ['columns', 'aggregate'] } as const
const title = column('title', 'text')
const size = column('size', 'integer')
const weight = column('weight', 'number')
const toLines = { tenant: 'tenant', id: 'noteId' }

const seed = async ({ first }: ContractFixture): Promise<void> => {
  await insert(first, 'note', [
    aNote({ id: 'a', title: 'x', size: 1, weight: 0.5, isOpen: true, madeAt: '2026-03-28T23:30:00.000Z' }),
    aNote({ id: 'b', title: 'x', size: 2, weight: 0.25, isOpen: true, madeAt: '2026-03-29T12:00:00.000Z' }),
    aNote({ id: 'c', title: 'x', size: null, isOpen: false }),
    aNote({ id: 'd', title: 'X', size: 2, madeAt: '2026-04-01T00:00:00.000Z' }),
    aNote({ id: 'e', size: -5, weight: -1 }),
    aNote({ id: 'f', size: 7, title: 'x', tenant: 't2' }),
  ])
}

type Asked = Omit<Partial<AggregatePlan>, 'limit'>

/** The rows of a tenant, counted and summed; the values are in the slots after the tenant. */
const groups = (driver: StorageDriver, plan: Asked, values: Values = [], limit?: number) =>
  driver.read(async (session) => {
    const whole = { entity: 'note', by: [], measures: [], order: [], ...plan }
    const where = plan.where ? and(ofTenant, plan.where) : ofTenant
    const all = limit === undefined ? ['t1', ...values] : ['t1', ...values, limit]
    return session.aggregate?.(
      { ...whole, where, ...(limit === undefined ? {} : { limit: values.length + 1 }) },
      all,
    )
  })

const byTitle = { by: [{ as: 'title', term: title }], order: [byTerm(column('title', 'text'))] }

export const aggregateCases = [
  contractCase(
    'aggregate/by',
    'There is a row for each combination of values; missing is one of them, and text differs by case.',
    async (fixture) => {
      await seed(fixture)
      const plan = {
        by: [
          { as: 'title', term: title },
          { as: 'open', term: column('isOpen', 'boolean') },
        ],
        measures: [{ as: 'many', fn: 'count' }],
        order: [byTerm(column('title', 'text')), byTerm(column('open', 'boolean'))],
      } as const
      equal(await groups(fixture.second, plan), [
        { title: 'X', open: null, many: 1 },
        { title: 'x', open: false, many: 1 },
        { title: 'x', open: true, many: 2 },
        { title: null, open: null, many: 1 },
      ])
    },
    needs,
  ),
  contractCase(
    'aggregate/measures',
    'Each figure leaves out missing values, and rows that do not meet its own condition.',
    async (fixture) => {
      await seed(fixture)
      const where = compare(size, 'gte', slot(1, 'integer'))
      const plan = {
        ...byTitle,
        measures: [
          { as: 'many', fn: 'count' },
          { as: 'large', fn: 'count', where },
          { as: 'sizes', fn: 'countDistinct', of: size },
          { as: 'total', fn: 'sum', of: size },
          { as: 'weights', fn: 'sum', of: weight },
          { as: 'least', fn: 'min', of: size },
          { as: 'most', fn: 'max', of: size },
          { as: 'last', fn: 'max', of: column('madeAt', 'instant') },
        ],
      } as const
      equal(await groups(fixture.second, plan, [2]), [
        {
          title: 'X',
          many: 1,
          large: 1,
          sizes: 1,
          total: 2,
          weights: 0,
          least: 2,
          most: 2,
          last: '2026-04-01T00:00:00.000Z',
        },
        {
          title: 'x',
          many: 3,
          large: 1,
          sizes: 2,
          total: 3,
          weights: 0.75,
          least: 1,
          most: 2,
          last: '2026-03-29T12:00:00.000Z',
        },
        { title: null, many: 1, large: 0, sizes: 1, total: -5, weights: -1, least: -5, most: -5, last: null },
      ])
    },
    needs,
  ),
  contractCase(
    'aggregate/nothing',
    'Without keys there is one row, also of nothing; with keys there is none.',
    async (fixture) => {
      await seed(fixture)
      const measures = [
        { as: 'many', fn: 'count' },
        { as: 'total', fn: 'sum', of: size },
        { as: 'most', fn: 'max', of: size },
      ] as const
      const where = compare(size, 'gt', slot(1, 'integer'))
      equal(await groups(fixture.second, { measures, where }, [100]), [{ many: 0, total: 0, most: null }])
      equal(await groups(fixture.second, { ...byTitle, measures, where }, [100]), [], 'with keys')
    },
    needs,
  ),
  contractCase(
    'aggregate/having',
    'Answered rows are kept, ordered and cut by the names of their keys and figures.',
    async (fixture) => {
      await seed(fixture)
      const figures = {
        by: [{ as: 'title', term: title }],
        measures: [
          { as: 'many', fn: 'count' },
          { as: 'total', fn: 'sum', of: size },
        ],
      } as const
      const ratio = {
        kind: 'ratio',
        left: column('total', 'integer'),
        right: column('many', 'integer'),
        type: 'number',
      } as const
      const having = compare(column('total', 'integer'), 'gt', slot(1, 'integer'))
      const order = [byTerm(column('total', 'integer'), 'desc')]
      equal(await groups(fixture.second, { ...figures, having, order }, [0]), [
        { title: 'x', many: 3, total: 3 },
        { title: 'X', many: 1, total: 2 },
      ])
      const byRatio = { ...figures, order: [byTerm(ratio, 'desc')] }
      equal(await groups(fixture.second, byRatio, [], 2), [
        { title: 'X', many: 1, total: 2 },
        { title: 'x', many: 3, total: 3 },
      ])
      const few = compare(ratio, 'lt', slot(1, 'number'))
      equal(await groups(fixture.second, { ...figures, having: few, order }, [1.5]), [
        { title: 'x', many: 3, total: 3 },
        { title: null, many: 1, total: -5 },
      ])
    },
    { needs: [...needs.needs, 'sums'] },
  ),
  contractCase(
    'aggregate/exact',
    'A total beyond 2^53 is an error when it is answered, and exact when it is compared.',
    async ({ first, second }) => {
      const most = Number.MAX_SAFE_INTEGER
      await insert(first, 'note', [
        aNote({ id: 'a', title: 'small', size: most }),
        aNote({ id: 'b', title: 'large', size: most }),
        aNote({ id: 'c', title: 'large', size: most }),
      ])
      const plan = { ...byTitle, measures: [{ as: 'total', fn: 'sum', of: size }] } as const
      const error = await rejection(groups(second, plan), 'a total that no number holds')
      equal(unsafeInteger.is(error), true, 'whether the refusal is storage.unsafe_integer')
      const having = compare(column('total', 'integer'), 'lte', slot(1, 'integer'))
      equal(await groups(second, { ...plan, having }, [most]), [{ title: 'small', total: most }])
    },
    needs,
  ),
  contractCase(
    'aggregate/terms',
    'Keys and figures may be made of rows: of their local day, and of what is related to them.',
    async (fixture) => {
      await seed(fixture)
      await insert(fixture.first, 'noteLine', [
        aLine({ id: 'l1', noteId: 'a', order: 1 }),
        aLine({ id: 'l2', noteId: 'a', order: 2 }),
        aLine({ id: 'l3', noteId: 'd', order: 3 }),
      ])
      const of = column('madeAt', 'instant') as never
      const day = {
        kind: 'calendar',
        of,
        unit: 'day',
        shifts: [],
        offsetMs: slot(1, 'integer'),
        type: 'day',
      } as const
      const lines = sumOf('count', 'noteLine', toLines)
      const plan = {
        where: isSet(of),
        by: [{ as: 'day', term: day }],
        measures: [
          { as: 'lines', fn: 'sum', of: lines },
          { as: 'most', fn: 'max', of: lines },
        ],
        order: [byTerm(column('day', 'day'))],
      } as const
      equal(await groups(fixture.second, plan, [3_600_000]), [
        { day: '2026-03-29', lines: 2, most: 2 },
        { day: '2026-04-01', lines: 1, most: 1 },
      ])
    },
    { needs: [...needs.needs, 'sums', 'relations'] },
  ),
]
