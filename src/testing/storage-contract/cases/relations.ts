import { type ContractFixture, contractCase } from '../contract.js'
import { equal } from '../expect.js'
import { aLine, aNote } from '../model.js'
import { and, column, compare, exists, ids, insert, isSet, not, ofTenant, or, slot } from '../shapes.js'

const needs = { needs: ['columns', 'relations'] } as const
const toLines = { tenant: 'tenant', id: 'noteId' }
const group = column('group', 'text')
const order = column('order', 'integer')

/** Notes a to d; a and b have lines, and so has a note of another tenant that bears the id c. */
const seed = async ({ first }: ContractFixture): Promise<void> => {
  await insert(first, 'note', [
    aNote({ id: 'a' }),
    aNote({ id: 'b', parentId: 'a' }),
    aNote({ id: 'c', parentId: 'b' }),
    aNote({ id: 'd', parentId: 'gone' }),
    aNote({ id: 'c', tenant: 't2' }),
    aNote({ id: 'a', tenant: 't2', parentId: 'c' }),
  ])
  await insert(first, 'noteLine', [
    aLine({ id: 'l1', noteId: 'a', group: 'x', order: 1 }),
    aLine({ id: 'l2', noteId: 'a', group: 'y', order: 2 }),
    aLine({ id: 'l3', noteId: 'b', group: 'x', order: 2 }),
    aLine({ id: 'l4', noteId: 'c', group: 'x', order: 1, tenant: 't2' }),
  ])
}

export const relationCases = [
  contractCase(
    'where/exists',
    'A related row exists, or none does.',
    async (fixture) => {
      await seed(fixture)
      const where = exists('noteLine', toLines)
      equal(await ids(fixture.second, { where }), ['a', 'b'])
      equal(await ids(fixture.second, { where: not(where) }), ['c', 'd'], 'without any')
    },
    needs,
  ),
  contractCase(
    'where/exists/where',
    'One related row has to meet the whole condition.',
    async (fixture) => {
      await seed(fixture)
      const inX = compare(group, 'eq', slot(1, 'text'))
      const second = compare(order, 'eq', slot(2, 'integer'))
      const where = exists('noteLine', toLines, and(inX, second))
      equal(await ids(fixture.second, { where, values: ['x', 2] }), ['b'])
      equal(await ids(fixture.second, { where: not(where), values: ['x', 2] }), ['a', 'c', 'd'], 'of none')
      const either = exists('noteLine', toLines, or(inX, second))
      equal(await ids(fixture.second, { where: either, values: ['y', 9] }), ['a'], 'of one or the other')
      const neither = exists('noteLine', toLines, not(inX))
      equal(await ids(fixture.second, { where: neither, values: ['x'] }), ['a'], 'of a row that does not')
    },
    needs,
  ),
  contractCase(
    'where/exists/tenant',
    'A related row is of the same tenant: one of another with the same id is not related.',
    async (fixture) => {
      await seed(fixture)
      const where = exists('noteLine', toLines, and(ofTenant, isSet(group)))
      equal(await ids(fixture.second, { where }), ['a', 'b'])
      equal(await ids(fixture.second, { where, tenant: 't2' }), ['c'], 'for the other tenant')
      equal(
        await ids(fixture.second, { where: not(exists('note', { tenant: 'tenant', id: 'parentId' })) }),
        ['c', 'd'],
        'without children',
      )
    },
    needs,
  ),
  contractCase(
    'where/exists/self',
    'A relation may lead to the same entity, up and down.',
    async (fixture) => {
      await seed(fixture)
      const children = exists('note', { tenant: 'tenant', id: 'parentId' })
      const parent = exists('note', { tenant: 'tenant', parentId: 'id' })
      equal(await ids(fixture.second, { where: children }), ['a', 'b'], 'with children')
      equal(await ids(fixture.second, { where: parent }), ['b', 'c'], 'with a parent')
      equal(await ids(fixture.second, { where: not(parent) }), ['a', 'd'], 'without a parent')
    },
    needs,
  ),
  contractCase(
    'where/exists/nested',
    'A related row may be asked for related rows of its own.',
    async (fixture) => {
      await seed(fixture)
      const lines = exists('noteLine', toLines, compare(group, 'eq', slot(1, 'text')))
      const parentWithLines = exists('note', { tenant: 'tenant', parentId: 'id' }, lines)
      equal(await ids(fixture.second, { where: parentWithLines, values: ['y'] }), ['b'], 'with such a line')
      const grandparent = exists(
        'note',
        { tenant: 'tenant', parentId: 'id' },
        exists('note', { tenant: 'tenant', parentId: 'id' }),
      )
      equal(await ids(fixture.second, { where: grandparent }), ['c'], 'with a grandparent')
      const parentWithout = exists('note', { tenant: 'tenant', parentId: 'id' }, not(lines))
      equal(
        await ids(fixture.second, { where: parentWithout, values: ['y'] }),
        ['c'],
        'whose parent has none',
      )
    },
    needs,
  ),
  contractCase(
    'where/exists/write',
    'A write is guarded by related rows as a read is.',
    async (fixture) => {
      await seed(fixture)
      const { first } = fixture
      const where = and(ofTenant, not(exists('noteLine', toLines)))
      const counts = await first.transact(
        (session) =>
          session.apply([
            { op: 'update', entity: 'note', where, values: ['t1'], set: { title: 'bare' } },
            { op: 'delete', entity: 'note', where, values: ['t1'] },
          ]),
        {},
      )
      equal(counts, [{ matched: 2 }, { matched: 2 }])
      equal(await ids(first, {}), ['a', 'b'])
      equal(await ids(first, { tenant: 't2' }), ['a', 'c'], 'the other tenant')
    },
    needs,
  ),
]
