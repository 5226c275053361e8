import fc from 'fast-check'
import type { ValueType } from '../../src/kernel/index.js'
import type { Predicate, SlotValue, Term } from '../../src/storage/index.js'

/** Gives a constant its place among the values. */
export type Place = (value: SlotValue) => number

/** A term before its constants have places. */
export type MakeTerm = (place: Place) => Term
type MakePredicate = (place: Place) => Predicate

/** A computed term of a note, and constants it may be compared with. */
export interface MadeTerm {
  readonly make: MakeTerm
  readonly type: ValueType
  readonly constants: fc.Arbitrary<string | number>
}

const column = (name: string, type: ValueType): Term & { column: string } => ({ column: name, type })
const attribute = (key: string, type: ValueType): Term => ({ column: 'attributes', type, attribute: key })
const slot = (place: Place, value: SlotValue, type: ValueType) => ({ slot: place(value), type })

const sameTenant = { local: 'tenant', foreign: 'tenant' }
const relations = {
  lines: { entity: 'noteLine', on: [sameTenant, { local: 'id', foreign: 'noteId' }] },
  children: { entity: 'note', on: [sameTenant, { local: 'id', foreign: 'parentId' }] },
  parent: { entity: 'note', on: [sameTenant, { local: 'parentId', foreign: 'id' }] },
} as const

const texts = fc.constantFrom('', 'a', 'A', 'a ', 'aa', '%', '\u00e9', '\uffff', '\u{1F600}')
const integers = fc.constantFrom(0, 1, -1, 2, 10, Number.MAX_SAFE_INTEGER)
const numbers = fc.constantFrom(0, 1, -1, 0.5, -1.5, 3, 1e21, 9_007_199_254_740_992)
const extremes = fc.constantFrom(1e308, -1e308, 1e200, 1e-200, 5e-324, 2.5)
const instantTexts = [
  '1969-12-31T23:59:59.999Z',
  '2025-12-31T23:00:00.000Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
  '2026-05-06T07:08:09.010Z',
] as const
const instants = fc.constantFrom(...instantTexts)
const days = fc.constantFrom('2026-01-01', '2025-12-29', '1969-10-01', '1999-01-01')
const ops = fc.constantFrom('eq' as const, 'lt' as const, 'lte' as const, 'gt' as const, 'gte' as const)
const negated = fc.boolean()

const always: fc.Arbitrary<MakePredicate | undefined> = fc.constant(undefined)

const compared = (left: Term, constants: fc.Arbitrary<string | number>): fc.Arbitrary<MakePredicate> =>
  fc.record({ op: ops, value: constants, negated }).map(({ op, value, negated: isNegated }) => (place) => ({
    kind: 'compare',
    op,
    left,
    right: slot(place, value, left.type),
    negated: isNegated,
  }))

const within: fc.Arbitrary<MakePredicate> = fc
  .record({ from: fc.option(instants), until: instants })
  .map(({ from, until }) => (place) => ({
    kind: 'intervals',
    left: column('madeAt', 'instant'),
    intervals: [
      {
        ...(from === null ? {} : { from: slot(place, from, 'instant') }),
        until: slot(place, until, 'instant'),
      },
    ],
    negated: false,
  }))

/** An instant of the related row beside one of the row it is related to. */
const besideOuter: fc.Arbitrary<MakePredicate> = fc
  .record({ op: ops, ms: fc.option(fc.constantFrom(0, 1, -1, 3_600_000)), negated })
  .map(({ op, ms, negated: isNegated }) => (place) => ({
    kind: 'compare',
    op,
    left: column('madeAt', 'instant'),
    right: {
      kind: 'outer',
      of: column('seenAt', 'instant'),
      ...(ms === null ? {} : { plusMs: slot(place, ms, 'integer') }),
      type: 'instant',
    },
    negated: isNegated,
  }))

const noteConditions = fc.oneof(
  always,
  within,
  within,
  compared(column('size', 'integer'), integers),
  compared(attribute('x', 'text'), texts),
)
const lineConditions = fc.oneof(always, compared(column('order', 'integer'), integers))

const sumOver = (
  relation: keyof typeof relations,
  fn: Extract<Term, { kind: 'sum' }>['fn'],
  type: ValueType,
  of?: MakeTerm,
): fc.Arbitrary<MakeTerm> =>
  (relation === 'lines' ? lineConditions : noteConditions).map((where) => (place) => ({
    kind: 'sum',
    fn,
    ...relations[relation],
    ...(of ? { of: of(place) } : {}),
    ...(where ? { where: where(place) } : {}),
    type,
  }))

const plain =
  (term: Term): MakeTerm =>
  () =>
    term

const manyOf = fc.constantFrom('lines' as const, 'children' as const)

/** Halves and quarters of small integers: the same sum in any order. */
const quarters: MakeTerm = (place) => ({
  kind: 'times',
  left: column('order', 'integer'),
  right: slot(place, 0.25, 'number'),
  type: 'number',
})

const wholeTerms: fc.Arbitrary<MakeTerm> = fc.oneof(
  manyOf.chain((relation) => sumOver(relation, 'count', 'integer')),
  sumOver('children', 'sum', 'integer', plain(column('size', 'integer'))),
  sumOver('children', 'sum', 'integer', plain(column('size', 'integer'))),
  sumOver('children', 'countDistinct', 'integer', plain(column('title', 'text'))),
  sumOver('children', 'countDistinct', 'integer', plain(column('isOpen', 'boolean'))),
  sumOver('lines', 'countDistinct', 'integer', plain(column('group', 'text'))),
  sumOver('children', 'countDistinct', 'integer', plain(attribute('x', 'text'))),
  sumOver('children', 'max', 'integer', plain(column('size', 'integer'))),
  // A sum over the related rows' own sums.
  sumOver('children', 'sum', 'integer', () => ({
    kind: 'sum',
    fn: 'count',
    ...relations.lines,
    type: 'integer',
  })),
  fc.record({ a: fc.integer({ min: 1, max: 2 ** 21 - 1 }), b: fc.nat() }).map(
    ({ a, b }): MakeTerm =>
      (place) => ({
        kind: 'bucket',
        of: column('limit', 'integer'),
        times: slot(place, a, 'integer'),
        plus: slot(place, b, 'integer'),
        modulus: slot(place, 1_000_003, 'integer'),
        type: 'integer',
      }),
  ),
  fc.subarray([...instantTexts], { minLength: 2 }).map(
    (bounds): MakeTerm =>
      (place) => ({
        kind: 'period',
        of: column('madeAt', 'instant'),
        bounds: bounds.map((bound) => slot(place, bound, 'instant')),
        type: 'integer',
      }),
  ),
)

const doubleTerms: fc.Arbitrary<MakeTerm> = fc.oneof(
  sumOver('lines', 'sum', 'number', quarters),
  fc
    .constantFrom('min' as const, 'max' as const)
    .chain((fn) => sumOver('children', fn, 'number', plain(column('weight', 'number')))),
  noteConditions.map(
    (where): MakeTerm =>
      (place) => ({
        kind: 'lookup',
        ...relations.parent,
        of: column('weight', 'number'),
        ...(where ? { where: where(place) } : {}),
        type: 'number',
      }),
  ),
)

const operands: fc.Arbitrary<MakeTerm> = fc.oneof(
  wholeTerms,
  doubleTerms,
  fc.constantFrom(plain(column('weight', 'number')), plain(column('size', 'integer'))),
  fc.oneof(numbers, extremes).map(
    (value): MakeTerm =>
      (place) =>
        slot(place, value, 'number'),
  ),
)

const calculated = (sides: fc.Arbitrary<MakeTerm>): fc.Arbitrary<MakeTerm> =>
  fc
    .record({
      kind: fc.constantFrom('times' as const, 'minus' as const, 'ratio' as const),
      left: sides,
      right: sides,
    })
    .map(({ kind, left, right }) => (place) => ({
      kind,
      left: left(place),
      right: right(place),
      type: 'number',
    }))

const calendars: fc.Arbitrary<MakeTerm> = fc
  .record({
    unit: fc.constantFrom(
      'day' as const,
      'mondayWeek' as const,
      'saturdayWeek' as const,
      'sundayWeek' as const,
      'month' as const,
      'quarter' as const,
      'year' as const,
    ),
    of: fc.constantFrom(column('madeAt', 'instant'), column('dueOn', 'day')),
    shifts: fc.subarray([...instantTexts], { maxLength: 2 }),
    offsets: fc.array(fc.constantFrom(0, 3_600_000, -19_800_000, 50_400_000), { minLength: 3, maxLength: 3 }),
  })
  .map(({ unit, of, shifts, offsets }) => (place) => {
    if (of.type === 'day') return { kind: 'calendar', unit, of, shifts: [], type: 'day' }
    return {
      kind: 'calendar',
      unit,
      of,
      shifts: shifts.map((until, at) => ({
        until: slot(place, until, 'instant'),
        offsetMs: slot(place, offsets[at] ?? 0, 'integer'),
      })),
      offsetMs: slot(place, offsets[2] ?? 0, 'integer'),
      type: 'day',
    }
  })

const extreme = (type: ValueType, of: Term) =>
  fc.constantFrom('min' as const, 'max' as const).chain((fn) => sumOver('children', fn, type, plain(of)))

const made = (
  type: ValueType,
  constants: fc.Arbitrary<string | number>,
  terms: fc.Arbitrary<MakeTerm>,
): fc.Arbitrary<MadeTerm> => terms.map((make) => ({ make, type, constants }))

/** Terms that are numbers: compared with each other and with constants. */
const numericTerms: fc.Arbitrary<MadeTerm> = fc.oneof(
  made('integer', integers, wholeTerms),
  made('number', numbers, doubleTerms),
  made('number', numbers, calculated(operands)),
  made('number', numbers, calculated(fc.oneof(operands, calculated(operands)))),
)

/** Any computed term. */
export const computedTerms: fc.Arbitrary<MadeTerm> = fc.oneof(
  { arbitrary: numericTerms, weight: 4 },
  { arbitrary: made('text', texts, extreme('text', column('title', 'text'))), weight: 1 },
  { arbitrary: made('text', texts, extreme('text', attribute('x', 'text'))), weight: 1 },
  { arbitrary: made('instant', instants, extreme('instant', column('madeAt', 'instant'))), weight: 1 },
  { arbitrary: made('instant', instants, extreme('instant', attribute('x', 'instant'))), weight: 1 },
  { arbitrary: made('day', days, calendars), weight: 1 },
)

/** Truths over related rows: what the others do not cover. */
export const leastTruths: fc.Arbitrary<MakeTerm> = fc.oneof(
  extreme('boolean', column('isOpen', 'boolean')),
  noteConditions.map(
    (where): MakeTerm =>
      (place) => ({
        kind: 'lookup',
        ...relations.parent,
        of: column('isOpen', 'boolean'),
        ...(where ? { where: where(place) } : {}),
        type: 'boolean',
      }),
  ),
)

/** Conditions that hold a computed term, and those of points and of rows above. */
export const computedConditions: fc.Arbitrary<MakePredicate> = fc.oneof(
  {
    weight: 5,
    arbitrary: computedTerms.chain(({ make, type, constants }) =>
      fc.record({ op: ops, value: constants, negated }).map(
        (given): MakePredicate =>
          (place) => ({
            kind: 'compare',
            op: given.op,
            left: make(place),
            right: slot(place, given.value, type),
            negated: given.negated,
          }),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: ops, left: numericTerms, right: numericTerms, negated }).map(
      (given): MakePredicate =>
        (place) => ({
          kind: 'compare',
          op: given.op,
          left: given.left.make(place),
          right: given.right.make(place),
          negated: given.negated,
        }),
    ),
  },
  computedTerms.chain(({ make, type, constants }) =>
    fc.record({ list: fc.array(constants, { minLength: 1, maxLength: 3 }), negated }).map(
      (given): MakePredicate =>
        (place) => ({
          kind: 'in',
          left: make(place),
          list: slot(place, given.list, type),
          negated: given.negated,
        }),
    ),
  ),
  fc
    .record({
      term: fc.oneof(
        computedTerms.map(({ make }) => make),
        leastTruths,
      ),
      negated,
    })
    .map(
      (given): MakePredicate =>
        (place) => ({ kind: 'set', left: given.term(place), negated: given.negated }),
    ),
  fc
    .record({ point: fc.tuple(numbers, numbers, numbers), limit: numbers, negated })
    .map(({ point, limit, negated: isNegated }): MakePredicate => {
      const weight = { column: 'weight', type: 'number' as const }
      return (place) => {
        const [x, y, z] = point.map((value) => slot(place, value, 'number'))
        if (!x || !y || !z) throw new Error('A point has three coordinates.')
        return {
          kind: 'near',
          left: [weight, weight, weight],
          point: [x, y, z],
          limit: slot(place, limit, 'number'),
          negated: isNegated,
        }
      }
    }),
  fc
    .record({
      where: besideOuter,
      negated,
      relation: fc.constantFrom('children' as const, 'parent' as const),
    })
    .map(
      (given): MakePredicate =>
        (place) => ({
          kind: 'exists',
          ...relations[given.relation],
          where: given.where(place),
          negated: given.negated,
        }),
    ),
)
