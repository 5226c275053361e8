import fc from 'fast-check'
import type {
  CalendarUnit,
  Condition,
  Operand,
  PublicRecord,
  RegionSystem,
  Rule,
  Sum,
  Window,
} from '../../src/rules/index.js'

/** Rules of the forms beyond plain comparisons, about customers of the rich world. */
export const richRule = (): fc.Arbitrary<Rule> =>
  fc
    .tuple(
      condition(2),
      fc.constantFrom(undefined, ...zones),
      fc.constantFrom(undefined, 'saturday' as const, 'sunday' as const),
    )
    .map(([where, zone, weekStart]) => ({
      v: 1,
      entity: 'customer',
      ...(zone && { zone }),
      ...(weekStart && { weekStart }),
      where,
    }))

export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
] as const

/** Around the ends of what windows are at NOW, and days beside it. */
const instants = [
  '2026-05-01T12:00:00.000Z',
  '2026-05-01T11:59:59.999Z',
  '2026-05-01T12:00:00.001Z',
  '2026-04-30T12:00:00.000Z',
  '2026-04-30T12:00:00.001Z',
  '2026-04-30T22:00:00.000Z',
  '2026-04-30T21:59:59.999Z',
  '2026-05-01T00:00:00.000Z',
  '2026-05-01T04:00:00.000Z',
  '2026-05-02T00:00:00.000Z',
  '2026-04-29T12:00:00.000Z',
  '2026-04-01T00:00:00.000Z',
  '2026-03-31T22:00:00.000Z',
  '2026-01-01T00:00:00.000Z',
  '2025-12-31T23:59:59.999Z',
  '2026-06-01T00:00:00.000Z',
]

const days = [
  '2026-05-01',
  '2026-04-30',
  '2026-05-02',
  '2026-04-27',
  '2026-01-01',
  '2000-02-29',
  '2008-05-01',
  '2008-05-02',
]
const lengths = [{ days: 1 }, { hours: 1 }, { days: 30 }, { days: 1, hours: 12 }, { days: 400 }]
const units: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year']

const calendarWindow = (): fc.Arbitrary<Window> =>
  fc
    .tuple(fc.constantFrom(...units), fc.integer({ min: -3, max: 1 }), fc.integer({ min: 1, max: 3 }))
    .map(([unit, from, length]) => ({ calendar: { unit, from, until: from + length } }))

const instantWindow = (): fc.Arbitrary<Window> =>
  fc.oneof(
    calendarWindow(),
    fc.constantFrom(...lengths).map((last) => ({ last })),
    fc.constantFrom(...lengths).map((ago) => ({ upTo: { ago } })),
    fc.constant<Window>({ after: { ago: { days: 2 } }, upTo: { ago: { days: 1 } } }),
    fc.constant<Window>({ after: { ahead: { hours: 0 } } }),
  )

const aboutPurchase = (): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc
      .constantFrom('open', 'paid', 'refunded')
      .map((value): Condition => ({ op: 'eq', left: { field: 'status' }, right: { value } })),
    instantWindow().map((window): Condition => ({ op: 'within', left: { field: 'placedAt' }, window })),
    fc.constantFrom(0, 5, 10).map(
      (amount): Condition => ({
        op: 'gte',
        left: { field: 'net' },
        right: { value: { amount, currency: 'EUR' } },
      }),
    ),
    fc.constant<Condition>({
      op: 'eq',
      left: { related: { relation: 'customer', of: { field: 'attributes.plan' } } },
      right: { value: 'pro' },
    }),
    fc.constant<Condition>({ op: 'not', of: { op: 'isSet', left: { field: 'net', in: 'USD' } } }),
  )

const step = () =>
  fc
    .tuple(fc.constantFrom('purchases', 'tickets'), fc.option(aboutPurchase(), { nil: undefined }))
    .map(([relation, where]) => ({ relation, ...(where && relation === 'purchases' && { where }) }))

const sum = (fields: Readonly<Partial<Record<Sum['fn'], readonly string[]>>>): fc.Arbitrary<Sum> =>
  fc.constantFrom(...(Object.keys(fields) as Sum['fn'][])).chain((fn) =>
    fc
      .tuple(
        fc.constantFrom(undefined, ...(fields[fn] ?? [])),
        fc.option(aboutPurchase(), { nil: undefined }),
      )
      .map(([field, where]) => {
        const own = fields[fn]?.length ? (field ?? fields[fn]?.[0]) : undefined
        return { fn, relation: 'purchases', ...(own && { field: own }), ...(where && { where }) }
      }),
  )

const numberSum = () =>
  sum({
    count: [],
    countDistinct: ['status', 'quantity', 'placedAt'],
    sum: ['quantity', 'weight'],
    avg: ['quantity', 'weight'],
    min: ['quantity'],
    max: ['weight'],
  })

const number = (depth: number): fc.Arbitrary<Operand> =>
  fc.oneof(
    { weight: 2, arbitrary: numberSum().map((each): Operand => ({ sum: each })) },
    fc.constantFrom('visits', 'score', 'attributes.age').map((name): Operand => ({ field: name })),
    fc.constant<Operand>({ sum: { fn: 'count', relation: 'ancestors' } }),
    fc.constant<Operand>({ sum: { fn: 'max', relation: 'ancestors', field: 'visits' } }),
    ...(depth === 0
      ? []
      : [
          fc
            .tuple(number(depth - 1), fc.constantFrom(-1, 0.5, 3))
            .map(([of, by]): Operand => ({ times: { of, by } })),
          fc.tuple(number(depth - 1), number(depth - 1)).map((pair): Operand => ({ minus: pair })),
          fc.tuple(number(depth - 1), number(depth - 1)).map((pair): Operand => ({ ratio: pair })),
        ]),
  )

const money = (): fc.Arbitrary<Operand> =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom<Sum['fn']>('sum', 'avg', 'min', 'max'),
        fc.option(aboutPurchase(), { nil: undefined }),
      )
      .map(
        ([fn, where]): Operand => ({
          sum: { fn, relation: 'purchases', field: 'net', ...(where && { where }) },
        }),
      ),
    fc.constant<Operand>({ sum: { fn: 'sum', relation: 'purchases', field: 'total', in: 'EUR' } }),
    fc.constant<Operand>({ field: 'spent' }),
    fc.constant<Operand>({ field: 'credit', in: 'EUR' }),
    fc.constant<Operand>({ minus: [{ field: 'spent' }, { field: 'credit' }] }),
    fc.constant<Operand>({ times: { of: { field: 'spent' }, by: 2 } }),
  )

const comparisonOp = () => fc.constantFrom('eq' as const, 'lt', 'lte', 'gt', 'gte')

// Halves are exact, so that no comparison hangs on how an engine rounds.
const leaf = (): fc.Arbitrary<Condition> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          comparisonOp(),
          number(1),
          fc.oneof(fc.constantFrom<Operand>({ value: 0 }, { value: 2 }), number(1)),
        )
        .map(([op, left, right]): Condition => ({ op, left, right })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          comparisonOp(),
          money(),
          fc.oneof(fc.constantFrom<Operand>({ value: { amount: 10, currency: 'EUR' } }), money()),
        )
        .map(([op, left, right]): Condition => ({ op, left, right })),
    },
    fc
      .tuple(comparisonOp(), fc.constantFrom(0, 17, 18, 26))
      .map(([op, years]): Condition => ({ op, left: { age: 'bornOn' }, right: { value: years } })),
    fc.subarray([0, 17, 18, 25]).map((values): Condition => ({ op: 'in', left: { age: 'bornOn' }, values })),
    fc
      .tuple(comparisonOp(), fc.integer({ min: -2, max: 2 }))
      .map(([op, later]): Condition => ({ op, left: { field: 'bornOn' }, right: { today: later } })),
    calendarWindow().map((window): Condition => ({ op: 'within', left: { field: 'bornOn' }, window })),
    fc.tuple(fc.constantFrom<Sum['fn']>('latest', 'earliest'), instantWindow()).map(
      ([fn, window]): Condition => ({
        op: 'within',
        left: { sum: { fn, relation: 'purchases' } },
        window,
      }),
    ),
    number(0).map((left): Condition => ({ op: 'isSet', left })),
    fc
      .tuple(fc.constantFrom('followedBy' as const, 'missed'), step(), step(), fc.constantFrom(...lengths))
      .map(([op, first, next, within]): Condition => ({ op, first, next, within })),
    fc
      .tuple(
        step(),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<CalendarUnit | { days: number }>(...units, { days: 1 }),
      )
      .chain(([one, of, each]) =>
        fc
          .integer({ min: 1, max: of })
          .map((atLeast): Condition => ({ op: 'regularly', ...one, atLeast, of, each })),
      ),
    fc
      .tuple(fc.constantFrom('spring', 'ö'), fc.constantFrom(0, 0.1, 0.5))
      .map(([seed, from]): Condition => ({ op: 'bucket', seed, from, to: from + 0.4 })),
    fc
      .constantFrom<readonly [RegionSystem, string]>(
        ['country', 'DE'],
        ['iso-3166-2', 'DE-BY'],
        ['gbt-2260', '110000'],
        ['gbt-2260', '110100'],
        ['gbt-2260', '110101'],
        ['nuts', 'DE2'],
      )
      .map(([system, code]): Condition => ({ op: 'inRegion', left: { field: 'address' }, system, code })),
    fc.constantFrom(0, 1, 500, 10_000, 30_000).map(
      (km): Condition => ({
        op: 'withinKm',
        left: { field: 'address' },
        km,
        of: { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' },
      }),
    ),
  )

function condition(depth: number): fc.Arbitrary<Condition> {
  if (depth === 0) return leaf()
  const inner = condition(depth - 1)
  return fc.oneof(
    { weight: 5, arbitrary: leaf() },
    inner.map((of): Condition => ({ op: 'not', of })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or'), fc.array(inner, { maxLength: 3 }))
      .map(([op, of]): Condition => ({ op, of })),
    fc
      .tuple(fc.constantFrom('ancestors'), inner)
      .map(([relation, where]): Condition => ({ op: 'some', relation, where })),
  )
}

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { freq: 4 })
const amounts = maybe(
  fc.record({ amount: fc.constantFrom(-5, 0, 5, 10), currency: fc.constantFrom('EUR', 'USD') }),
)

const purchase = fc.record({
  status: maybe(fc.constantFrom('open', 'paid')),
  placedAt: maybe(fc.constantFrom(...instants)),
  quantity: maybe(fc.constantFrom(-1, 0, 2, 4)),
  weight: maybe(fc.constantFrom(0, 0.5, 2)),
  total: amounts,
  net: amounts,
  netBooked: maybe(fc.record({ amount: fc.constantFrom(0, 5, 10), currency: fc.constant('EUR') })),
  archivedAt: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.constantFrom(...instants)),
})

const ticket = fc.record({ createdAt: maybe(fc.constantFrom(...instants)) })

const address = fc.constantFrom<PublicRecord>(
  { countryCode: 'DE', coordinates: { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' } },
  { countryCode: 'DE', coordinates: { latitude: 52.52, longitude: 13.405, datum: 'GCJ-02' } },
  { countryCode: 'DE', region: { system: 'iso-3166-2', code: 'DE-BY' } },
  { countryCode: 'DE', region: { system: 'nuts', code: 'DE212' } },
  { countryCode: 'CN', region: { system: 'gbt-2260', code: '110101' } },
  { countryCode: 'CN', region: { system: 'gbt-2260', code: '110202' } },
  { countryCode: 'JP', coordinates: { latitude: 35.68, longitude: 139.69, datum: 'WGS-84' } },
  { locality: 'Atlantis' },
)

const customer = {
  id: fc.constantFrom('c1', 'c2', 'c3', 'c4', 'ü'),
  visits: maybe(fc.constantFrom(0, 1, 2)),
  score: maybe(fc.constantFrom(0, 0.5, 2)),
  spent: amounts,
  credit: amounts,
  bornOn: maybe(fc.constantFrom(...days)),
  address: maybe(address),
  attributes: fc.record({ plan: fc.constantFrom('free', 'pro'), age: fc.constantFrom(null, 1, 2, '2') }),
  tickets: fc.array(ticket, { maxLength: 2 }),
}

export const richRecord = (): fc.Arbitrary<PublicRecord> =>
  fc
    .record({
      ...customer,
      purchases: fc.array(purchase, { maxLength: 4 }),
      ancestors: fc.array(fc.record({ ...customer, id: fc.constantFrom('a1', 'a2', 'a3') }), {
        maxLength: 2,
      }),
    })
    .map(({ purchases, ancestors, ...own }) => ({
      ...own,
      ancestors: [...new Map(ancestors.map((each) => [each.id, each])).values()],
      purchases: purchases.map((each) => ({ ...each, customer: { ...own, tickets: [], purchases: [] } })),
    }))
