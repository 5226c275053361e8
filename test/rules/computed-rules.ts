import fc from 'fast-check'
import type { Condition, Operand, PublicRecord, Rule, Window } from '../../src/rules/index.js'
import { check } from '../../src/rules/index.js'
import { anyRecord, anyRule } from './arbitraries.js'
import { NOW } from './ask.js'
import { rich } from './rich.js'

const field = (name: string): Operand => ({ field: name })
const ops = fc.constantFrom('eq' as const, 'lt' as const, 'lte' as const, 'gt' as const, 'gte' as const)
const numbers = fc.constantFrom(-1, 0, 0.5, 1, 2, 3, 40)
const euros = fc.constantFrom(-5, 0, 1, 2, 100).map((amount) => ({ amount, currency: 'EUR' }))

const windows: readonly Window[] = [
  { last: { days: 1 } },
  { next: { days: 1 } },
  { from: '2026-04-30T12:00:00.001Z', until: NOW },
  { after: { ago: { hours: 36 } }, upTo: { ahead: { hours: 1 } } },
  { calendar: { unit: 'day', from: 0, until: 1 } },
  { calendar: { unit: 'week', from: -1, until: 1 } },
  { calendar: { unit: 'month', from: -1, until: 0 } },
  { calendar: { unit: 'quarter', from: 0, until: 1 } },
]

const dayWindows: readonly Window[] = [
  { calendar: { unit: 'day', from: 0, until: 14 } },
  { calendar: { unit: 'month', from: -2, until: 0 } },
  { calendar: { unit: 'year', from: 0, until: 1 } },
  { from: '2026-02-28', until: '2026-03-01' },
]

const compared = (left: fc.Arbitrary<Operand>, right: fc.Arbitrary<Operand>): fc.Arbitrary<Condition> =>
  fc.record({ op: ops, left, right })

const constant = (values: fc.Arbitrary<number | { amount: number; currency: string }>) =>
  values.map((value): Operand => ({ value }))

/** What may be asked of a related record. */
const whereOf: Readonly<Record<string, fc.Arbitrary<Condition>>> = {
  purchases: fc.oneof(
    fc
      .constantFrom('paid', 'open')
      .map((value): Condition => ({ op: 'eq', left: field('status'), right: { value } })),
    fc
      .constantFrom(...windows)
      .map((window): Condition => ({ op: 'within', left: field('placedAt'), window })),
    compared(fc.constant(field('quantity')), constant(fc.constantFrom(0, 1, 2))),
    compared(fc.constant({ sum: { fn: 'count', relation: 'lines' } }), constant(fc.constantFrom(0, 1))),
    compared(fc.constant({ field: 'total', in: 'EUR' }), constant(euros)),
    compared(fc.constant(field('net')), constant(euros)),
    fc.constant<Condition>({ op: 'not', of: { op: 'isSet', left: field('placedAt') } }),
    fc.constant<Condition>({ op: 'lte', left: field('placedAt'), right: field('paidAt') }),
  ),
  tickets: fc.oneof(
    fc
      .constantFrom(...windows)
      .map((window): Condition => ({ op: 'within', left: field('createdAt'), window })),
    fc.constant<Condition>({ op: 'in', left: field('status'), values: ['open', 'pending'] }),
  ),
  ancestors: fc.oneof(
    compared(fc.constant(field('visits')), constant(fc.constantFrom(0, 1))),
    fc.constant<Condition>({ op: 'eq', left: field('vip'), right: { value: true } }),
  ),
}

const relations = fc.constantFrom('purchases', 'tickets', 'ancestors')

const narrowed = (relation: string) =>
  fc
    .option(
      fc.array(whereOf[relation] ?? fc.constant<Condition>({ op: 'and', of: [] }), {
        minLength: 1,
        maxLength: 2,
      }),
    )
    .map((of) => (of ? { where: { op: 'and' as const, of } } : {}))

const counts: fc.Arbitrary<Operand> = relations.chain((relation) =>
  narrowed(relation).map((where) => ({ sum: { fn: 'count', relation, ...where } })),
)

const numberSums: fc.Arbitrary<Operand> = fc
  .record({
    fn: fc.constantFrom('sum' as const, 'min' as const, 'max' as const, 'countDistinct' as const),
    of: fc.constantFrom<readonly [relation: string, field: string]>(
      ['purchases', 'quantity'],
      ['purchases', 'weight'],
      ['ancestors', 'visits'],
    ),
  })
  .chain(({ fn, of: [relation, name] }) =>
    narrowed(relation).map((where) => ({ sum: { fn, relation, field: name, ...where } })),
  )

const averages: fc.Arbitrary<Operand> = fc.constantFrom('quantity', 'visits').chain((name) => {
  const relation = name === 'visits' ? 'ancestors' : 'purchases'
  return narrowed(relation).map((where) => ({ sum: { fn: 'avg', relation, field: name, ...where } }))
})

const moneySums: fc.Arbitrary<Operand> = fc
  .record({
    fn: fc.constantFrom('sum' as const, 'min' as const, 'max' as const),
    of: fc.constantFrom({ field: 'total', in: 'EUR' }, { field: 'net', in: 'EUR' }, { field: 'net' }),
  })
  .chain(({ fn, of }) =>
    narrowed('purchases').map((where) => ({ sum: { fn, relation: 'purchases', ...of, ...where } })),
  )

const moneyAverages: fc.Arbitrary<Operand> = narrowed('purchases').map((where) => ({
  sum: { fn: 'avg', relation: 'purchases', field: 'net', ...where },
}))

const times = (of: fc.Arbitrary<Operand>) =>
  fc.tuple(of, fc.constantFrom(2, 0.5, -1)).map(([each, by]): Operand => ({ times: { of: each, by } }))
const pair = (of: fc.Arbitrary<Operand>) => fc.tuple(of, of)

const plainNumbers: fc.Arbitrary<Operand> = fc.oneof(
  fc.constantFrom(field('visits'), field('score'), field('attributes.age')),
  counts,
  numberSums,
)
const plainMoney: fc.Arbitrary<Operand> = fc.oneof(fc.constant({ field: 'spent', in: 'EUR' }), moneySums)

const anyNumber: fc.Arbitrary<Operand> = fc.oneof(
  plainNumbers,
  times(plainNumbers),
  pair(plainNumbers).map((minus): Operand => ({ minus })),
  pair(plainNumbers).map((ratio): Operand => ({ ratio })),
  pair(plainMoney).map((ratio): Operand => ({ ratio })),
)
const anyMoney: fc.Arbitrary<Operand> = fc.oneof(
  plainMoney,
  times(plainMoney),
  pair(plainMoney).map((minus): Operand => ({ minus })),
)

const moments: fc.Arbitrary<Operand> = fc
  .record({ fn: fc.constantFrom('latest' as const, 'earliest' as const), relation: relations })
  .chain(({ fn, relation }) => narrowed(relation).map((where) => ({ sum: { fn, relation, ...where } })))

const someMoment: fc.Arbitrary<Operand> = fc.constantFrom<Operand>(
  field('lastSeenAt'),
  { value: NOW },
  { instant: { ago: { days: 1 } } },
)

const ages: fc.Arbitrary<Operand> = fc.constantFrom(
  { age: 'bornOn' },
  { age: 'birthday' },
  { age: 'birthDate' },
)

const steps = fc
  .constantFrom('purchases', 'tickets')
  .chain((relation) => narrowed(relation).map((where) => ({ relation, ...where })))

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { arbitrary: compared(anyNumber, fc.oneof(constant(numbers), plainNumbers)), weight: 4 },
  { arbitrary: compared(anyMoney, fc.oneof(constant(euros), plainMoney)), weight: 4 },
  { arbitrary: compared(constant(numbers), anyNumber), weight: 1 },
  compared(averages, constant(numbers)),
  compared(moneyAverages, constant(euros)),
  compared(moments, fc.oneof(someMoment, moments)),
  fc
    .tuple(moments, fc.constantFrom(...windows))
    .map(([left, window]): Condition => ({ op: 'within', left, window })),
  fc
    .tuple(counts, fc.uniqueArray(fc.nat({ max: 3 })))
    .map(([left, values]): Condition => ({ op: 'in', left, values })),
  fc.oneof(numberSums, moments, anyMoney, averages).map((left): Condition => ({ op: 'isSet', left })),
  compared(ages, constant(fc.constantFrom(-1, 0, 1, 25, 26, 26.5))),
  fc
    .tuple(ages, fc.constantFrom([25], [0, 26], []))
    .map(([left, values]): Condition => ({ op: 'in', left, values })),
  fc
    .constantFrom(...dayWindows)
    .map((window): Condition => ({ op: 'within', left: field('bornOn'), window })),
  fc
    .constantFrom(...dayWindows)
    .map((window): Condition => ({ op: 'within', left: { birthday: 'birthday' }, window })),
  fc
    .constantFrom<[Extract<Condition, { op: 'inRegion' }>['system'], string]>(
      ['country', 'DE'],
      ['country', 'CN'],
      ['iso-3166-2', 'DE-BY'],
      ['gbt-2260', '110000'],
      ['gbt-2260', '110100'],
      ['gbt-2260', '110105'],
      ['nuts', 'DE2'],
    )
    .map(([system, code]): Condition => ({ op: 'inRegion', left: field('address'), system, code })),
  fc.constantFrom(0, 100, 600, 25_000).map(
    (km): Condition => ({
      op: 'withinKm',
      left: field('address'),
      km,
      of: { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' },
    }),
  ),
  fc.record({
    op: fc.constantFrom('followedBy' as const, 'missed' as const),
    first: steps,
    next: steps,
    within: fc.constantFrom({ days: 1 }, { hours: 1 }),
  }),
  fc
    .record({
      op: fc.constant('regularly' as const),
      step: steps,
      atLeast: fc.constantFrom(1, 2),
      of: fc.constantFrom(2, 5),
      each: fc.constantFrom('day' as const, 'week' as const, 'month' as const, { days: 1 }, { hours: 1 }),
    })
    .map(({ step, ...given }): Condition => ({ ...step, ...given })),
  fc.constantFrom('a', 'b', 'c').map((seed): Condition => ({ op: 'bucket', seed, from: 0.25, to: 0.75 })),
  steps.map((step): Condition => ({ op: 'some', ...step })),
  narrowed('ancestors').map((where): Condition => ({ op: 'some', relation: 'ancestors', ...where })),
)

const condition = (depth: number): fc.Arbitrary<Condition> =>
  depth === 0
    ? leaf
    : fc.oneof(
        { arbitrary: leaf, weight: 4 },
        { arbitrary: condition(depth - 1).map((of): Condition => ({ op: 'not', of })), weight: 2 },
        {
          arbitrary: fc
            .tuple(
              fc.constantFrom('and' as const, 'or' as const),
              fc.array(condition(depth - 1), { maxLength: 3 }),
            )
            .map(([op, of]): Condition => ({ op, of })),
          weight: 3,
        },
        { arbitrary: anyRule().map(({ where }) => where), weight: 1 },
      )

/** A rule about customers, computed operands in it. */
export const anyRichRule: fc.Arbitrary<Rule> = condition(2)
  .map((where): Rule => ({ v: 1, entity: 'customer', where }))
  .filter((rule) => check(rule, rich).length === 0)

const missing = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 3 })

const addresses = fc.constantFrom(
  { countryCode: 'DE' },
  { countryCode: 'DE', region: { system: 'iso-3166-2', code: 'DE-BY' } },
  { region: { system: 'gbt-2260', code: '110105' } },
  { region: { system: 'gbt-2260', code: '120000' } },
  { region: { system: 'nuts', code: 'DE212' } },
  { coordinates: { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' } },
  { countryCode: 'DE', coordinates: { latitude: 48.137, longitude: 11.575, datum: 'WGS-84' } },
  { coordinates: { latitude: 52.52, longitude: 13.405, datum: 'GCJ-02' } },
)

const birthdays = fc.constantFrom(
  { calendar: 'gregorian', year: 2000, month: 2, day: 29 },
  { calendar: 'gregorian', year: 2000, month: 5, day: 1 },
  { calendar: 'gregorian', month: 5, day: 2 },
  { calendar: 'gregorian', month: 2, day: 29 },
  { calendar: 'lunar', year: 2000, month: 3, day: 20 },
  { calendar: 'lunar', month: 8, day: 15 },
)

const bornOn = fc.constantFrom(
  '2000-02-29',
  '2000-05-01',
  '2000-05-02',
  '2026-02-28',
  '2026-05-02',
  '2026-05-01',
)

const money = fc.constantFrom(
  { amount: 1, currency: 'EUR' },
  { amount: 100, currency: 'EUR' },
  { amount: 1, currency: 'USD' },
  { amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' },
)
const booked = fc.constantFrom(-5, 2, 100).map((amount) => ({ amount, currency: 'EUR' }))

/** A customer with address, birthday and those above it; purchases with booked amounts. */
export const anyRichRecord: fc.Arbitrary<PublicRecord> = fc
  .record({
    base: anyRecord(),
    address: missing(addresses),
    birthday: missing(birthdays),
    bornOn: missing(bornOn),
    ancestors: fc.array(anyRecord('customer', 0), { maxLength: 3 }),
    amounts: fc.array(
      fc.record({
        net: missing(money),
        netBooked: missing(booked),
        weight: missing(fc.constantFrom(0.5, -1, 0, 2.25)),
      }),
      { minLength: 4, maxLength: 4 },
    ),
  })
  .map(({ base, amounts, ancestors, ...more }) => {
    const purchases = base.purchases as readonly PublicRecord[]
    return {
      ...base,
      ...more,
      ancestors: ancestors.map((ancestor) => ({ ...ancestor, address: null, birthday: null, bornOn: null })),
      purchases: purchases.map((purchase, at) => ({ ...purchase, ...amounts[at % amounts.length] })),
    }
  })
