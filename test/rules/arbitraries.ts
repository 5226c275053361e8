import fc from 'fast-check'
import type { FieldInfo, ValueType } from '../../src/kernel/index.js'
import {
  type Condition,
  type Constant,
  type Operand,
  operatorsOf,
  type PublicRecord,
  type Rule,
  type Window,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'

type Unlisted = 'list' | 'address' | 'birthday'

/** Small pools, so that rules and rows meet often. */
const pools: Readonly<Record<Exclude<ValueType, Unlisted>, readonly Constant[]>> = {
  text: [
    '',
    'a',
    'A',
    'ab',
    'ba',
    'é',
    'É',
    '%',
    '_',
    '\\',
    "'",
    '10',
    '9',
    '\uFF5E',
    '\u{1F600}',
    'x\u0323',
  ],
  enum: ['person', 'organization', 'free', 'pro', 'open', 'paid', 'refunded', 'pending', 'solved', 'closed'],
  integer: [-1, 0, 1, 2, 9_007_199_254_740_991],
  number: [-1, 0, 0.5, 1, 2],
  boolean: [true, false],
  instant: [
    '2026-05-01T11:59:59.999Z',
    NOW,
    '2026-05-01T12:00:00.001Z',
    '2026-04-30T12:00:00.000Z',
    '2026-04-30T12:00:00.001Z',
    '2026-05-02T12:00:00.000Z',
    '1999-12-31T23:59:59.999Z',
  ],
  day: ['2000-02-29', '2026-05-01', '2026-04-30'],
  money: [
    { amount: 0, currency: 'EUR' },
    { amount: 1, currency: 'EUR' },
    { amount: 1, currency: 'USD' },
    { amount: -5, currency: 'USD' },
  ],
  ref: ['u1', 'u2', 'a'],
}

const windows: readonly Window[] = [
  { last: { days: 1 } },
  { last: { hours: 1 } },
  { next: { days: 1 } },
  { from: NOW },
  { until: NOW },
  { from: '2026-04-30T12:00:00.001Z', until: NOW },
]

const moments: readonly Operand[] = [
  { instant: { ago: { days: 1 } } },
  { instant: { ahead: { hours: 24 } } },
  { instant: { ago: { days: 0 } } },
]

const poolOf = ({ type, options }: Pick<FieldInfo, 'type' | 'options'>): readonly Constant[] =>
  type === 'enum' ? (options ?? []) : type in pools ? pools[type as Exclude<ValueType, Unlisted>] : []

const field = (name: string): Operand => ({ field: name })

/** A rule about customers, purchases, lines or tickets. */
export const anyRule = (entity = 'customer'): fc.Arbitrary<Rule> =>
  condition(entity, 3).map((where) => ({ v: 1, entity, where }))

function condition(entity: string, depth: number): fc.Arbitrary<Condition> {
  const relations = Object.values(catalogue[entity]?.relations ?? {}).filter(({ kind }) => kind === 'many')
  if (depth === 0) return leaf(entity)
  const inner = condition(entity, depth - 1)
  const quantified = relations.map(({ name, entity: there }) =>
    fc.oneof(
      fc.constant<Condition>({ op: 'some', relation: name }),
      condition(there, depth - 1).map((where): Condition => ({ op: 'some', relation: name, where })),
    ),
  )
  return fc.oneof(
    { weight: 4, arbitrary: leaf(entity) },
    { weight: 2, arbitrary: inner.map((of): Condition => ({ op: 'not', of })) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(inner, { maxLength: 4 }))
        .map(([op, of]): Condition => ({ op, of })),
    },
    ...quantified.map((arbitrary) => ({ weight: 2, arbitrary })),
  )
}

function leaf(entity: string): fc.Arbitrary<Condition> {
  const fields = Object.values(catalogue[entity]?.fields ?? {})
  return fc.constantFrom(...fields).chain((info) =>
    fc.constantFrom(...operatorsFor(info)).chain((op): fc.Arbitrary<Condition> => {
      const left = field(info.name)
      const pool = poolOf(info)
      switch (op) {
        case 'isSet':
          return fc.constant({ op, left })
        case 'within':
          return fc.constantFrom(...windows).map((window) => ({ op, left, window }))
        case 'in':
          return fc.array(fc.constantFrom(...pool), { maxLength: 3 }).map((values) => ({ op, left, values }))
        case 'hasAny':
        case 'hasAll':
          return fc
            .array(fc.constantFrom(...pools.text), { maxLength: 3 })
            .map((values) => ({ op, left, values }))
        case 'contains':
        case 'startsWith':
        case 'endsWith':
          return fc
            .tuple(other(entity, info), folding())
            .map(([right, ignore]) => ({ op, left, right, ...ignore }))
        case 'inRegion':
        case 'withinKm':
          throw new Error(`${info.name} is no address`)
        default: {
          const ignoring = op === 'eq' && info.type === 'text' ? folding() : fc.constant({})
          return fc
            .tuple(other(entity, info), ignoring, fc.boolean())
            .map(([right, ignore, turned]) =>
              turned ? { op, left: right, right: left, ...ignore } : { op, left, right, ...ignore },
            )
        }
      }
    }),
  )
}

/** Windows over days are the calendar's: temporal.test.ts has them. */
function operatorsFor({ type }: FieldInfo) {
  return operatorsOf[type].filter((op) => type !== 'day' || op !== 'within')
}

function folding(): fc.Arbitrary<{ ignoreCase?: true }> {
  return fc.constantFrom<{ ignoreCase?: true }>({}, { ignoreCase: true })
}

/** A constant, or a field of the same type. */
function other(entity: string, info: FieldInfo): fc.Arbitrary<Operand> {
  const same = Object.values(catalogue[entity]?.fields ?? {}).filter(({ type }) => type === info.type)
  const constants = fc.constantFrom(...poolOf(info)).map((value): Operand => ({ value }))
  const moving = info.type === 'instant' ? [fc.constantFrom(...moments)] : []
  return fc.oneof(
    { weight: 3, arbitrary: constants },
    fc.constantFrom(...same).map(({ name }) => field(name)),
    ...moving,
  )
}

/** A record with its related records; values missing or, in attributes, of another type now and then. */
export const anyRecord = (entity = 'customer', depth = 2): fc.Arbitrary<PublicRecord> => {
  const info = catalogue[entity]
  const fields = Object.values(info?.fields ?? {})
  const own = fields.filter(({ attribute, name }) => attribute === undefined && name !== 'id')
  const attributes = fields.filter(({ attribute }) => attribute !== undefined)
  const relations = Object.values(info?.relations ?? {}).filter(({ kind }) => kind === 'many')
  return fc.record({
    ...Object.fromEntries(own.map((each) => [each.name, fc.option(value(each), { freq: 3 })])),
    archivedAt: fc.option(fc.constant(NOW), { freq: 1 }),
    attributes: fc.record(
      Object.fromEntries(attributes.map((each) => [each.attribute ?? '', maybeWrong(value(each))])),
      { requiredKeys: [] },
    ),
    ...Object.fromEntries(
      relations.map(({ name, entity: there }) => [
        name,
        depth === 0 ? fc.constant([]) : fc.array(anyRecord(there, depth - 1), { maxLength: 2 }),
      ]),
    ),
  })
}

function value(info: FieldInfo): fc.Arbitrary<unknown> {
  if (info.type === 'list') return fc.array(fc.constantFrom(...pools.text), { maxLength: 3 })
  return fc.constantFrom(...poolOf(info))
}

function maybeWrong(arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary }, fc.constantFrom(null, 1, '1', true, [], {}))
}
