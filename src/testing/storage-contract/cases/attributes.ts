import type { Predicate, Row, StorageDriver, Values } from '../../../storage/index.js'
import { type ContractFixture, contractCase } from '../contract.js'
import { equal } from '../expect.js'
import { aNote } from '../model.js'
import {
  among,
  byId,
  column,
  compare,
  holds,
  ids,
  insert,
  isSet,
  items,
  not,
  slot,
  textual,
  within,
} from '../shapes.js'

/** Every note has one attribute, under two names; the letters of the ids say what it holds. */
const held: Readonly<Record<string, unknown>> = {
  a: 'text',
  b: '5',
  c: 5,
  d: 1.5,
  e: true,
  f: false,
  g: ['text', '5'],
  h: { x: 'text' },
  i: null,
  j: '2026-04-01T00:00:00.000Z',
  k: '',
  l: 1,
  n: 'true',
}

const everybody = [...Object.keys(held), 'y', 'z']
const attribute = (key: string) => (type: Parameters<typeof column>[1]) => column('attributes', type, key)
const x = attribute('x')

type Answer = readonly [what: string, where: Predicate, values: Values, expected: string]

const answersOf = (key: string): readonly Answer[] => {
  const value = attribute(key)
  return [
    ['text', compare(value('text'), 'eq', slot(1, 'text')), ['text'], 'a'],
    ['a text of digits', compare(value('text'), 'eq', slot(1, 'text')), ['5'], 'b'],
    ['empty text', compare(value('text'), 'eq', slot(1, 'text')), [''], 'k'],
    ['contains', textual(value('text'), 'contains', slot(1, 'text')), ['ex'], 'a'],
    ['starts with', textual(value('text'), 'startsWith', slot(1, 'text')), ['t'], 'an'],
    ['an integer', compare(value('integer'), 'eq', slot(1, 'integer')), [5], 'c'],
    ['an integer that a true is not', compare(value('integer'), 'eq', slot(1, 'integer')), [1], 'l'],
    ['greater', compare(value('integer'), 'gte', slot(1, 'integer')), [1], 'cdl'],
    ['a number', compare(value('number'), 'eq', slot(1, 'number')), [1.5], 'd'],
    ['true', compare(value('boolean'), 'eq', slot(1, 'boolean')), [true], 'e'],
    ['false', compare(value('boolean'), 'eq', slot(1, 'boolean')), [false], 'f'],
    ['an instant', compare(value('instant'), 'eq', slot(1, 'instant')), ['2026-04-01T00:00:00.000Z'], 'j'],
    ['an instant of a column', compare(value('instant'), 'eq', column('madeAt', 'instant')), [], 'j'],
    ['in texts', among(value('text'), 1), [['text', 'true']], 'an'],
    ['in integers', among(value('integer'), 1), [[5, 1]], 'cl'],
    ['in booleans', among(value('boolean'), 1), [[true, false]], 'ef'],
    ['set, as text', isSet(value('text')), [], 'abjkn'],
    ['set, as a number', isSet(value('number')), [], 'cdl'],
    ['set, as a boolean', isSet(value('boolean')), [], 'ef'],
    ['set, as a list', isSet(items('attributes', 'text', key)), [], 'g'],
  ]
}

export const attributeCases = [
  contractCase(
    'where/attribute',
    'An attribute of another type than declared counts as missing.',
    (stores) => answers(stores, 'x'),
    { needs: ['columns', 'json', 'text'] },
  ),
  contractCase(
    'where/attribute/promoted',
    'A promoted attribute answers as others do, whatever was written before and after.',
    async (stores) => {
      await answers(stores, 'y')
      const { first, second } = stores
      const where = compare(attribute('y')('text'), 'eq', slot(1, 'text'))
      await update(first, 'a', { attributes: { y: 'other' } })
      await update(first, 'b', { attributes: { y: 7 } })
      await update(first, 'c', { attributes: null })
      equal(await ids(second, { where, values: ['other'] }), ['a'], 'a text that was changed')
      equal(await ids(second, { where, values: ['5'] }), [], 'a text that is a number now')
      const left = { where: isSet(attribute('y')('number')), values: [] }
      equal((await ids(second, left)).join(''), 'bdl', 'numbers that came and went')
    },
    { needs: ['columns', 'json', 'text'] },
  ),
  contractCase(
    'where/attribute/list',
    'A list among the attributes holds values as a column does.',
    async ({ first }) => {
      await insert(
        first,
        'note',
        Object.entries(held).map(([id, value]) => aNote({ id, attributes: { x: value } })),
      )
      const list = items('attributes', 'text', 'x')
      equal(
        await ids(first, { where: holds(list, 'hasAll', 1, 'text'), values: [['text', '5']] }),
        ['g'],
        'all',
      )
      equal(await ids(first, { where: holds(list, 'hasAny', 1, 'text'), values: [['5']] }), ['g'], 'any')
    },
    { needs: ['columns', 'json', 'lists'] },
  ),
  contractCase(
    'where/attribute/instants',
    'An instant among the attributes lies within intervals.',
    async ({ first }) => {
      const attributes = { x: '2026-04-01T00:00:00.000Z' }
      await insert(first, 'note', [
        aNote({ id: 'a', attributes }),
        aNote({ id: 'b', attributes: { x: 'no instant' } }),
        aNote({ id: 'c' }),
      ])
      const where = within(x('instant'), { from: 1, until: 2 })
      equal(await ids(first, { where, values: ['2026-04-01T00:00:00.000Z', '2026-04-01T00:00:00.001Z'] }), [
        'a',
      ])
      equal(
        await ids(first, { where, values: ['2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'] }),
        [],
        'at its end',
      )
    },
    { needs: ['columns', 'json'] },
  ),
  contractCase(
    'where/attribute/names',
    'Attributes may be called anything: dots, blanks, quotes, other alphabets.',
    async ({ first }) => {
      const names = ['with.dot', 'with space', "it's", '$', 'select', '\u5e74', '%', '0', '[0]', '?']
      await insert(
        first,
        'note',
        names.map((name, at) => aNote({ id: `n${at}`, attributes: { [name]: 'here' } })),
      )
      for (const [at, name] of names.entries()) {
        const where = compare(column('attributes', 'text', name), 'eq', slot(1, 'text'))
        equal(await ids(first, { where, values: ['here'] }), [`n${at}`], name)
      }
    },
    { needs: ['columns', 'json'] },
  ),
  contractCase(
    'where/attribute/large',
    'A number beyond 2^53 is the double it is in JSON.',
    async ({ first }) => {
      const large = 1_119_820_098_712_906_000
      await insert(first, 'note', [
        aNote({ id: 'a', attributes: { x: large, y: [large] } }),
        aNote({ id: 'b', weight: large }),
      ])
      const list = items('attributes', 'number', 'y')
      equal(
        await ids(first, { where: compare(x('number'), 'eq', slot(1, 'number')), values: [large] }),
        ['a'],
        'equal',
      )
      equal(
        await ids(first, { where: compare(x('number'), 'gt', slot(1, 'number')), values: [large] }),
        [],
        'greater',
      )
      equal(await ids(first, { where: among(x('number'), 1), values: [[large]] }), ['a'], 'in a list')
      equal(
        await ids(first, { where: among(column('weight', 'number'), 1), values: [[large]] }),
        ['b'],
        'a column in a list',
      )
      equal(
        await ids(first, { where: holds(list, 'hasAll', 1, 'number'), values: [[large]] }),
        ['a'],
        'held by a list',
      )
    },
    { needs: ['columns', 'json', 'lists'] },
  ),
  contractCase(
    'where/attribute/money',
    'Of money among the attributes, either half can be asked for.',
    async ({ first }) => {
      const money = (id: string, amount: unknown, currency: unknown) =>
        aNote({ id, attributes: { x: { amount, currency } } })
      await insert(first, 'note', [
        money('a', 500, 'EUR'),
        money('b', 500, 'USD'),
        money('c', '500', 'EUR'),
        aNote({ id: 'd', attributes: { x: 500 } }),
      ])
      const amount = { ...x('integer'), member: 'amount' } as const
      const currency = { ...x('text'), member: 'currency' } as const
      equal(
        await ids(first, { where: compare(amount, 'gte', slot(1, 'integer')), values: [500] }),
        ['a', 'b'],
        'the amount',
      )
      equal(
        await ids(first, { where: compare(currency, 'eq', slot(1, 'text')), values: ['EUR'] }),
        ['a', 'c'],
        'the currency',
      )
    },
    { needs: ['columns', 'json'] },
  ),
]

async function answers({ first, second }: ContractFixture, key: string): Promise<void> {
  const madeAt = '2026-04-01T00:00:00.000Z'
  await insert(first, 'note', [
    ...Object.entries(held).map(([id, value]) =>
      aNote({ id, madeAt, attributes: { [key]: value, other: 'text' } }),
    ),
    aNote({ id: 'y', attributes: {} }),
    aNote({ id: 'z' }),
  ])
  for (const [what, where, values, expected] of answersOf(key)) {
    equal((await ids(second, { where, values })).join(''), expected, what)
    const others = everybody.filter((id) => !expected.includes(id))
    equal(await ids(second, { where: not(where), values }), others, `not: ${what}`)
  }
}

async function update(driver: StorageDriver, id: string, set: Row): Promise<void> {
  const write = { op: 'update', entity: 'note', where: byId, values: ['t1', id], set, expect: 1 } as const
  await driver.transact(({ apply }) => apply([write]), {})
}
