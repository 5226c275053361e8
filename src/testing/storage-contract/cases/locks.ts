import type { SelectPlan } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal } from '../expect.js'
import { aNote } from '../model.js'
import { byId, byIdInOrder, insert, ofTenant, rows, slot, write } from '../shapes.js'

const oneNote: SelectPlan = { entity: 'note', columns: ['id', 'size'], where: byId, order: [] }
const nextNote: SelectPlan = {
  entity: 'note',
  columns: ['id'],
  where: ofTenant,
  order: [byIdInOrder],
  limit: slot(1, 'integer').slot,
}

export const lockCases = [
  contractCase(
    'tx/lock',
    'A row that was read to be written is written by nobody else until the transaction ends.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a', size: 0 })])
      const addOne = (driver: typeof first) =>
        write(driver, async ({ select, apply }) => {
          const [note] = await select(oneNote, ['t1', 'a'], { lock: 'update' })
          await apply([
            {
              op: 'update',
              entity: 'note',
              where: byId,
              values: ['t1', 'a'],
              set: { size: Number(note?.size) + 1 },
            },
          ])
        })
      await Promise.all(Array.from({ length: 8 }, (_, at) => addOne(at % 2 === 0 ? first : second)))
      equal(await rows(first, { columns: ['size'] }), [{ size: 8 }])
    },
  ),
  contractCase(
    'tx/skip-locked',
    'Rows that another transaction keeps are passed over when that is asked for, and free when it has ended.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a' }), aNote({ id: 'b' })])
      const taken = (driver: typeof first) =>
        driver.transact(
          async ({ select }) =>
            (await select(nextNote, ['t1', 1], { lock: 'update', skipLocked: true }))[0]?.id,
          {},
        )
      const both = await first.transact(async ({ select }) => {
        const [row] = await select(nextNote, ['t1', 1], { lock: 'update', skipLocked: true })
        return [row?.id, await taken(second)]
      }, {})
      equal(both, ['a', 'b'])
      equal(await taken(second), 'a', 'when it has ended')
    },
    { needs: ['concurrentSessions'] },
  ),
  contractCase(
    'tx/root',
    "A transaction asks everything through its own handle, nothing through the host's.",
    async ({ store, first }) => {
      await insert(first, 'note', [aNote({ id: 'a' })])
      const found = await first.transact(async ({ select, apply, next, aggregate }) => {
        store.closeRoot?.(true)
        try {
          await next({ entity: 'logHead', tenant: 't1' }, 1)
          await apply([
            { op: 'insert', entity: 'note', rows: [aNote({ id: 'b' })], ifAbsent: true },
            { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { title: 'x' } },
          ])
          await aggregate?.(
            { entity: 'note', where: ofTenant, by: [], measures: [{ as: 'n', fn: 'count' }], order: [] },
            ['t1'],
          )
          return await select(oneNote, ['t1', 'b'], { lock: 'update' })
        } finally {
          store.closeRoot?.(false)
        }
      }, {})
      equal(found, [{ id: 'b', size: null }])
    },
    { needs: ['root'] },
  ),
]
