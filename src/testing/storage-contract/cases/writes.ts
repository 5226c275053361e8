import type { Row, StorageDriver } from '../../../storage/index.js'
import { unexpectedCount } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal, rejection } from '../expect.js'
import { aLine, aNote } from '../model.js'
import {
  and,
  byId,
  byVersion,
  column,
  compare,
  ids,
  insert,
  isSet,
  not,
  ofTenant,
  rows,
  slot,
  write,
} from '../shapes.js'

const titles = async (driver: StorageDriver, tenant = 't1'): Promise<readonly unknown[]> =>
  (await rows(driver, { columns: ['title'], tenant })).map(({ title }) => title)

const bump = (driver: StorageDriver, from: number): Promise<readonly { matched: number }[]> =>
  write(driver, (session) =>
    session.apply([
      {
        op: 'update',
        entity: 'note',
        where: byVersion,
        values: ['t1', 'a', from],
        set: {},
        increment: { version: 1 },
      },
    ]),
  )

const insertIfAbsent = (driver: StorageDriver, given: readonly Row[]) =>
  write(driver, (session) => session.apply([{ op: 'insert', entity: 'note', rows: given, ifAbsent: true }]))

const untitled = and(ofTenant, not(isSet(column('title', 'text'))))

export const writeCases = [
  contractCase('write/insert/count', 'An insert says how many rows it inserted.', async ({ first }) => {
    const three = ['a', 'b', 'c'].map((id) => aNote({ id }))
    const counts = await write(first, (session) =>
      session.apply([
        { op: 'insert', entity: 'note', rows: three },
        { op: 'insert', entity: 'noteLine', rows: [aLine({ id: 'l', noteId: 'a' })] },
      ]),
    )
    equal(counts, [{ matched: 3 }, { matched: 1 }])
  }),
  contractCase(
    'write/insert/many',
    'Any number of rows is inserted by one write, and all of them are there.',
    async ({ first, second }) => {
      const many = Array.from({ length: 3_001 }, (_, at) => aNote({ id: `n${at}`, size: at }))
      const counts = await write(first, (session) =>
        session.apply([{ op: 'insert', entity: 'note', rows: many }]),
      )
      equal(counts, [{ matched: 3_001 }])
      equal((await ids(second, {})).length, 3_001, 'rows found')
    },
  ),
  contractCase(
    'write/insert/taken',
    'A key that is taken is refused, and classified as unique.',
    async ({ first }) => {
      await insert(first, 'note', [aNote({ id: 'a', title: 'first' })])
      const error = await rejection(
        insert(first, 'note', [aNote({ id: 'a', title: 'again' })]),
        'a taken key',
      )
      equal(first.classify(error)?.kind, 'unique', 'the class')
      equal(await titles(first), ['first'])
    },
  ),
  contractCase(
    'write/insert/unique',
    'A unique value that is taken is refused, within its tenant.',
    async ({ first }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', slug: 's' }),
        aNote({ id: 'a', slug: 's', tenant: 't2' }),
      ])
      const error = await rejection(insert(first, 'note', [aNote({ id: 'b', slug: 's' })]), 'a taken slug')
      equal(first.classify(error)?.kind, 'unique', 'the class')
      equal(await ids(first, {}), ['a'])
    },
  ),
  contractCase('write/insert/unique-missing', 'Missing values never clash.', async ({ first }) => {
    await insert(first, 'note', [aNote({ id: 'a', slug: null }), aNote({ id: 'b', slug: null })])
    equal(await ids(first, {}), ['a', 'b'])
  }),
  contractCase(
    'write/insert/case',
    'Keys and unique values that differ in case, accents or trailing blanks are different.',
    async ({ first }) => {
      await insert(
        first,
        'note',
        ['s', 'S', '\u015b', 's '].map((slug) => aNote({ id: slug, slug })),
      )
      equal((await ids(first, {})).length, 4, 'rows found')
    },
  ),
  contractCase(
    'write/insert/unknown-column',
    'A column that is not declared is refused, not dropped.',
    async ({ first }) => {
      await rejection(insert(first, 'note', [aNote({ id: 'a', colour: 'red' })]), 'an unknown column')
      equal(await ids(first, {}), [])
    },
  ),
  contractCase('write/unknown-entity', 'An entity that is not declared is refused.', async ({ first }) => {
    await rejection(insert(first, 'nothing', [{ tenant: 't1', id: 'a' }]), 'an unknown entity')
  }),
  contractCase(
    'write/if-absent/count',
    'Of rows inserted if absent, exactly those that were not there are counted.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a', title: 'first' })])
      const counts = await insertIfAbsent(second, [
        aNote({ id: 'a', title: 'second' }),
        aNote({ id: 'b', title: 'new' }),
        aNote({ id: 'b', title: 'twice' }),
        aNote({ id: 'c', title: 'new' }),
      ])
      equal(counts, [{ matched: 2 }])
      equal(await titles(first), ['first', 'new', 'new'])
      equal(await insertIfAbsent(first, [aNote({ id: 'c' })]), [{ matched: 0 }], 'a second time')
    },
  ),
  contractCase(
    'write/if-absent/unique',
    'A row whose unique value is taken counts as present.',
    async ({ first }) => {
      await insert(first, 'note', [aNote({ id: 'a', slug: 's' })])
      equal(await insertIfAbsent(first, [aNote({ id: 'b', slug: 's' }), aNote({ id: 'c', slug: 'u' })]), [
        { matched: 1 },
      ])
      equal(await ids(first, {}), ['a', 'c'])
    },
  ),
  contractCase(
    'write/update/count',
    'An update changes the rows that match, all of them and no others, and counts them.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'a' }),
        aNote({ id: 'b' }),
        aNote({ id: 'c', title: 'kept' }),
        aNote({ id: 'a', tenant: 't2' }),
      ])
      const counts = await write(first, (session) =>
        session.apply([
          { op: 'update', entity: 'note', where: untitled, values: ['t1'], set: { title: 'set' } },
        ]),
      )
      equal(counts, [{ matched: 2 }])
      equal(await titles(second), ['set', 'set', 'kept'])
      equal(await titles(second, 't2'), [null], 'the other tenant')
    },
    { needs: ['columns'] },
  ),
  contractCase(
    'write/update/unchanged',
    'A row that matches is counted, also where it had those values already.',
    async ({ first }) => {
      await insert(first, 'note', [aNote({ id: 'a', title: 'same' })])
      const counts = await write(first, (session) =>
        session.apply([
          { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { title: 'same' } },
        ]),
      )
      equal(counts, [{ matched: 1 }])
    },
  ),
  contractCase(
    'write/update/values',
    'An update writes every type of value, and null.',
    async ({ first, second }) => {
      const before = aNote({ id: 'a', title: 'x', size: 1 })
      const { tenant, id, ...set } = aNote({
        id: 'a',
        version: 2,
        slug: 's',
        size: 7,
        limit: 9,
        weight: 0.5,
        isOpen: true,
        madeAt: '2026-11-22T09:30:00.123Z',
        dueOn: '2026-11-22',
        tags: ['a'],
        attributes: { plan: 'pro' },
      })
      await insert(first, 'note', [before])
      await write(first, (session) =>
        session.apply([{ op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set }]),
      )
      equal(await rows(second, { columns: Object.keys(set) }), [set])
    },
  ),
  contractCase('write/update/increment', 'An increment adds to what is stored.', async ({ first }) => {
    await insert(first, 'note', [aNote({ id: 'a', version: 41, size: -1 })])
    await write(first, (session) =>
      session.apply([
        {
          op: 'update',
          entity: 'note',
          where: byId,
          values: ['t1', 'a'],
          set: { title: 'x' },
          increment: { version: 1, size: 3 },
        },
      ]),
    )
    equal(await rows(first, { columns: ['version', 'size', 'title'] }), [
      { version: 42, size: 2, title: 'x' },
    ])
  }),
  contractCase(
    'write/update/expect',
    'An update that matches another number of rows than expected ends the write, and nothing of it stays.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a', version: 2, title: 'kept' })])
      const stale = write(first, (session) =>
        session.apply([
          {
            op: 'update',
            entity: 'note',
            where: byVersion,
            values: ['t1', 'a', 1],
            set: { title: 'lost' },
            expect: 1,
          },
        ]),
      )
      const error = await rejection(stale, 'a stale update')
      equal(
        unexpectedCount.is(error) && error.details,
        { entity: 'note', expected: 1, matched: 0 },
        'what it says',
      )
      const many = write(first, (session) =>
        session.apply([
          {
            op: 'update',
            entity: 'note',
            where: ofTenant,
            values: ['t1'],
            set: { title: 'lost' },
            expect: 2,
          },
        ]),
      )
      equal(
        unexpectedCount.is(await rejection(many, 'an update of too few')),
        true,
        'whether it is unexpected_count',
      )
      equal(await titles(second), ['kept'])
    },
  ),
  contractCase(
    'write/update/lost',
    'Of two guarded updates of one version, exactly one matches.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a', version: 1 })])
      const counts = await Promise.all([bump(first, 1), bump(second, 1)])
      equal(counts.map(([count]) => count?.matched).toSorted(), [0, 1], 'the counts')
      equal(await rows(first, { columns: ['version'] }), [{ version: 2 }])
    },
  ),
  contractCase(
    'write/delete/count',
    'A delete takes away the rows that match and no others, and counts them.',
    async ({ first, second }) => {
      await insert(
        first,
        'note',
        ['a', 'b', 'c'].map((id, at) => aNote({ id, size: at })),
      )
      await insert(first, 'note', [aNote({ id: 'a', tenant: 't2', size: 2 })])
      const where = and(ofTenant, compare(column('size', 'integer'), 'gte', slot(1, 'integer')))
      const counts = await write(first, (session) =>
        session.apply([{ op: 'delete', entity: 'note', where, values: ['t1', 1] }]),
      )
      equal(counts, [{ matched: 2 }])
      equal(await ids(second, {}), ['a'])
      equal(await ids(second, { tenant: 't2' }), ['a'], 'the other tenant')
    },
    { needs: ['columns'] },
  ),
  contractCase(
    'write/delete/expect',
    'A delete that matches another number of rows than expected ends the write.',
    async ({ first }) => {
      await insert(first, 'note', [aNote({ id: 'a' })])
      const none = write(first, (session) =>
        session.apply([{ op: 'delete', entity: 'note', where: byId, values: ['t1', 'b'], expect: 1 }]),
      )
      equal(
        unexpectedCount.is(await rejection(none, 'a delete of nothing')),
        true,
        'whether it is unexpected_count',
      )
      equal(await ids(first, {}), ['a'])
    },
  ),
  contractCase('write/delete/free', 'What a deleted row held is free again.', async ({ first }) => {
    await insert(first, 'note', [aNote({ id: 'a', slug: 's' })])
    await write(first, (session) =>
      session.apply([
        { op: 'delete', entity: 'note', where: byId, values: ['t1', 'a'] },
        { op: 'insert', entity: 'note', rows: [aNote({ id: 'b', slug: 's' })] },
      ]),
    )
    equal(await ids(first, {}), ['b'])
  }),
  contractCase(
    'write/shared-condition',
    'One condition may guard writes of several entities.',
    async ({ first }) => {
      await insert(first, 'note', [aNote({ id: 'a' }), aNote({ id: 'b' })])
      await insert(first, 'noteLine', [aLine({ id: 'a', noteId: 'b' }), aLine({ id: 'c', noteId: 'b' })])
      const counts = await write(first, (session) =>
        session.apply([
          { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { tenant: 't1' } },
          { op: 'update', entity: 'noteLine', where: byId, values: ['t1', 'c'], set: { tenant: 't1' } },
          { op: 'delete', entity: 'note', where: byId, values: ['t1', 'a'] },
          { op: 'delete', entity: 'noteLine', where: byId, values: ['t1', 'c'] },
        ]),
      )
      equal(counts, [{ matched: 1 }, { matched: 1 }, { matched: 1 }, { matched: 1 }])
      equal(await ids(first, {}), ['b'], 'the notes')
      equal(await ids(first, { entity: 'noteLine' }), ['a'], 'the lines')
    },
  ),
  contractCase('write/in-order', 'Writes are carried out in their order.', async ({ first }) => {
    await write(first, (session) =>
      session.apply([
        { op: 'insert', entity: 'note', rows: [aNote({ id: 'a', title: 'one' })] },
        { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { title: 'two' }, expect: 1 },
        { op: 'delete', entity: 'note', where: byId, values: ['t1', 'a'], expect: 1 },
        { op: 'insert', entity: 'note', rows: [aNote({ id: 'a', title: 'three' })] },
      ]),
    )
    equal(await titles(first), ['three'])
  }),
]
