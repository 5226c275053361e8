import fc from 'fast-check'
import type { ItemKind, ValueType } from '../../src/kernel/index.js'
import type { Predicate, SlotValue, Term } from '../../src/storage/index.js'
import { computedConditions } from './terms.js'

/** A condition before its constants have places: they stand where the slots will. */
export type Make = (place: (value: SlotValue) => number) => Predicate

const texts = fc.constantFrom(
  '',
  ' ',
  'a',
  'A',
  'a ',
  'aa',
  'b',
  '%',
  '_',
  '\\',
  "'",
  '\u00e9',
  '\uffff',
  '\u{1f600}',
)
const instants = fc.constantFrom(
  '1969-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
)
const integers = fc.constantFrom(0, 1, -1, 2, 10, Number.MAX_SAFE_INTEGER)
const numbers = fc.oneof(
  integers,
  fc.constantFrom(0.1, 0.30000000000000004, -1.5, 1e21, 1_119_820_098_712_906_000),
)
const days = fc.constantFrom('2026-01-01', '1999-12-31', '2026-01-02')
const negated = fc.boolean()

interface Subject {
  readonly left: Term
  readonly constants: fc.Arbitrary<string | number | boolean>
  /** What of the same row it may be compared with. */
  readonly beside: readonly Term[]
}

const column = (name: string, type: ValueType): Term => ({ column: name, type })
const attribute = (key: string, type: ValueType): Term => ({ column: 'attributes', type, attribute: key })

const textSubjects: readonly Subject[] = [
  { left: column('title', 'text'), constants: texts, beside: [attribute('x', 'text')] },
  {
    left: attribute('x', 'text'),
    constants: texts,
    beside: [attribute('y', 'text'), column('title', 'text')],
  },
]

const subjects: readonly Subject[] = [
  ...textSubjects,
  {
    left: column('size', 'integer'),
    constants: integers,
    beside: [attribute('x', 'integer'), column('weight', 'number')],
  },
  {
    left: column('weight', 'number'),
    constants: numbers,
    beside: [column('size', 'integer'), attribute('y', 'number')],
  },
  {
    left: column('madeAt', 'instant'),
    constants: instants,
    beside: [column('seenAt', 'instant'), attribute('x', 'instant')],
  },
  { left: column('dueOn', 'day'), constants: days, beside: [] },
  { left: attribute('x', 'number'), constants: numbers, beside: [attribute('y', 'integer')] },
  { left: attribute('y', 'integer'), constants: integers, beside: [] },
  { left: attribute('y', 'instant'), constants: instants, beside: [column('seenAt', 'instant')] },
]

const booleans: readonly Subject[] = [
  { left: column('isOpen', 'boolean'), constants: fc.boolean(), beside: [attribute('x', 'boolean')] },
  { left: attribute('y', 'boolean'), constants: fc.boolean(), beside: [] },
]

const ops = fc.constantFrom('eq' as const, 'lt' as const, 'lte' as const, 'gt' as const, 'gte' as const)

const right = ({ left, constants, beside }: Subject) =>
  fc.oneof(
    {
      arbitrary: fc.option(constants, { freq: 8 }).map(
        (value) =>
          (place: (value: SlotValue) => number): Term => ({ slot: place(value), type: left.type }),
      ),
      weight: 3,
    },
    ...beside.map((term) => ({ arbitrary: fc.constant(() => term), weight: 1 })),
  )

const comparisons: fc.Arbitrary<Make> = fc.constantFrom(...subjects).chain((subject) =>
  fc.record({ op: ops, right: right(subject), negated }).map((given) => (place) => ({
    kind: 'compare',
    op: given.op,
    left: subject.left,
    right: given.right(place),
    negated: given.negated,
  })),
)

const equalities: fc.Arbitrary<Make> = fc.constantFrom(...booleans).chain((subject) =>
  fc.record({ right: right(subject), negated }).map((given) => (place) => ({
    kind: 'compare',
    op: 'eq',
    left: subject.left,
    right: given.right(place),
    negated: given.negated,
  })),
)

const textual: fc.Arbitrary<Make> = fc.constantFrom(...textSubjects).chain((subject) =>
  fc
    .record({
      op: fc.constantFrom('eq' as const, 'contains' as const, 'startsWith' as const, 'endsWith' as const),
      right: right(subject),
      negated,
    })
    .map((given) => (place) => ({
      kind: 'text',
      op: given.op,
      left: subject.left,
      right: given.right(place),
      ignoreCase: false,
      negated: given.negated,
    })),
)

const memberships: fc.Arbitrary<Make> = fc
  .constantFrom(...subjects, ...booleans)
  .chain(({ left, constants }) =>
    fc
      .record({ list: fc.array(constants, { minLength: 1, maxLength: 4 }), negated })
      .map((given) => (place) => ({
        kind: 'in',
        left,
        list: { slot: place(given.list), type: left.type },
        negated: given.negated,
      })),
  )

const lists: readonly (readonly [Term, ItemKind, fc.Arbitrary<string | number | boolean>])[] = [
  [{ column: 'tags', type: 'list', item: 'text' }, 'text', texts],
  [{ column: 'attributes', type: 'list', item: 'text', attribute: 'x' }, 'text', texts],
  [{ column: 'attributes', type: 'list', item: 'integer', attribute: 'x' }, 'integer', integers],
  [{ column: 'attributes', type: 'list', item: 'boolean', attribute: 'y' }, 'boolean', fc.boolean()],
]

const holdings: fc.Arbitrary<Make> = fc.constantFrom(...lists).chain(([left, type, constants]) =>
  fc
    .record({
      op: fc.constantFrom('hasAny' as const, 'hasAll' as const),
      list: fc.array(constants, { minLength: 1, maxLength: 3 }),
      negated,
    })
    .map((given) => (place) => ({
      kind: 'list',
      op: given.op,
      left,
      list: { slot: place(given.list), type },
      negated: given.negated,
    })),
)

const presences: fc.Arbitrary<Make> = fc
  .record({
    left: fc.constantFrom(
      ...[...subjects, ...booleans].map(({ left }) => left),
      ...lists.map(([left]) => left),
    ),
    negated,
  })
  .map((given) => () => ({ kind: 'set', ...given }))

const intervals: fc.Arbitrary<Make> = fc
  .record({
    left: fc.constantFrom(column('madeAt', 'instant'), attribute('x', 'instant')),
    bounds: fc.array(fc.record({ from: instants, until: instants }, { requiredKeys: ['until'] }), {
      minLength: 1,
      maxLength: 3,
    }),
    negated,
  })
  .map(({ left, bounds, negated: isNegated }) => (place) => ({
    kind: 'intervals',
    left,
    intervals: bounds.map(({ from, until }) => ({
      ...(from === undefined ? {} : { from: { slot: place(from), type: 'instant' as const } }),
      ...(until === undefined ? {} : { until: { slot: place(until), type: 'instant' as const } }),
    })),
    negated: isNegated,
  }))

const lineConditions: fc.Arbitrary<Make> = fc.oneof(
  fc.record({ op: ops, value: integers, negated }).map(
    (given): Make =>
      (place) => ({
        kind: 'compare',
        op: given.op,
        left: column('order', 'integer'),
        right: { slot: place(given.value), type: 'integer' },
        negated: given.negated,
      }),
  ),
  fc.record({ value: texts, negated }).map(
    (given): Make =>
      (place) => ({
        kind: 'text',
        op: 'startsWith',
        left: column('group', 'text'),
        right: { slot: place(given.value), type: 'text' },
        ignoreCase: false,
        negated: given.negated,
      }),
  ),
)

const sameTenant = { local: 'tenant', foreign: 'tenant' }

const { predicate } = fc.letrec<{ predicate: Make; leaf: Make; group: Make; exists: Make }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'predicate' },
    tie('leaf'),
    tie('leaf'),
    tie('group'),
    tie('exists'),
  ),
  leaf: fc.oneof(
    comparisons,
    equalities,
    textual,
    memberships,
    holdings,
    presences,
    intervals,
    computedConditions,
    computedConditions,
  ),
  group: fc
    .record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('predicate'), { minLength: 1, maxLength: 3, depthIdentifier: 'predicate' }),
    })
    .map(({ kind, of }) => (place) => ({ kind, of: of.map((each) => each(place)) })),
  exists: fc
    .record({
      to: fc.constantFrom('lines' as const, 'children' as const, 'parent' as const),
      line: fc.option(lineConditions),
      note: tie('predicate'),
      negated,
    })
    .map(({ to, line, note, negated: isNegated }) => (place) => {
      if (to === 'lines') {
        const on = [sameTenant, { local: 'id', foreign: 'noteId' }]
        return {
          kind: 'exists',
          entity: 'noteLine',
          on,
          ...(line ? { where: line(place) } : {}),
          negated: isNegated,
        }
      }
      const on = [
        sameTenant,
        to === 'children' ? { local: 'id', foreign: 'parentId' } : { local: 'parentId', foreign: 'id' },
      ]
      return { kind: 'exists', entity: 'note', on, where: note(place), negated: isNegated }
    }),
}))

/** Any condition about the notes of the contract. */
export const anyPredicate: fc.Arbitrary<Make> = predicate
