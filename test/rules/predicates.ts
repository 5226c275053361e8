import fc from 'fast-check'
import type { ValueType } from '../../src/kernel/index.js'
import type {
  ColumnTerm,
  Join,
  Predicate,
  Slot,
  SlotValue,
  StoredRow,
  SumTerm,
  Term,
  Values,
} from '../../src/rules/index.js'

/** What is made before its constants have places: they stand where the slots will. */
type Make<T> = (place: (value: SlotValue) => number) => T

/** Small pools, so that conditions and rows meet often; whole numbers whose sums leave the safe range. */
const most = Number.MAX_SAFE_INTEGER
const integers = fc.constantFrom(0, 1, -1, 2, 3, 10, most, -most, most - 1)
const numbers = fc.oneof(integers, fc.constantFrom(0.5, -1.5, 0.1, 1e308, -1e308))
const texts = fc.constantFrom('', 'a', 'A', 'ab', 'é', '\uFF5E', '\u{1F600}', '10', '9')
const instants = fc.constantFrom(
  '1999-12-31T23:59:59.999Z',
  '2026-02-28T23:30:00.000Z',
  '2026-03-01T00:00:00.000Z',
  '2026-03-01T00:00:00.001Z',
  '2026-03-02T12:00:00.000Z',
)
const days = fc.constantFrom('1999-12-31', '2024-02-29', '2026-02-28', '2026-03-01', '2026-03-02')
type Pooled = 'integer' | 'number' | 'text' | 'instant' | 'day' | 'boolean'
const pools: Readonly<Record<Pooled, fc.Arbitrary<string | number | boolean>>> = {
  integer: integers,
  number: numbers,
  text: texts,
  instant: instants,
  day: days,
  boolean: fc.boolean(),
}

const column = (name: string, type: ValueType): ColumnTerm => ({ column: name, type })
const attribute = (key: string, type: ValueType): ColumnTerm => ({ column: 'json', type, attribute: key })

const columns: Readonly<Record<Pooled, readonly ColumnTerm[]>> = {
  integer: [column('n', 'integer'), column('m', 'integer'), attribute('k', 'integer')],
  number: [column('x', 'number'), column('n', 'integer'), attribute('k', 'number')],
  text: [column('t', 'text'), attribute('k', 'text')],
  instant: [column('at', 'instant'), attribute('k', 'instant')],
  day: [column('on', 'day')],
  boolean: [column('flag', 'boolean'), attribute('k', 'boolean')],
}

/** Shops have orders, orders have lines; and each leads back. */
const ways: Readonly<Record<string, readonly { readonly entity: string; readonly on: readonly Join[] }[]>> = {
  shop: [{ entity: 'order', on: [tenant(), { local: 'id', foreign: 'up' }] }],
  order: [
    { entity: 'line', on: [tenant(), { local: 'id', foreign: 'up' }] },
    { entity: 'shop', on: [{ local: 'up', foreign: 'id' }] },
  ],
  line: [{ entity: 'order', on: [{ local: 'up', foreign: 'id' }] }],
}

function tenant(): Join {
  return { local: 'tenant', foreign: 'tenant' }
}

interface Here {
  readonly entity: string
  readonly depth: number
  /** Directly inside an `exists`: the row above can be named. */
  readonly isBelow?: true
}

const slot =
  (value: SlotValue, type: ValueType): Make<Slot> =>
  (place) => ({ slot: place(value), type })

const fixed = <T>(values: readonly T[]): fc.Arbitrary<Make<T>> =>
  fc.constantFrom(...values).map((value) => () => value)

function term(type: Pooled, here: Here): fc.Arbitrary<Make<Term>> {
  const constant = fc.option(pools[type], { freq: 9 }).map((value) => slot(value, type))
  const simple = [fixed<Term>(columns[type]), constant]
  if (here.depth === 0) return fc.oneof(...simple)
  const related = [sumOf(type, here), lookup(type, here)]
  return fc.oneof(...simple, ...related, ...special(type, here))
}

function special(type: Pooled, here: Here): readonly fc.Arbitrary<Make<Term>>[] {
  if (type === 'integer') return [counted(here), period, bucket]
  if (type === 'number') return [arithmetic(here), counted(here)]
  if (type === 'day') return [calendar]
  return type === 'instant' && here.isBelow ? [outer, outer] : []
}

function below({ entity, depth }: Here) {
  return fc.constantFrom(...(ways[entity] ?? [])).map((way) => ({
    way,
    there: { entity: way.entity, depth: depth - 1 },
  }))
}

function over<T>(here: Here, make: (way: { entity: string; on: readonly Join[] }, there: Here) => T) {
  return below(here).map(({ way, there }) => make(way, there))
}

function sumOf(type: Pooled, here: Here): fc.Arbitrary<Make<Term>> {
  const fns = ['integer', 'number'].includes(type)
    ? (['sum', 'min', 'max'] as const)
    : (['min', 'max'] as const)
  return over(here, (way, there) =>
    fc
      .record({
        fn: fc.constantFrom<SumTerm['fn']>(...fns),
        of: term(type, { ...there, depth: Math.min(there.depth, 1) }),
        where: fc.option(condition(there)),
      })
      .map(
        ({ fn, of, where }): Make<Term> =>
          (place) => ({
            kind: 'sum',
            fn,
            ...way,
            of: of(place),
            ...(where ? { where: where(place) } : {}),
            type,
          }),
      ),
  ).chain((each) => each)
}

function counted(here: Here): fc.Arbitrary<Make<Term>> {
  return over(here, (way, there) =>
    fc
      .record({
        distinct: fc.option(
          fc.constantFrom<Pooled>('integer', 'text', 'day').chain((type) => term(type, there)),
        ),
        where: fc.option(condition(there)),
      })
      .map(
        ({ distinct, where }): Make<Term> =>
          (place) => ({
            kind: 'sum',
            fn: distinct ? 'countDistinct' : 'count',
            ...way,
            ...(distinct ? { of: distinct(place) } : {}),
            ...(where ? { where: where(place) } : {}),
            type: 'integer',
          }),
      ),
  ).chain((each) => each)
}

function lookup(type: Pooled, here: Here): fc.Arbitrary<Make<Term>> {
  return over(here, (way, there) =>
    fc.record({ of: term(type, there), where: fc.option(condition(there)) }).map(
      ({ of, where }): Make<Term> =>
        (place) => ({
          kind: 'lookup',
          ...way,
          of: of(place),
          ...(where ? { where: where(place) } : {}),
          type,
        }),
    ),
  ).chain((each) => each)
}

function arithmetic(here: Here): fc.Arbitrary<Make<Term>> {
  return fc
    .record({
      kind: fc.constantFrom('times' as const, 'minus' as const, 'ratio' as const),
      left: term('integer', { ...here, depth: here.depth - 1 }),
      right: term('number', { ...here, depth: here.depth - 1 }),
    })
    .map(({ kind, left, right }) => (place) => ({
      kind,
      left: left(place),
      right: right(place),
      type: 'number',
    }))
}

const period: fc.Arbitrary<Make<Term>> = fc
  .uniqueArray(instants, { minLength: 2, maxLength: 4 })
  .map((bounds) => (place) => ({
    kind: 'period',
    of: column('at', 'instant'),
    bounds: bounds.toSorted().map((bound) => slot(bound, 'instant')(place)),
    type: 'integer',
  }))

const bucket: fc.Arbitrary<Make<Term>> = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 21 - 1 }), fc.nat({ max: 2 ** 31 - 1 }))
  .map(([times, plus]) => (place) => ({
    kind: 'bucket',
    of: column('hash', 'integer'),
    times: slot(times, 'integer')(place),
    plus: slot(plus, 'integer')(place),
    modulus: slot(11, 'integer')(place),
    type: 'integer',
  }))

const outer: fc.Arbitrary<Make<Term>> = fc
  .option(fc.constantFrom(0, 1, -1, 86_400_000, 1e15))
  .map((ms) => (place) => ({
    kind: 'outer',
    of: column('at', 'instant'),
    ...(ms === null ? {} : { plusMs: slot(ms, 'integer')(place) }),
    type: 'instant',
  }))

const calendar: fc.Arbitrary<Make<Term>> = fc
  .record({
    of: fc.constantFrom(column('at', 'instant'), column('on', 'day'), attribute('k', 'instant')),
    unit: fc.constantFrom(
      'day' as const,
      'mondayWeek' as const,
      'saturdayWeek' as const,
      'sundayWeek' as const,
      'month' as const,
      'quarter' as const,
      'year' as const,
    ),
    until: fc.option(instants),
    offset: fc.constantFrom(0, -3_600_000, 46_800_000),
  })
  .map(({ of, unit, until, offset }) => (place) => ({
    kind: 'calendar',
    of,
    unit,
    shifts:
      until === null
        ? []
        : [{ until: slot(until, 'instant')(place), offsetMs: slot(3_600_000, 'integer')(place) }],
    offsetMs: slot(offset, 'integer')(place),
    type: 'day',
  }))

const negated = fc.boolean()
const ops = fc.constantFrom('eq' as const, 'lt' as const, 'lte' as const, 'gt' as const, 'gte' as const)
const anyType = fc.constantFrom<Pooled>('integer', 'number', 'text', 'instant', 'day', 'boolean')

function comparison(here: Here): fc.Arbitrary<Make<Predicate>> {
  return anyType.chain((type) =>
    fc
      .record({ op: ops, left: term(type, here), right: term(type, here), negated })
      .map((given) => (place) => ({
        kind: 'compare',
        op: given.op,
        left: given.left(place),
        right: given.right(place),
        negated: given.negated,
      })),
  )
}

function presence(here: Here): fc.Arbitrary<Make<Predicate>> {
  const flags = fixed<Term>([column('flag', 'boolean'), { ...column('list', 'list'), item: 'text' }])
  return fc
    .record({
      left: fc.oneof(
        anyType.chain((type) => term(type, here)),
        flags,
      ),
      negated,
    })
    .map((given) => (place) => ({ kind: 'set', left: given.left(place), negated: given.negated }))
}

function among(here: Here): fc.Arbitrary<Make<Predicate>> {
  return anyType.chain((type) =>
    fc
      .record({
        left: term(type, here),
        list: fc.array<string | number | boolean>(pools[type], { minLength: 1, maxLength: 12 }),
        negated,
      })
      .map((given) => (place) => ({
        kind: 'in',
        left: given.left(place),
        list: slot(given.list, type)(place),
        negated: given.negated,
      })),
  )
}

function textual(here: Here): fc.Arbitrary<Make<Predicate>> {
  return fc
    .record({
      op: fc.constantFrom('eq' as const, 'contains' as const, 'startsWith' as const, 'endsWith' as const),
      left: term('text', here),
      right: term('text', here),
      ignoreCase: fc.boolean(),
      negated,
    })
    .map((given) => (place) => ({
      kind: 'text',
      ...given,
      left: given.left(place),
      right: given.right(place),
    }))
}

const items: fc.Arbitrary<Make<Predicate>> = fc
  .record({
    op: fc.constantFrom('hasAny' as const, 'hasAll' as const),
    list: fc.array(texts, { minLength: 1, maxLength: 3 }),
    negated,
  })
  .map((given) => (place) => ({
    kind: 'list',
    op: given.op,
    left: { ...column('list', 'list'), item: 'text' },
    list: slot(given.list, 'text')(place),
    negated: given.negated,
  }))

function intervals(here: Here): fc.Arbitrary<Make<Predicate>> {
  return fc.constantFrom<'instant' | 'day'>('instant', 'day').chain((type) =>
    fc
      .record({
        left: term(type, here),
        bounds: fc.array(fc.record({ from: pools[type], until: pools[type] }, { requiredKeys: [] }), {
          minLength: 1,
          maxLength: 3,
        }),
        negated,
      })
      .map((given) => (place) => ({
        kind: 'intervals',
        left: given.left(place),
        intervals: given.bounds.map(({ from, until }) => ({
          ...(from === undefined ? {} : { from: slot(from, type)(place) }),
          ...(until === undefined ? {} : { until: slot(until, type)(place) }),
        })),
        negated: given.negated,
      })),
  )
}

const coordinates = fc.constantFrom(0, 1, -1, 0.6, 0.8)

const near: fc.Arbitrary<Make<Predicate>> = fc
  .record({
    x: coordinates,
    y: coordinates,
    z: coordinates,
    limit: fc.constantFrom(0, 0.4, 1, 2),
    negated,
  })
  .map((given) => (place) => ({
    kind: 'near',
    left: [column('x1', 'number'), column('x2', 'number'), column('x3', 'number')],
    point: [slot(given.x, 'number')(place), slot(given.y, 'number')(place), slot(given.z, 'number')(place)],
    limit: slot(given.limit, 'number')(place),
    negated: given.negated,
  }))

function group(here: Here): fc.Arbitrary<Make<Predicate>> {
  return fc
    .record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(condition({ ...here, depth: here.depth - 1 }), { minLength: 1, maxLength: 4 }),
    })
    .map(({ kind, of }) => (place) => ({ kind, of: of.map((each) => each(place)) }))
}

function exists(here: Here): fc.Arbitrary<Make<Predicate>> {
  return over(here, (way, there) =>
    fc.record({ where: fc.option(condition({ ...there, isBelow: true })), negated }).map(
      (given): Make<Predicate> =>
        (place) => ({
          kind: 'exists',
          ...way,
          ...(given.where ? { where: given.where(place) } : {}),
          negated: given.negated,
        }),
    ),
  ).chain((each) => each)
}

function condition(here: Here): fc.Arbitrary<Make<Predicate>> {
  const leaves = [comparison(here), presence(here), among(here), textual(here), items, intervals(here), near]
  if (here.depth === 0) return fc.oneof(...leaves)
  return fc.oneof(
    { arbitrary: comparison(here), weight: 4 },
    ...leaves,
    { arbitrary: group(here), weight: 4 },
    { arbitrary: exists(here), weight: 4 },
  )
}

interface Asked<T> {
  readonly what: T
  readonly values: Values
}

const placed = <T>(make: Make<T>): Asked<T> => {
  const values: SlotValue[] = []
  const what = make((value) => values.push(value) - 1)
  return { what, values }
}

/** Any condition about shops, with the values of its slots. */
export const anyPredicate: fc.Arbitrary<Asked<Predicate>> = condition({ entity: 'shop', depth: 3 }).map(
  placed,
)

/** Any value that can be made of a shop. */
export const anyTerm: fc.Arbitrary<Asked<Term>> = anyType
  .chain((type) => term(type, { entity: 'shop', depth: 3 }))
  .map(placed)

const missing = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 4 })

const row = fc.record({
  tenant: fc.constantFrom('t1', 't1', 't1', 't1', 't1', 't1', 't2'),
  n: missing(integers),
  m: missing(integers),
  x: missing(numbers),
  t: missing(texts),
  at: missing(instants),
  on: missing(days),
  flag: missing(fc.boolean()),
  hash: missing(fc.nat({ max: 2 ** 31 - 1 })),
  x1: missing(coordinates),
  x2: missing(coordinates),
  x3: missing(coordinates),
  list: missing(fc.array(texts, { maxLength: 3 })),
  json: missing(
    fc.record(
      { k: fc.oneof(integers, numbers, texts, instants, fc.constantFrom(null, true, [], {})) },
      { requiredKeys: [] },
    ),
  ),
  up: fc.constantFrom('0', '0', '0', '0', '0', '1', null),
})

/** Rows of shops, orders and lines; they lead to each other by `id` and `up`. */
export interface Tables {
  readonly shop: readonly StoredRow[]
  readonly order: readonly StoredRow[]
  readonly line: readonly StoredRow[]
}

const rows = (maxLength: number): fc.Arbitrary<readonly StoredRow[]> =>
  fc
    .array(row, { minLength: 1, maxLength })
    .map((all) => all.map((each, at) => ({ ...each, id: String(at) })))

export const anyTables: fc.Arbitrary<Tables> = fc.record({ shop: rows(2), order: rows(6), line: rows(6) })
