import type { ValueType } from '../../../kernel/index.js'
import type { OrderBy, Predicate, Row, StorageDriver, Values } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal } from '../expect.js'
import { aNote } from '../model.js'
import {
  and,
  byIdInOrder,
  byTerm,
  column,
  compare,
  ids,
  insert,
  isSet,
  not,
  or,
  orderBy,
  rows,
  slot,
} from '../shapes.js'

/** Stores values in a shuffled order and expects the ids, which are their places, in turn. */
const inOrder = (key: string, sentence: string, name: string, type: ValueType, sorted: readonly unknown[]) =>
  contractCase(
    `order/${key}`,
    sentence,
    async ({ first, second }) => {
      const notes = sorted.map((value, at) => aNote({ id: String.fromCharCode(97 + at), [name]: value }))
      await insert(first, 'note', shuffled(notes))
      const upwards = notes.map(({ id }) => id)
      equal(await ids(second, { order: [orderBy(name, type, 'asc'), byIdInOrder] }), upwards, 'upwards')
      equal(
        await ids(second, { order: [orderBy(name, type, 'desc'), byIdInOrder] }),
        upwards.toReversed(),
        'downwards',
      )
    },
    { needs: ['order'] },
  )

/** Always the same disorder. */
function shuffled<T>(list: readonly T[]): readonly T[] {
  return list
    .map((item, at) => ({ item, at: (at * 7 + 3) % 11 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

const missingPlaces: readonly (readonly [OrderBy['direction'], OrderBy['nulls'], string])[] = [
  ['asc', 'first', 'mabc'],
  ['asc', 'last', 'abcm'],
  ['desc', 'first', 'mcba'],
  ['desc', 'last', 'cbam'],
]

const titled = column('title', 'text')
const identified = column('id', 'text')

/** What comes after a row, in an order by title and id: what core makes of a cursor. */
const after = (row: Row, { direction, nulls }: OrderBy): { where: Predicate; values: Values } => {
  const later = compare(identified, 'gt', slot(1, 'text'))
  const missing = not(isSet(titled))
  // The columns are texts.
  const [id, title] = [row.id as string, row.title as string | null]
  if (title === null) {
    return {
      where: nulls === 'first' ? or(and(missing, later), isSet(titled)) : and(missing, later),
      values: [id],
    }
  }
  const beyond = compare(titled, direction === 'asc' ? 'gt' : 'lt', slot(2, 'text'))
  const same = and(compare(titled, 'eq', slot(2, 'text')), later)
  const where = nulls === 'last' ? or(beyond, same, missing) : or(beyond, same)
  return { where, values: [id, title] }
}

/** Reads pages until one is not full. */
const pages = async (driver: StorageDriver, order: OrderBy, size: number): Promise<readonly unknown[]> => {
  const all: Row[] = []
  for (;;) {
    const last = all.at(-1)
    const page = await rows(driver, {
      columns: ['id', 'title'],
      order: [order, byIdInOrder],
      limit: size,
      ...(last ? after(last, order) : {}),
    })
    all.push(...page)
    if (page.length < size || all.length > 1_000) return all.map(({ id }) => id)
  }
}

/** Five marks of a note, from a place in their key, upwards or downwards. */
const marksOf = async (
  driver: StorageDriver,
  op: 'gt' | 'lt',
  place: number,
): Promise<readonly unknown[]> => {
  const found = await rows(driver, {
    entity: 'noteMark',
    columns: ['pos'],
    where: and(
      compare(column('noteId', 'text'), 'eq', slot(1, 'text')),
      compare(column('pos', 'integer'), op, slot(2, 'integer')),
    ),
    order: [orderBy('pos', 'integer', op === 'gt' ? 'asc' : 'desc')],
    values: ['a', place],
    limit: 5,
  })
  return found.map(({ pos }) => pos)
}

export const orderingCases = [
  inOrder('text', 'Text is ordered by code point, whatever the language.', 'title', 'text', [
    '',
    ' ',
    '%',
    '0',
    '10',
    '9',
    'A',
    'B',
    '_',
    'a',
    'a ',
    'aa',
    'b',
    '\u00e9',
    '\u4e2d',
  ]),
  inOrder('text/above-bmp', 'Characters above U+FFFF come after all others.', 'title', 'text', [
    'z',
    '\uff21',
    '\uffff',
    '\u{1f600}',
    '\u{1f601}',
  ]),
  inOrder('integers', 'Integers are ordered as numbers.', 'size', 'integer', [
    -10,
    -9,
    0,
    1,
    9,
    10,
    11,
    100,
    Number.MAX_SAFE_INTEGER,
  ]),
  inOrder('numbers', 'Doubles are ordered as numbers.', 'weight', 'number', [
    -1e21,
    -1.5,
    0,
    Number.MIN_VALUE,
    0.1,
    0.30000000000000004,
    2,
    1e21,
  ]),
  inOrder('instants', 'Instants are ordered in time, to the millisecond.', 'madeAt', 'instant', [
    '1000-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.001Z',
    '2026-01-01T00:00:01.000Z',
  ]),
  inOrder('days', 'Days are ordered in time.', 'dueOn', 'day', [
    '1000-01-01',
    '1999-12-31',
    '2000-01-01',
    '2024-02-29',
  ]),
  inOrder('booleans', 'False comes before true.', 'isOpen', 'boolean', [false, true]),
  contractCase(
    'order/missing',
    'Missing values stand where the plan puts them.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'b', title: 'b', weight: 2 }),
        aNote({ id: 'm' }),
        aNote({ id: 'a', title: 'a', weight: 1 }),
        aNote({ id: 'c', title: 'c', weight: 3 }),
      ])
      for (const [direction, nulls, expected] of missingPlaces) {
        equal(
          (await ids(second, { order: [orderBy('title', 'text', direction, nulls)] })).join(''),
          expected,
          `text, ${direction}, ${nulls}`,
        )
        equal(
          (await ids(second, { order: [orderBy('weight', 'number', direction, nulls)] })).join(''),
          expected,
          `numbers, ${direction}, ${nulls}`,
        )
      }
    },
    { needs: ['order'] },
  ),
  contractCase(
    'order/several',
    'A second order decides where the first does not.',
    async ({ first }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', title: 'x', size: 1 }),
        aNote({ id: 'b', title: 'x', size: 2 }),
        aNote({ id: 'c', title: 'w', size: 3 }),
        aNote({ id: 'd', title: 'x', size: 2 }),
      ])
      const order = [orderBy('title', 'text', 'desc'), orderBy('size', 'integer', 'desc'), byIdInOrder]
      equal((await ids(first, { order })).join(''), 'bdac')
    },
    { needs: ['order'] },
  ),
  contractCase(
    'order/attribute',
    'An attribute orders by its declared type; what is of another type is missing.',
    async ({ first }) => {
      const ranks = [10, 9, '8', null, 11]
      await insert(
        first,
        'note',
        ranks.map((rank, at) => aNote({ id: `n${at}`, attributes: { rank } })),
      )
      await insert(first, 'note', [aNote({ id: 'n5', attributes: {} }), aNote({ id: 'n6' })])
      const order = byTerm(column('attributes', 'integer', 'rank'), 'asc', 'first')
      equal(await ids(first, { order: [order, byIdInOrder] }), ['n2', 'n3', 'n5', 'n6', 'n1', 'n0', 'n4'])
    },
    { needs: ['order', 'json'] },
  ),
  contractCase(
    'select/key',
    'Every driver answers a range of a key, in the order of the key, numbers as numbers, up to a limit.',
    async ({ first, second }) => {
      const places = [11, 2, 100, 1, 10, 1_000_000, 9]
      const marks = ['a', 'b'].flatMap((noteId) =>
        places.map((pos) => ({ tenant: 't1', noteId, pos, label: null })),
      )
      await insert(first, 'noteMark', [...marks, { tenant: 't2', noteId: 'a', pos: 3, label: null }])
      equal(await marksOf(second, 'gt', 0), [1, 2, 9, 10, 11], 'from the start')
      equal(await marksOf(second, 'gt', 11), [100, 1_000_000], 'the next page')
      equal(await marksOf(second, 'lt', 1_000_000), [100, 11, 10, 9, 2], 'from the end')
      equal(await marksOf(second, 'lt', 2), [1], 'the last page')
    },
  ),
  contractCase('select/columns', 'A row has the columns of its plan and no others.', async ({ first }) => {
    await insert(first, 'note', [aNote({ id: 'a', title: 'x', size: 3 })])
    const [row = {}] = await rows(first, { columns: ['size', 'id'] })
    equal(Object.keys(row).toSorted(), ['id', 'size'], 'the columns')
  }),
  contractCase(
    'select/limit',
    'No more rows come than the limit says, and the first in order.',
    async ({ first }) => {
      await insert(first, 'note', shuffled(['a', 'b', 'c', 'd'].map((id) => aNote({ id }))))
      equal(await ids(first, { limit: 2 }), ['a', 'b'])
      equal(await ids(first, { limit: 10 }), ['a', 'b', 'c', 'd'], 'with room to spare')
    },
  ),
  contractCase(
    'select/all',
    'Without a limit every row comes, however many there are.',
    async ({ first, second }) => {
      const many = Array.from({ length: 1_234 }, (_, at) => aNote({ id: String(at).padStart(4, '0') }))
      await insert(first, 'note', many)
      equal(
        await ids(second, {}),
        many.map(({ id }) => id),
      )
    },
  ),
  contractCase(
    'select/pages',
    'Pages, each after the last row of the one before, joined are the whole.',
    async ({ first, second }) => {
      const titles = ['b', null, 'a', 'b', null, 'a', 'c', 'b', null, null, 'a']
      const notes = titles.map((title, at) => aNote({ id: `n${String(at).padStart(2, '0')}`, title }))
      await insert(first, 'note', notes)
      for (const [direction, nulls] of missingPlaces) {
        const order = orderBy('title', 'text', direction, nulls)
        const whole = await ids(second, { order: [order, byIdInOrder] })
        equal(whole.length, titles.length, 'rows in all')
        for (const size of [1, 2, 3, 4, 20]) {
          equal(await pages(second, order, size), whole, `pages of ${size}, ${direction}, missing ${nulls}`)
        }
      }
    },
    { needs: ['order', 'columns'] },
  ),
]
