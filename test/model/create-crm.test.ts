import { createCrm, crmClosed, customer, defineCrm, type Logger, unsupported } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { memoryStorage, memoryStore } from 'clientele/adapters/memory'
import type { StorageDriver } from 'clientele/storage'
import { countedIds, testClock, testCrm } from 'clientele/testing'
import { Kysely, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { describe, expect, it } from 'vitest'

const modules = { customer: customer() }
const model = defineCrm({ currency: 'EUR', modules })
const platform = defineCrm({ currency: 'EUR', tenancy: 'multi', modules })

/** A driver that writes down what it is asked. */
const recording = (driver: StorageDriver<undefined> = memoryStorage()) => {
  const asked: string[] = []
  const told = <T extends (...given: never[]) => unknown>(name: string, method: T): T =>
    ((...given: never[]) => {
      asked.push(name)
      return method(...given)
    }) as T
  const { open, read, transact, close } = driver
  const wrapped = {
    ...driver,
    open: told('open', open),
    read: told('read', read),
    transact: told('transact', transact),
    close: told('close', close),
  }
  return { driver: wrapped, asked }
}

describe('createCrm', () => {
  it('asks nothing of the storage until the first call, which opens it once [AP-2]', async () => {
    const { driver, asked } = recording()
    const crm = createCrm(model, { storage: driver })
    crm.on('customer.created', () => {})
    crm.scope({})
    expect(asked).toEqual([])

    await Promise.all([crm.customer.count(), crm.customer.count()])
    expect(asked.filter((name) => name === 'open')).toEqual(['open'])
    expect(asked[0]).toBe('open')
  })

  it('opens the storage again when opening has failed [AP-2: part, open]', async () => {
    let attempts = 0
    const driver = memoryStorage()
    const { open } = driver
    const flaky = async (wanted: Parameters<typeof open>[0]) => {
      attempts += 1
      if (attempts === 1) throw new Error('no route to the database')
      await open(wanted)
    }
    const crm = createCrm(model, { storage: { ...driver, open: flaky } })
    await expect(crm.customer.count()).rejects.toThrow('no route')
    expect(await crm.customer.count()).toBe(0)
  })

  it('says everything a storage lacks in one error [AP-2: part, requirements]', () => {
    const work = () => createCrm(model, { storage: { spi: 2, name: 'old' } as never })
    expect(work).toThrow(expect.objectContaining({ code: unsupported.code }))
    expect(work).toThrow(/old lacks .*spi 1.*open\(\).*transact\(\).*capabilities/)
  })

  it('ends what it opened, and refuses later calls [AP-2: part, close]', async () => {
    const { driver, asked } = recording()
    const crm = createCrm(model, { storage: driver })
    await crm.customer.count()
    await crm.close()

    expect(asked.at(-1)).toBe('close')
    await expect(crm.customer.count()).rejects.toThrow(expect.objectContaining({ code: crmClosed.code }))
    await expect(crm.customer.create({ name: 'Ada' })).rejects.toThrow(
      expect.objectContaining({ code: crmClosed.code }),
    )
  })

  it('never closes the handle it was given [AP-2: part, close]', async () => {
    const db = new Kysely<Record<never, never>>({
      dialect: new SqliteDialect({ database: prepared(new Libsql(':memory:')) }),
    })
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
    await crm.migrations.apply()
    await crm.close()
    expect(await db.introspection.getTables()).not.toEqual([])
    await db.destroy()
  })

  it('waits only through the clock it was given [AP-2: part, clock]', async () => {
    const clock = testClock('2026-05-01T00:00:00.000Z')
    const crm = createCrm(model, { storage: memoryStorage(), clock, newId: countedIds() })
    await crm.migrations.apply()
    const { createdAt } = await crm.customer.create({ name: 'Ada' })
    expect(createdAt).toBe('2026-05-01T00:00:00.000Z')
  })

  it('tells a logger about listeners that fail, without what they were told [AP-22: part, logger]', async () => {
    const lines: unknown[] = []
    const logger: Logger = { debug: () => {}, warn: (message, fields) => lines.push([message, fields]) }
    const crm = createCrm(model, { storage: memoryStorage(), logger, newId: countedIds() })
    await crm.migrations.apply()
    crm.on('customer.created', () => {
      throw new Error('Ada')
    })
    await crm.customer.create({ name: 'Ada' })
    await crm.settled()
    expect(lines).toEqual([['a listener failed', { type: 'customer.created', eventId: 'evt_1' }]])
  })
})

describe('migrations', () => {
  const sqlite = () => {
    const db = new Kysely<Record<never, never>>({
      dialect: new SqliteDialect({ database: prepared(new Libsql(':memory:')) }),
    })
    return { db, crm: createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) }) }
  }

  it('are pending, printed, applied, and then are not pending [AP-2: part, migrations] [ST-10: part, through the crm]', async () => {
    const { db, crm } = sqlite()
    expect(await crm.migrations.pending()).toEqual(['platform/0001', 'customer/0001'])
    const sql = await crm.migrations.sql()
    expect(sql.some((statement) => /create table.*crm_customer/is.test(statement))).toBe(true)
    expect(await crm.migrations.pending()).toEqual(['platform/0001', 'customer/0001'])

    expect(await crm.migrations.apply()).toEqual(['platform/0001', 'customer/0001'])
    expect(await crm.migrations.pending()).toEqual([])
    expect(await crm.migrations.sql()).toEqual([])
    expect(await crm.migrations.apply()).toEqual([])
    await db.destroy()
  })

  it('are applied once when two crms apply them at once [AP-2: part, migrations]', async () => {
    const { db, crm } = sqlite()
    const other = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
    await Promise.all([crm.migrations.apply(), other.migrations.apply()])
    expect(await crm.migrations.pending()).toEqual([])
    expect((await crm.verify()).schema).toEqual([])
    await db.destroy()
  })

  it('are what verify finds missing [AP-2: part, verify]', async () => {
    const { db, crm } = sqlite()
    const before = await crm.verify()
    expect(before.schema.map(({ entity }) => entity)).toContain('customer')
    expect(before.rows).toEqual([])
    expect(await crm.migrations.pending()).toHaveLength(2)

    await crm.migrations.apply()
    expect(await crm.verify()).toEqual({ schema: [], rows: [] })
    await db.destroy()
  })
})

describe('scope', () => {
  it('keeps tenants apart, each made by its first write [AP-3]', async () => {
    const { crm } = await testCrm(platform)
    const [acme, globex] = [crm.scope({ tenant: 'acme' }), crm.scope({ tenant: 'globex' })]
    const ada = await acme.customer.create({ name: 'Ada' })

    expect([await acme.customer.count(), await globex.customer.count()]).toEqual([1, 0])
    expect(await globex.customer.find({ customerId: ada.id })).toBeUndefined()
    await expect(globex.customer.update({ customerId: ada.id, name: 'Eve' })).rejects.toThrow('No customer')
    expect(await globex.customer.create({ id: ada.id, name: 'Other' })).toMatchObject({ id: ada.id })
    expect((await acme.customer.get({ customerId: ada.id })).name).toBe('Ada')
  })

  it('is needed with many tenants: the bare crm has no entity [AP-3: part, multi]', async () => {
    const { crm } = await testCrm(platform)
    expect(Object.keys(crm).toSorted()).toEqual([
      'close',
      'consume',
      'migrations',
      'model',
      'on',
      'scope',
      'settled',
      'start',
      'tenants',
      'tick',
      'verify',
    ])
    expect(() => crm.scope({} as never)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    expect(() => crm.scope({ tenant: '' })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    expect(() => crm.scope({ tenant: 'x'.repeat(129) })).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    )
  })

  it('with one tenant stores one fixed value, so that going multi finds the rows [AP-3: part, single]', async () => {
    const store = memoryStore()
    const { crm } = await testCrm(model, { storage: memoryStorage({ store }) })
    await crm.customer.create({ name: 'Ada' })
    const later = await testCrm(platform, { storage: memoryStorage({ store }) })
    expect((await later.crm.scope({ tenant: 'main' }).customer.list()).items.map(({ name }) => name)).toEqual(
      ['Ada'],
    )
  })

  it('ties events together over several calls [AP-3: part, correlation]', async () => {
    const { crm, events } = await testCrm(model)
    const tied = crm.scope({ correlationId: 'import-7' })
    await tied.customer.create({ name: 'Ada' })
    await tied.customer.create({ name: 'Bob' })
    await crm.customer.create({ name: 'Cleo' })
    await crm.settled()
    expect(events.map(({ correlationId }) => correlationId)).toEqual(['import-7', 'import-7', 'txn_3'])
  })
})

describe('an actor', () => {
  it('is the host when none is named [AP-4]', async () => {
    const { crm, events } = await testCrm(model)
    await crm.customer.create({ name: 'Ada' })
    await crm.settled()
    expect(events[0]?.actor).toEqual({ kind: 'system', id: 'host' })
  })

  it('is kept in the log as actorRef says, on whose behalf too [AP-4: part, actorRef]', async () => {
    const { crm, events } = await testCrm(model, {
      actorRef: ({ login, boss }: { login: string; boss?: string }) => ({
        kind: 'user',
        id: login,
        ...(boss ? { onBehalfOf: boss } : {}),
      }),
    })
    await crm.scope({ actor: { login: 'sam', boss: 'olga' } }).customer.create({ name: 'Ada' })
    await crm.settled()
    expect(events[0]?.actor).toEqual({ kind: 'user', id: 'sam', onBehalfOf: 'olga' })
  })

  it('may be a reference itself, and nothing else without an actorRef [AP-4: part, references]', async () => {
    const { crm, events } = await testCrm(model)
    await crm.scope({ actor: { kind: 'model', id: 'assistant' } }).customer.create({ name: 'Ada' })
    await crm.settled()
    expect(events[0]?.actor).toEqual({ kind: 'model', id: 'assistant' })
    expect(() => crm.scope({ actor: { login: 'sam' } as never })).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    )
    expect(() => crm.scope({ actor: { kind: 'robot', id: 'r2' } as never })).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    )
  })
})
