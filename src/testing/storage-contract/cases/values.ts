import type { Row } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal } from '../expect.js'
import { aNote } from '../model.js'
import { column, compare, ids, insert, rows, slot } from '../shapes.js'

/** Stores values of one column and reads them back through the other driver. */
const returns = (key: string, sentence: string, name: string, values: readonly unknown[]) =>
  contractCase(`values/${key}`, sentence, async ({ first, second }) => {
    const notes = values.map((value, at) => aNote({ id: `n${String(at).padStart(3, '0')}`, [name]: value }))
    await insert(first, 'note', notes)
    const found = await rows(second, { columns: ['id', name] })
    equal(
      found.map((row) => row[name]),
      values,
      name,
    )
  })

const texts = [
  'Ada',
  "O'Brien",
  '"quoted"',
  '50 % off_now\\',
  'caf\u00e9',
  '\u5f20\u4f1f',
  '\u{1f469}\u200d\u{1f4bb}',
  '\u{1f600}',
  '\uffff',
  'line\nbreak\ttab',
  '$1 :name ? @p',
  'x'.repeat(2_000),
]

export const valueCases = [
  returns('text', 'Text comes back as it was stored: accents, emoji, quotes, wildcards.', 'title', texts),
  returns('text/empty', 'Empty text is a value and not a missing one.', 'title', ['', null]),
  contractCase(
    'values/text/trailing-blanks',
    'Trailing blanks are part of a text.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', title: 'x' }),
        aNote({ id: 'b', title: 'x ' }),
        aNote({ id: 'c', title: ' x' }),
      ])
      const where = compare(column('title', 'text'), 'eq', slot(1, 'text'))
      equal(await ids(second, { where, values: ['x'] }), ['a'], 'those equal to "x"')
      equal(await ids(second, { where, values: ['x '] }), ['b'], 'those equal to "x "')
      equal(
        (await rows(second, { columns: ['title'] })).map(({ title }) => title),
        ['x', 'x ', ' x'],
      )
    },
    { needs: ['columns'] },
  ),
  returns('integers', 'Integers come back exactly up to 2^53 - 1 on both sides.', 'size', [
    0,
    1,
    -1,
    2_147_483_648,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ]),
  returns('numbers', 'Doubles come back bit for bit.', 'weight', [
    0,
    3,
    0.1,
    0.1 + 0.2,
    -1.5,
    1 / 3,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    1e21,
    1_119_820_098_712_906_000,
  ]),
  returns('booleans', 'False is a value and not a missing one.', 'isOpen', [true, false, null]),
  returns('instants', 'An instant keeps its milliseconds, from the year 1000 to 9999.', 'madeAt', [
    '1000-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.000Z',
    '2026-03-29T01:30:00.001Z',
    '2026-11-22T09:30:00.999Z',
    '9999-12-31T23:59:59.999Z',
  ]),
  returns('days', 'A day comes back as the day it is, in no zone.', 'dueOn', [
    '1000-01-01',
    '1969-12-31',
    '2024-02-29',
    '9999-12-31',
  ]),
  returns('json', 'JSON comes back as the same JSON.', 'attributes', [
    {},
    { plan: 'pro', seats: 5, ratio: 0.1, isTrial: false, none: null },
    { nested: { deep: [{ er: ['\u{1f600}', '', ' '] }] } },
    { "it's": 1, 'with.dot': 2, 'with space': 3, '%_': 4 },
    { large: Number.MAX_SAFE_INTEGER, tiny: Number.MIN_VALUE },
  ]),
  returns('lists', 'Lists keep their order, their repetitions and their emptiness.', 'tags', [
    [],
    ['b', 'a', 'b'],
    [1, 2.5, -3],
    [true, false],
    [''],
  ]),
  contractCase(
    'values/missing',
    'A missing value of any type comes back as null.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a' })])
      const { tenant, id, version, ...others } = aNote({ id: 'a' })
      equal(await rows(second, { columns: Object.keys(others) }), [others])
    },
  ),
  contractCase(
    'values/copies',
    'What a caller does to a row after handing it over, or to one it was given, changes nothing.',
    async ({ first, second }) => {
      const attributes = { plan: 'pro', list: [1] }
      await insert(first, 'note', [aNote({ id: 'a', attributes })])
      attributes.plan = 'free'
      attributes.list.push(2)
      const [given] = await rows(first, { columns: ['attributes'] })
      attempt(() => Object.assign(given?.attributes as object, { plan: 'gone' }))
      equal(await rows(second, { columns: ['attributes'] }), [{ attributes: { plan: 'pro', list: [1] } }])
    },
  ),
  contractCase(
    'values/instants/raw',
    'Instants a millisecond apart are stored as different values.',
    async ({ first, store }) => {
      const at = (ms: string): Row => aNote({ id: ms, madeAt: `2026-11-22T09:30:00.${ms}Z` })
      await insert(first, 'note', [at('000'), at('001'), at('999')])
      const stored = (await store.raw?.('note')) ?? []
      const different = new Set(stored.map((row) => JSON.stringify(row.madeAt ?? row.made_at)))
      equal(different.size, 3, 'different stored instants')
    },
    { needs: ['raw'] },
  ),
]

/** Frozen values refuse to be changed, which is as good. */
function attempt(change: () => void): void {
  try {
    change()
  } catch {}
}
