import type { Predicate, Row, Values } from '../../../storage/index.js'
import { contractCase, type Need } from '../contract.js'
import { equal } from '../expect.js'
import { aNote } from '../model.js'
import {
  among,
  and,
  column,
  compare,
  holds,
  ids,
  insert,
  isSet,
  items,
  not,
  or,
  rows,
  slot,
  textual,
  within,
} from '../shapes.js'

/** A condition, the values it is asked with, and the notes that meet it. */
type Row4 = readonly [what: string, where: Predicate, values: Values, expected: string]

/** Stores notes and asks of each condition who meets it, and who meets its complement: everybody else. */
const conditions = (
  key: string,
  sentence: string,
  notes: readonly (Row & { readonly id: string })[],
  table: readonly Row4[],
  needs: readonly Need[] = ['columns'],
) =>
  contractCase(
    `where/${key}`,
    sentence,
    async ({ first, second }) => {
      await insert(first, 'note', notes.map(aNote))
      await insert(
        first,
        'note',
        notes.map((note) => aNote({ ...note, tenant: 't2', slug: null })),
      )
      const everybody = notes.map(({ id }) => id).toSorted()
      for (const [what, where, values, expected] of table) {
        const met = [...expected]
        equal(await ids(second, { where, values }), met, what)
        if (!('negated' in where)) continue
        const others = everybody.filter((id) => !met.includes(id))
        equal(await ids(second, { where: not(where), values }), others, `not: ${what}`)
      }
    },
    { needs },
  )

const title = column('title', 'text')
const size = column('size', 'integer')
const weight = column('weight', 'number')
const madeAt = column('madeAt', 'instant')
const t = slot(1, 'text')
const [april, may, june] = [
  '2026-04-01T00:00:00.000Z',
  '2026-05-01T00:00:00.000Z',
  '2026-06-01T00:00:00.000Z',
]

export const conditionCases = [
  conditions(
    'compare/text',
    'Texts are compared by code point; a comparison with a missing one is false, its complement true.',
    [
      { id: 'a', title: 'B' },
      { id: 'b', title: 'a' },
      { id: 'c', title: '' },
      { id: 'd', title: '\u{1f600}' },
      { id: 'e', title: '\uffff' },
      { id: 'm' },
    ],
    [
      ['equal', compare(title, 'eq', t), ['a'], 'b'],
      ['equal, in another case', compare(title, 'eq', t), ['b'], ''],
      ['equal to empty text', compare(title, 'eq', t), [''], 'c'],
      ['less', compare(title, 'lt', t), ['a'], 'ac'],
      ['less or equal', compare(title, 'lte', t), ['a'], 'abc'],
      ['greater', compare(title, 'gt', t), ['\uffff'], 'd'],
      ['greater or equal', compare(title, 'gte', t), ['\uffff'], 'de'],
      ['equal to a missing value', compare(title, 'eq', t), [null], ''],
    ],
  ),
  conditions(
    'compare/numbers',
    'Numbers are compared as numbers; zero is a value.',
    [
      { id: 'a', size: 0, weight: 0 },
      { id: 'b', size: 9, weight: 0.1 },
      { id: 'c', size: 10, weight: 0.30000000000000004 },
      { id: 'd', size: Number.MAX_SAFE_INTEGER, weight: 1e21 },
      { id: 'm' },
    ],
    [
      ['integer equal to 0', compare(size, 'eq', slot(1, 'integer')), [0], 'a'],
      ['integer less', compare(size, 'lt', slot(1, 'integer')), [10], 'ab'],
      ['large integer', compare(size, 'eq', slot(1, 'integer')), [Number.MAX_SAFE_INTEGER], 'd'],
      [
        'just below the large one',
        compare(size, 'gt', slot(1, 'integer')),
        [Number.MAX_SAFE_INTEGER - 1],
        'd',
      ],
      ['double equal', compare(weight, 'eq', slot(1, 'number')), [0.1], 'b'],
      ['double not quite equal', compare(weight, 'eq', slot(1, 'number')), [0.3], ''],
      ['double greater or equal', compare(weight, 'gte', slot(1, 'number')), [0.1], 'bcd'],
    ],
  ),
  conditions(
    'compare/booleans',
    'False is a value and is not missing.',
    [{ id: 'a', isOpen: true }, { id: 'b', isOpen: false }, { id: 'm' }],
    [
      ['true', compare(column('isOpen', 'boolean'), 'eq', slot(1, 'boolean')), [true], 'a'],
      ['false', compare(column('isOpen', 'boolean'), 'eq', slot(1, 'boolean')), [false], 'b'],
    ],
  ),
  conditions(
    'compare/instants',
    'Instants and days are compared in time.',
    [
      { id: 'a', madeAt: april, dueOn: '2026-04-01' },
      { id: 'b', madeAt: '2026-04-30T23:59:59.999Z', dueOn: '2026-04-30' },
      { id: 'c', madeAt: may, dueOn: '2026-05-01' },
      { id: 'm' },
    ],
    [
      ['before', compare(madeAt, 'lt', slot(1, 'instant')), [may], 'ab'],
      ['at a millisecond', compare(madeAt, 'eq', slot(1, 'instant')), ['2026-04-30T23:59:59.999Z'], 'b'],
      ['on a day', compare(column('dueOn', 'day'), 'eq', slot(1, 'day')), ['2026-04-30'], 'b'],
      ['after a day', compare(column('dueOn', 'day'), 'gt', slot(1, 'day')), ['2026-04-01'], 'bc'],
    ],
  ),
  conditions(
    'compare/columns',
    'A column is compared with another column of its row.',
    [
      { id: 'a', size: 1, limit: 2, madeAt: april, seenAt: may },
      { id: 'b', size: 2, limit: 2, madeAt: may, seenAt: may },
      { id: 'c', size: 3, madeAt: june },
      { id: 'm' },
    ],
    [
      ['equal', compare(size, 'eq', column('limit', 'integer')), [], 'b'],
      ['less or equal', compare(size, 'lte', column('limit', 'integer')), [], 'ab'],
      ['instants', compare(madeAt, 'lt', column('seenAt', 'instant')), [], 'a'],
    ],
  ),
  conditions(
    'text',
    'Text is found as it stands: wildcards, quotes and backslashes are characters, and case counts.',
    [
      { id: 'a', title: '100 % sure' },
      { id: 'b', title: '100 percent' },
      { id: 'c', title: 'snake_case' },
      { id: 'd', title: 'snakeXcase' },
      { id: 'e', title: 'back\\slash' },
      { id: 'f', title: "it's \u{1f600} fine" },
      { id: 'g', title: '' },
      { id: 'm' },
    ],
    [
      ['contains %', textual(title, 'contains', t), ['0 % s'], 'a'],
      ['contains a lone %', textual(title, 'contains', t), ['%'], 'a'],
      ['contains _', textual(title, 'contains', t), ['e_c'], 'c'],
      ['contains \\', textual(title, 'contains', t), ['\\s'], 'e'],
      ['contains an emoji', textual(title, 'contains', t), ['\u{1f600}'], 'f'],
      ["contains '", textual(title, 'contains', t), ["t's"], 'f'],
      ['contains, in another case', textual(title, 'contains', t), ['SNAKE'], ''],
      ['contains empty text', textual(title, 'contains', t), [''], 'abcdefg'],
      ['starts with', textual(title, 'startsWith', t), ['100 '], 'ab'],
      ['starts with a wildcard', textual(title, 'startsWith', t), ['%'], ''],
      ['starts with _', textual(title, 'startsWith', t), ['snake_'], 'c'],
      ['starts with empty text', textual(title, 'startsWith', t), [''], 'abcdefg'],
      ['ends with', textual(title, 'endsWith', t), ['case'], 'cd'],
      ['ends with _', textual(title, 'endsWith', t), ['_case'], 'c'],
      ['ends with empty text', textual(title, 'endsWith', t), [''], 'abcdefg'],
      ['ends with more than there is', textual(title, 'endsWith', t), ['x100 percent'], ''],
      ['equals', textual(title, 'eq', t), ['100 percent'], 'b'],
      ['contains a missing text', textual(title, 'contains', t), [null], ''],
    ],
    ['columns', 'text'],
  ),
  conditions(
    'text/ignore-case',
    'Without case, texts are compared by simple folding.',
    [
      { id: 'a', title: 'Stra\u00dfe' },
      { id: 'b', title: '\u00c9CLAIR' },
      { id: 'c', title: 'ada' },
      { id: 'm' },
    ],
    [
      ['equals', textual(title, 'eq', t, true), ['ADA'], 'c'],
      ['starts with', textual(title, 'startsWith', t, true), ['\u00e9c'], 'b'],
      ['contains', textual(title, 'contains', t, true), ['STRA'], 'a'],
    ],
    ['columns', 'text', 'ignoreCase'],
  ),
  conditions(
    'in',
    'A value is one of a list; a missing one is in none.',
    [
      { id: 'a', title: 'x', size: 1, isOpen: true, madeAt: april },
      { id: 'b', title: 'y ', size: 2, isOpen: false, madeAt: may },
      { id: 'c', title: "O'x", size: 3 },
      { id: 'm' },
    ],
    [
      ['texts', among(title, 1), [['x', "O'x", 'y']], 'ac'],
      ['one text', among(title, 1), [['y ']], 'b'],
      ['integers', among(size, 1), [[2, 3, 99]], 'bc'],
      ['booleans', among(column('isOpen', 'boolean'), 1), [[false]], 'b'],
      ['instants', among(madeAt, 1), [[april, june]], 'a'],
      ['a repeated value', among(size, 1), [[1, 1, 1]], 'a'],
    ],
  ),
  contractCase(
    'where/in/many',
    'A list may be longer than the engine takes parameters.',
    async ({ first, second }) => {
      await insert(
        first,
        'note',
        ['n1', 'n69999', 'x'].map((id) => aNote({ id })),
      )
      const id = column('id', 'text')
      const list = (length: number) => Array.from({ length }, (_, at) => `n${at}`)
      equal(await ids(second, { where: among(id, 1), values: [list(1_000)] }), ['n1'], 'of 1,000')
      equal(await ids(second, { where: among(id, 1), values: [list(70_000)] }), ['n1', 'n69999'], 'of 70,000')
      equal(
        await ids(second, { where: not(among(id, 1)), values: [list(70_000)] }),
        ['x'],
        'of none of 70,000',
      )
    },
    { needs: ['columns'] },
  ),
  conditions(
    'set',
    'Empty text, zero, false and empty lists are there; only what is missing is missing.',
    [{ id: 'a', title: '', size: 0, isOpen: false, tags: [], attributes: {} }, { id: 'm' }],
    [
      ['text', isSet(title), [], 'a'],
      ['integer', isSet(size), [], 'a'],
      ['boolean', isSet(column('isOpen', 'boolean')), [], 'a'],
      ['list', isSet(items('tags', 'text')), [], 'a'],
    ],
  ),
  conditions(
    'intervals',
    'An interval takes in its beginning and leaves out its end; a bound left out is open.',
    [
      { id: 'a', madeAt: '2026-03-31T23:59:59.999Z' },
      { id: 'b', madeAt: april },
      { id: 'c', madeAt: '2026-04-30T23:59:59.999Z' },
      { id: 'd', madeAt: may },
      { id: 'e', madeAt: june },
      { id: 'm' },
    ],
    [
      ['from until', within(madeAt, { from: 1, until: 2 }), [april, may], 'bc'],
      ['from', within(madeAt, { from: 1 }), [may], 'de'],
      ['until', within(madeAt, { until: 1 }), [april], 'a'],
      ['two of them', within(madeAt, { until: 1 }, { from: 2 }), [april, june], 'ae'],
      ['all time', within(madeAt, {}), [], 'abcde'],
    ],
  ),
  conditions(
    'lists',
    'A list holds any, or all, of some values; a missing or empty one holds none.',
    [
      { id: 'a', tags: ['red', 'blue'] },
      { id: 'b', tags: ['red', 'red'] },
      { id: 'c', tags: [] },
      { id: 'd', tags: ['Red', 'red '] },
      { id: 'm' },
    ],
    [
      ['any', holds(items('tags', 'text'), 'hasAny', 1, 'text'), [['red', 'green']], 'ab'],
      ['any of others', holds(items('tags', 'text'), 'hasAny', 1, 'text'), [['green']], ''],
      ['all', holds(items('tags', 'text'), 'hasAll', 1, 'text'), [['red', 'blue']], 'a'],
      ['all of one', holds(items('tags', 'text'), 'hasAll', 1, 'text'), [['red', 'red']], 'ab'],
    ],
    ['columns', 'lists'],
  ),
  conditions(
    'lists/items',
    'An item equals a value only where both are of the list\u2019s type.',
    [
      { id: 'a', tags: [1, 2.5] },
      { id: 'b', tags: ['1'] },
      { id: 'c', tags: [true] },
      { id: 'd', tags: [null] },
    ],
    [
      ['numbers', holds(items('tags', 'number'), 'hasAny', 1, 'number'), [[1, 7]], 'a'],
      ['all numbers', holds(items('tags', 'number'), 'hasAll', 1, 'number'), [[1, 2.5]], 'a'],
      ['texts', holds(items('tags', 'text'), 'hasAny', 1, 'text'), [['1']], 'b'],
      ['booleans', holds(items('tags', 'boolean'), 'hasAll', 1, 'boolean'), [[true]], 'c'],
    ],
    ['columns', 'lists'],
  ),
  conditions(
    'and-or',
    'Groups stay groups: an `or` beside a condition does not swallow it.',
    [
      { id: 'a', title: 'x', size: 1 },
      { id: 'b', title: 'x', size: 2 },
      { id: 'c', title: 'y', size: 1 },
      { id: 'd', title: 'z', size: 3 },
      { id: 'm' },
    ],
    [
      [
        'or beside and',
        and(
          or(compare(title, 'eq', t), compare(title, 'eq', slot(2, 'text'))),
          compare(size, 'eq', slot(3, 'integer')),
        ),
        ['x', 'y', 1],
        'ac',
      ],
      [
        'an or of one',
        and(or(compare(title, 'eq', t)), compare(size, 'eq', slot(2, 'integer'))),
        ['x', 2],
        'b',
      ],
      [
        'and inside or',
        or(
          and(compare(title, 'eq', t), compare(size, 'eq', slot(2, 'integer'))),
          compare(size, 'eq', slot(3, 'integer')),
        ),
        ['x', 2, 3],
        'bd',
      ],
      [
        'the last of an or',
        or(
          compare(title, 'eq', t),
          compare(title, 'eq', slot(2, 'text')),
          compare(size, 'eq', slot(3, 'integer')),
        ),
        ['no', 'no', 3],
        'd',
      ],
      [
        'negated leaves inside',
        and(not(compare(title, 'eq', t)), or(not(isSet(size)), compare(size, 'gt', slot(2, 'integer')))),
        ['x', 2],
        'dm',
      ],
    ],
  ),
  contractCase(
    'where/tenant',
    'Rows of another tenant are never among the answers.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', title: 'x' }),
        aNote({ id: 'b', title: 'x', tenant: 't2' }),
      ])
      const where = or(compare(title, 'eq', t), isSet(title))
      equal(await ids(second, { where, values: ['x'] }), ['a'])
      equal(await ids(second, { where, values: ['x'], tenant: 't2' }), ['b'], 'of the other')
      equal(await ids(second, { where, values: ['x'], tenant: 't3' }), [], 'of nobody')
    },
    { needs: ['columns'] },
  ),
  contractCase(
    'where/identity',
    'A plan is a shape: asked again with other values it answers for those.',
    async ({ first }) => {
      await insert(
        first,
        'note',
        ['a', 'b', 'c'].map((id) => aNote({ id, title: id })),
      )
      const plan = {
        entity: 'note',
        columns: ['id'],
        where: compare(title, 'gte', slot(0, 'text')),
        order: [],
      } as const
      const counts = await first.read(async (session) => [
        (await session.select(plan, ['a'])).length,
        (await session.select(plan, ['c'])).length,
        (await session.select(plan, ['z'])).length,
      ])
      equal(counts, [3, 1, 0])
    },
    { needs: ['columns'] },
  ),
  contractCase(
    'aggregate/count',
    'A count is the number of rows that match, all of them.',
    async ({ first, second }) => {
      await insert(
        first,
        'note',
        Array.from({ length: 250 }, (_, at) => aNote({ id: `n${at}`, size: at % 2 })),
      )
      const where = compare(size, 'eq', slot(0, 'integer'))
      const plan = {
        entity: 'note',
        where,
        by: [],
        measures: [{ as: 'many', fn: 'count' }],
        order: [],
      } as const
      const everything = { entity: 'note', by: [], measures: [{ as: 'n', fn: 'count' }], order: [] } as const
      const counts = await second.read(async (session) => [
        await session.aggregate?.(plan, [1]),
        await session.aggregate?.(plan, [7]),
        await session.aggregate?.(everything, []),
      ])
      equal(counts, [[{ many: 125 }], [{ many: 0 }], [{ n: 250 }]])
    },
    { needs: ['columns', 'aggregate'] },
  ),
  contractCase('select/many-columns', 'Every column can be asked for at once.', async ({ first }) => {
    const full = aNote({
      id: 'a',
      title: 'x',
      slug: 's',
      parentId: 'p',
      size: 1,
      limit: 2,
      weight: 0.5,
      isOpen: true,
      madeAt: april,
      seenAt: may,
      dueOn: '2026-04-01',
      tags: ['t'],
      attributes: { plan: 'pro' },
    })
    await insert(first, 'note', [full])
    equal(await rows(first, { columns: Object.keys(full) }), [full])
  }),
]
