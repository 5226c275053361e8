import { describe, expect, it } from 'vitest'
import { memoryStorage, memoryStore } from '../../../adapters/memory/index.js'
import { type Predicate, unsupported } from '../../../src/storage/index.js'
import { aNote, contractModel } from '../../../src/testing/storage-contract/index.js'

const everyNote = { entity: 'note', columns: ['id', 'attributes'], order: [] } as const
const byId: Predicate = {
  kind: 'compare',
  op: 'eq',
  left: { column: 'id', type: 'text' },
  right: { slot: 0, type: 'text' },
  negated: false,
}

const openMemory = async () => {
  const store = memoryStore()
  const storage = memoryStorage({ store })
  await storage.open(contractModel)
  return { store, storage }
}

describe('memoryStorage', () => {
  it('lets one transaction work at a time, also when they are begun together', async () => {
    const { storage } = await openMemory()
    const steps: string[] = []
    const work = (name: string) =>
      storage.transact(async ({ apply }) => {
        steps.push(`${name} begins`)
        await apply([{ op: 'insert', entity: 'note', rows: [aNote({ id: name })] }])
        steps.push(`${name} ends`)
      }, {})
    await Promise.all(['a', 'b', 'c'].map(work))
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('gives out nothing through which its rows could be changed', async () => {
    const { storage } = await openMemory()
    await storage.transact(
      ({ apply }) =>
        apply([{ op: 'insert', entity: 'note', rows: [aNote({ id: 'a', attributes: { list: [1] } })] }]),
      {},
    )
    const [row = {}] = await storage.read((session) => session.select(everyNote, []))
    expect(() => (row.attributes as { list: number[] }).list.push(2)).toThrow('not extensible')
    expect(await storage.read((session) => session.select(everyNote, []))).toEqual([
      { id: 'a', attributes: { list: [1] } },
    ])
  })

  it('leaves nothing of a write that failed in its middle, also where the work goes on', async () => {
    const { storage } = await openMemory()
    await storage.transact(async ({ apply }) => {
      await apply([{ op: 'insert', entity: 'note', rows: [aNote({ id: 'a' })] }])
      await apply([{ op: 'insert', entity: 'note', rows: [aNote({ id: 'b' }), aNote({ id: 'a' })] }]).catch(
        () => undefined,
      )
    }, {})
    expect(await storage.read((session) => session.select({ ...everyNote, columns: ['id'] }, []))).toEqual([
      { id: 'a' },
    ])
  })

  it('forgets everything with its store, and shares a store that is handed in', async () => {
    const { store, storage } = await openMemory()
    await storage.transact(
      ({ apply }) => apply([{ op: 'insert', entity: 'note', rows: [aNote({ id: 'a' })] }]),
      {},
    )
    const [same, other] = [memoryStorage({ store }), memoryStorage()]
    await Promise.all([same.open(contractModel), other.open(contractModel)])
    const count = { entity: 'note', by: [], measures: [{ as: 'n', fn: 'count' }], order: [] } as const
    expect(await same.read((session) => session.aggregate?.(count, []) ?? Promise.resolve([]))).toEqual([
      { n: 1 },
    ])
    expect(await other.read((session) => session.aggregate?.(count, []) ?? Promise.resolve([]))).toEqual([
      { n: 0 },
    ])
  })

  it('finds by key without looking at every row', async () => {
    const { store, storage } = await openMemory()
    const many = Array.from({ length: 1_000 }, (_, at) => aNote({ id: `n${at}` }))
    await storage.transact(({ apply }) => apply([{ op: 'insert', entity: 'note', rows: many }]), {})
    const notes = store.tables.get('note')
    if (notes) store.tables.set('note', { ...notes, all: () => [] })
    const found = await storage.read((session) =>
      session.select({ ...everyNote, columns: ['id'], where: byId }, ['n7']),
    )
    expect(found).toEqual([{ id: 'n7' }])
  })

  it('refuses what its model does not have', async () => {
    const { storage } = await openMemory()
    const asking = (plan: Parameters<Parameters<Parameters<typeof storage.read>[0]>[0]['select']>[0]) =>
      storage
        .read((session) => session.select(plan, []))
        .catch((error: unknown) => unsupported.is(error) && error.details.missing)
    expect(await asking({ entity: 'nothing', columns: [], order: [] })).toEqual(['a table for nothing'])
    expect(await asking({ entity: 'note', columns: ['colour'], order: [] })).toEqual([
      'a column colour of note',
    ])
    expect(await asking({ entity: 'note', columns: ['__proto__'], order: [] })).toEqual([
      'a column __proto__ of note',
    ])
  })
})
