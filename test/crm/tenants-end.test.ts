import { describe, expect, it } from 'vitest'
import { storageModelOf } from '../../src/storage/index.js'
import { platformTables } from '../../src/storage/platform.js'
import { openPlatform, platform } from '../isolation/platform.js'
import { all, type EngineName, engines, errorOf, type Store, storeOf } from './crms.js'
import { around } from './drivers.js'

const tables = Object.keys(storageModelOf(Object.values(platform['~parts'].entities), platformTables).tables)
const total = { amount: 1000, currency: 'EUR' }

/** Every row of a tenant, as the engine keeps it. */
const rowsOf = async (store: Store, tenant: string) => {
  const found: { table: string; row: Record<string, unknown> }[] = []
  for (const table of tables) {
    for (const row of await store.raw(table)) if (row.tenant === tenant) found.push({ table, row })
  }
  return found
}

/** Something in every table a tenant can fill. */
const fill = async (engine: EngineName, tenant: string, customers = 3, store = storeOf(engine)) => {
  const opened = await openPlatform(engine, { store })
  const face = opened.crm.scope({ tenant })
  for (let n = 0; n < customers; n++) {
    const { id: customerId } = await face.customer.create({ name: `Ada ${n}`, email: `a${n}@example.com` })
    await face.purchase.record(
      { customerId, source: 'shop', externalId: `${n}`, total },
      { idempotencyKey: `${n}` },
    )
    await face.customer.update({ customerId, name: 'Ada Lovelace' })
  }
  await face.alarm.set({ ringAt: '2027-01-01T00:00:00Z' })
  return { ...opened, face }
}

describe.each(engines)('the end of a tenant on %s', (engine) => {
  it('leaves no row but a tombstone, and its name is not used again [AP-3: part, delete]', async () => {
    const { crm, face, store } = await fill(engine, 'alpha')
    const beta = crm.scope({ tenant: 'beta' })
    await beta.customer.create({ name: 'Bob' })
    await crm.tenants.create({ tenant: 'gamma' })
    // What follows the log writes how far it has come.
    await crm.settled()
    const before = (await rowsOf(store, 'beta')).length

    const { rows } = await crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' })
    expect(rows).toBeGreaterThan(20)
    expect((await rowsOf(store, 'alpha')).map(({ table }) => table).toSorted()).toEqual(['logHead', 'tenant'])
    expect(await rowsOf(store, 'beta')).toHaveLength(before)
    for (const ask of [
      () => face.customer.list(),
      () => face.customer.create({ name: 'Ada' }),
      () => crm.tenants.create({ tenant: 'alpha' }),
      () => crm.tenants.settings({ tenant: 'alpha' }),
      () => crm.tenants.resume({ tenant: 'alpha' }),
      () => crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' }),
      () => all(crm.tenants.export({ tenant: 'alpha' })),
    ]) {
      expect(await errorOf(ask())).toMatchObject({ code: 'tenant.deleted', kind: 'forbidden' })
    }
    expect((await crm.tenants.list()).items.map(({ tenant }) => tenant)).toEqual(['beta', 'gamma'])
  })

  it('refuses who has not heard of it yet, whatever they write [AP-3: part, delete]', async () => {
    const { crm, store } = await fill(engine, 'alpha')
    const { crm: late } = await openPlatform(engine, { store })
    const face = late.scope({ tenant: 'alpha' })
    await face.customer.count()
    await crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' })

    for (const write of [
      () => face.customer.create({ name: 'Ada' }),
      () => face.alarm.set({ ringAt: null }),
      () => face.transaction((tx) => tx.customer.create({ name: 'Ada' })),
    ]) {
      expect(await errorOf(write())).toMatchObject({ code: 'tenant.deleted' })
    }
    expect(await rowsOf(store, 'alpha')).toHaveLength(2)
  })

  it('is gone on with after a kill in its middle [AP-3: part, delete]', async () => {
    const store = storeOf(engine)
    await fill(engine, 'alpha', 3, store)
    let left = 0
    const dying = around(store.connect(), {
      apply: (apply) => async (writes) => {
        if (writes.some(({ op }) => op === 'delete') && left-- === 0) throw new Error('killed')
        return apply(writes)
      },
    })
    const total = (await rowsOf(store, 'alpha')).length
    const { crm } = await openPlatform(engine, { store, storage: dying })
    let rows = 0
    for (left = 0; left < 4; ) {
      const wanted = left + 1
      await errorOf(crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' }))
      const { items } = await crm.tenants.list()
      expect(items).toMatchObject([{ tenant: 'alpha', state: 'deleting', label: null }])
      const now = (await rowsOf(store, 'alpha')).length
      rows = Math.max(rows, total - now)
      left = wanted
    }
    expect(rows).toBeGreaterThan(0)
    left = Number.POSITIVE_INFINITY
    await crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' })
    expect((await rowsOf(store, 'alpha')).map(({ table }) => table).toSorted()).toEqual(['logHead', 'tenant'])
  })

  it('lets racing writers commit before it, or refuses them [AP-3: part, delete]', async () => {
    const { crm, store } = await fill(engine, 'alpha')
    const { crm: other } = await openPlatform(engine, { store })
    const face = other.scope({ tenant: 'alpha' })
    const codes = new Set<unknown>()
    const writer = async (from: number) => {
      for (let n = from; n < from + 15; n++) {
        await face.customer.create({ name: `Late ${n}`, email: `late${n}@example.com` }).catch((error) => {
          codes.add(error.code)
        })
      }
    }
    const writers = [writer(100), writer(200)]
    await face.customer.count()
    await crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' })
    await Promise.all(writers)
    expect([...codes].filter((code) => code !== 'tenant.deleted' && code !== 'storage.busy')).toEqual([])
    expect((await rowsOf(store, 'alpha')).map(({ table }) => table).toSorted()).toEqual(['logHead', 'tenant'])
  })

  it('is heard by nobody afterwards [AP-3: part, delete]', async () => {
    const { crm, face } = await fill(engine, 'alpha')
    await crm.settled()
    const heard: string[] = []
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    crm.on('customer.created', async ({ subject }) => {
      heard.push(subject.id)
      await held
    })
    await face.customer.create({ id: 'first', name: 'Ada' })
    await face.customer.create({ id: 'second', name: 'Ada' })
    await crm.tenants.delete({ tenant: 'alpha', confirm: 'alpha' })
    goOn()
    await crm.settled()
    expect(heard).toEqual(['first'])
  })

  it('can be preceded by an export of every row, in pages [AP-3: part, export]', async () => {
    const { crm, store } = await fill(engine, 'alpha', 2)
    await crm.scope({ tenant: 'beta' }).customer.create({ name: 'Bob' })
    // What follows the log writes too.
    await crm.settled()
    const lines = await all(crm.tenants.export({ tenant: 'alpha' }))
    const count = (list: readonly { table: string }[]) =>
      Object.fromEntries(tables.map((name) => [name, list.filter(({ table }) => table === name).length]))
    expect(count(lines)).toEqual(count(await rowsOf(store, 'alpha')))
    expect(lines.every(({ row }) => row.tenant === 'alpha')).toBe(true)
    expect(JSON.parse(JSON.stringify(lines))).toEqual(lines)
    const aborted = AbortSignal.abort(new Error('enough'))
    expect(await errorOf(all(crm.tenants.export({ tenant: 'alpha', signal: aborted })))).toMatchObject({
      message: 'enough',
    })
  })
})
