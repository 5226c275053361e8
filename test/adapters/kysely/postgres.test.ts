import { randomUUID } from 'node:crypto'
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type KyselyStorageOptions, kyselyStorage } from '../../../adapters/kysely/index.js'
import { type Predicate, transactionFailed, unsafeInteger, unsupported } from '../../../src/storage/index.js'
import { aNote, contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'
import { addressOf } from '../../tools/engines.js'
import { type PlaceOptions, postgresPlace } from '../../tools/postgres.js'

const url = (await addressOf('PostgreSQL')) ?? ''

const equals = (column: string, slot: number): Predicate => ({
  kind: 'compare',
  op: 'eq',
  left: { column, type: 'text' },
  right: { slot, type: 'text' },
  negated: false,
})
const byId: Predicate = { kind: 'and', of: [equals('tenant', 0), equals('id', 1)] }
const titleOf = { entity: 'note', columns: ['title'], where: byId, order: [] } as const
const insertOne = { op: 'insert', entity: 'note', rows: [aNote({ id: 'a', title: 'x' })] } as const
const locked = { lock: 'update' } as const

const missingOf = (error: unknown) => (unsupported.is(error) ? error.details.missing : error)
const caught = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error)

const attributes = { column: 'attributes', attribute: 'x' } as const

/** A database whose order is that of a dictionary; undefined where the server cannot make one. */
const databaseWithLanguage = async (): Promise<string | undefined> => {
  const name = `clientele_${randomUUID().slice(0, 8)}`
  const pool = new Pool({ connectionString: url, max: 1 })
  onTestFinished(async () => {
    await pool.query(`drop database if exists ${name}`)
    await pool.end()
  })
  try {
    await pool.query(
      `create database ${name} template template0 locale_provider icu icu_locale 'en-US' lc_collate 'C' lc_ctype 'C' encoding 'UTF8'`,
    )
  } catch {
    return undefined
  }
  const speaking = new URL(url)
  speaking.pathname = `/${name}`
  return speaking.href
}

/** A schema, and as many Kyselys of hosts on it as a test asks for. */
const openPlace = async (options?: PlaceOptions) => {
  const place = await postgresPlace(url, options)
  onTestFinished(place.remove)
  const kysely = (pool: Pool = place.pool()) =>
    new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return { ...place, kysely }
}

const openStorage = async ({ settings, ...options }: Partial<KyselyStorageOptions> & PlaceOptions = {}) => {
  const place = await openPlace(settings ? { settings } : {})
  const pool = place.pool()
  const db = place.kysely(pool)
  const storage = kyselyStorage(db, { engine: 'postgres', ...options })
  await storage.open(contractModel)
  await storage.schema?.apply(contractMigrations)
  return { ...place, pool, db, storage }
}

describe.skipIf(!url)('kyselyStorage on PostgreSQL', () => {
  it('keeps its tables in the schema it is given, and out of the host\u2019s own', async () => {
    const place = await openPlace()
    const other = `${place.schema}_crm`
    await place.pool().query(`create schema ${other}`)
    onTestFinished(async () => {
      const { remove, pool } = await postgresPlace(url)
      await pool().query(`drop schema ${other} cascade`)
      await remove()
    })
    const storage = kyselyStorage(place.kysely(), { engine: 'postgres', schema: other, prefix: 'people_' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    await storage.transact(async (session) => {
      await session.apply([insertOne])
      expect(await session.next({ entity: 'logHead', tenant: 't1' }, 2)).toBe(2)
      expect(await session.next({ entity: 'logHead', tenant: 't1' }, 1)).toBe(3)
      await session.apply([
        { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { title: 'y' }, expect: 1 },
      ])
      expect(await session.select(titleOf, ['t1', 'a'], locked)).toEqual([{ title: 'y' }])
    }, {})
    expect(await storage.schema?.verify(contractModel)).toEqual([])
    const { rows } = await place
      .pool()
      .query(
        `select schemaname, tablename from pg_tables where schemaname like '${place.schema}%' order by tablename`,
      )
    expect(rows).toEqual(
      ['log_head', 'migration', 'note', 'note_line', 'note_mark'].map((name) => ({
        schemaname: other,
        tablename: `people_${name}`,
      })),
    )
  })

  it('refuses a schema that is not there, an encoding and settings it cannot work with, all in one error', async () => {
    const { kysely } = await openPlace({
      settings: { standard_conforming_strings: 'off', extra_float_digits: '0' },
    })
    const storage = kyselyStorage(kysely(), { engine: 'postgres', schema: 'nobody_has_this' })
    expect(missingOf(await caught(storage.open(contractModel)))).toEqual([
      'standard_conforming_strings = on',
      'extra_float_digits of 1 or more (this is 0)',
      'a schema called nobody_has_this',
    ])
  })

  it('leaves the host its plugins, and itself without them [ST-9: part, PostgreSQL]', async () => {
    const place = await openPlace()
    const db = new Kysely<{ shopOrder: { orderId: string } }>({
      dialect: new PostgresDialect({ pool: place.pool() }),
      plugins: [new CamelCasePlugin()],
    })
    const storage = kyselyStorage(db, { engine: 'postgres' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    await db.schema.createTable('shopOrder').addColumn('orderId', 'text').execute()
    await storage.transact(async ({ native, apply, select }) => {
      await native.insertInto('shopOrder').values({ orderId: 'o1' }).execute()
      await apply([{ ...insertOne, rows: [aNote({ id: 'a', parentId: 'p', attributes: { some_key: 1 } })] }])
      const columns = ['parentId', 'attributes']
      expect(await select({ ...titleOf, columns }, ['t1', 'a'])).toEqual([
        { parentId: 'p', attributes: { some_key: 1 } },
      ])
    }, {})
    expect(await db.selectFrom('shopOrder').select('orderId').execute()).toEqual([{ orderId: 'o1' }])
  })

  it('asks for migrations when its tables are not there', async () => {
    const { kysely } = await openPlace()
    const storage = kyselyStorage(kysely(), { engine: 'postgres' })
    await storage.open(contractModel)
    const missing = ['its tables as the model has them: apply the migrations']
    const reading = storage.read((session) => session.select(titleOf, ['t1', 'a']))
    expect(missingOf(await caught(reading))).toEqual(missing)
    expect(missingOf(await caught(storage.transact(({ apply }) => apply([insertOne]), {})))).toEqual(missing)
  })
})

describe.skipIf(!url)('values in PostgreSQL', () => {
  it('are what the host would choose: timestamps, booleans, jsonb, and text in the order of code points [ST-3: part, PostgreSQL]', async () => {
    const { pool, storage } = await openStorage({ settings: { TimeZone: 'Pacific/Kiritimati' } })
    const note = aNote({
      id: 'a',
      isOpen: true,
      madeAt: '2026-11-22T09:30:00.123Z',
      dueOn: '2026-11-22',
      attributes: { a: [1] },
      size: Number.MAX_SAFE_INTEGER,
      weight: 0.1 + 0.2,
    })
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows: [note] }]), {})
    const { rows } = await pool.query(
      `select is_open, made_at = '2026-11-22 09:30:00.123+00' as same_instant, due_on, attributes -> 'a' as list,
        size::text, weight::text, pg_collation_for(title) as collation from crm_note`,
    )
    expect(rows).toEqual([
      {
        is_open: true,
        same_instant: true,
        due_on: '2026-11-22',
        list: [1],
        size: '9007199254740991',
        weight: '0.30000000000000004',
        collation: '"C"',
      },
    ])
  })

  it('are compared and ordered by code point in a database that has a language [RE-6: part, PostgreSQL]', async ({
    skip,
  }) => {
    const speaking = await databaseWithLanguage()
    skip(speaking === undefined, 'the server makes no database with a language of ICU')
    const place = await postgresPlace(speaking ?? '')
    onTestFinished(place.remove)
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: place.pool() }) })
    const storage = kyselyStorage(db, { engine: 'postgres' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    const texts = ['a', 'B', '\u00e9', 'z', '_']
    const notes = texts.map((title) => aNote({ id: title, title, attributes: { x: title } }))
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows: notes }]), {})
    const titles = [{ column: 'title', type: 'text' } as const, { ...attributes, type: 'text' } as const]
    for (const term of titles) {
      const below = {
        kind: 'compare',
        op: 'lt',
        left: term,
        right: { slot: 0, type: 'text' },
        negated: false,
      } as const
      const order = [{ term, direction: 'asc', nulls: 'last' } as const]
      const plan = { entity: 'note', columns: ['id'], where: below, order }
      const found = await storage.read((session) => session.select(plan, ['\u00ff']))
      expect(found.map(({ id }) => id)).toEqual(['B', '_', 'a', 'z', '\u00e9'])
      expect(await storage.read((session) => session.select(plan, ['a']))).toEqual([{ id: 'B' }, { id: '_' }])
    }
  })

  it('are never rounded: an integer beyond 2^53 is an error [ST-3: part, PostgreSQL]', async () => {
    const { pool, storage } = await openStorage()
    await storage.transact(({ apply }) => apply([insertOne]), {})
    await pool.query('update crm_note set size = 9007199254740993')
    const reading = storage.read((session) => session.select({ ...titleOf, columns: ['size'] }, ['t1', 'a']))
    expect(unsafeInteger.is(await caught(reading))).toBe(true)
  })
})

describe.skipIf(!url)('a list', () => {
  it('is one statement, however long it is [ST-1: part, PostgreSQL]', async () => {
    const { storage } = await openStorage()
    const plan = {
      entity: 'note',
      columns: ['id'],
      where: {
        kind: 'in',
        left: { column: 'id', type: 'text' },
        list: { slot: 0, type: 'text' },
        negated: false,
      },
      order: [],
    } as const
    await storage.transact(({ apply }) => apply([insertOne]), {})
    const { statement } = (await storage.explain?.(plan, [['a']])) ?? { statement: '' }
    expect(statement).toBe(
      'select "r0"."id" as "id" from "crm_note" as "r0" where "r0"."id" = any(string_to_array($1::text, $2::text))',
    )
    const awkward = ['a', '', ',', '{', '"', '\\', 'NULL', '\u{1f600}', "'", '\u001f', '\u001e\u001f ']
    await storage.transact(
      ({ apply }) => apply([{ ...insertOne, rows: awkward.slice(1).map((id) => aNote({ id })) }]),
      {},
    )
    const found = await storage.read((session) => session.select(plan, [awkward]))
    expect(found.map(({ id }) => id).toSorted()).toEqual(awkward.toSorted())
    for (const id of awkward)
      expect(await storage.read((session) => session.select(plan, [[id]]))).toEqual([{ id }])
  })
})

describe.skipIf(!url)('a transaction on PostgreSQL', () => {
  const raise = {
    op: 'update',
    entity: 'note',
    where: byId,
    values: ['t1', 'a'],
    set: { title: 'y' },
  } as const

  it('locks the rows it loads to write, and leaves out those that others hold where it is asked to [ST-5: part, PostgreSQL]', async () => {
    const { storage, kysely } = await openStorage()
    const other = kyselyStorage(kysely(), { engine: 'postgres' })
    await other.open(contractModel)
    await storage.transact(({ apply }) => apply([insertOne]), {})
    await storage.transact(async (session) => {
      expect(await session.select(titleOf, ['t1', 'a'], locked)).toEqual([{ title: 'x' }])
      await other
        .transact(async ({ select, native }) => {
          expect(await select(titleOf, ['t1', 'a'])).toEqual([{ title: 'x' }])
          expect(await select(titleOf, ['t1', 'a'], { ...locked, skipLocked: true })).toEqual([])
          await sql`set local lock_timeout = '10ms'`.execute(native)
          const refused = await caught(select(titleOf, ['t1', 'a'], locked))
          expect(other.classify(refused)).toEqual({ kind: 'busy' })
          throw new Error('enough seen')
        }, {})
        .catch((error: Error) => expect(error.message).toBe('enough seen'))
      expect(await session.apply([raise])).toEqual([{ matched: 1 }])
    }, {})
  })

  it('reads what is committed, whatever the host\u2019s default is', async () => {
    const { storage } = await openStorage({
      settings: { default_transaction_isolation: 'serializable' },
    })
    await storage.transact(async ({ native }) => {
      const { rows } = await sql<{ transaction_isolation: string }>`show transaction_isolation`.execute(
        native,
      )
      expect(rows).toEqual([{ transaction_isolation: 'read committed' }])
    }, {})
  })

  it('is not ended by a row that is there already and was to be left out [ST-5: part, a clash on PostgreSQL]', async () => {
    const { storage } = await openStorage()
    await storage.transact(async ({ apply, select }) => {
      expect(await apply([insertOne, { ...insertOne, ifAbsent: true }])).toEqual([
        { matched: 1 },
        { matched: 0 },
      ])
      expect(await select(titleOf, ['t1', 'a'])).toEqual([{ title: 'x' }])
    }, {})
  })

  it('fails with its first failure, however often that is passed over', async () => {
    const { storage } = await openStorage()
    await storage.transact(({ apply }) => apply([insertOne]), {})
    const careless = storage.transact(async ({ apply, select }) => {
      await apply([raise])
      await apply([insertOne]).catch(() => undefined)
      await select(titleOf, ['t1', 'a']).catch(() => undefined)
      return 'done'
    }, {})
    expect(storage.classify(await caught(careless))).toEqual({ kind: 'unique', constraint: 'crm_note_pkey' })
    const [kept] = await storage.read((session) => session.select(titleOf, ['t1', 'a']))
    expect(kept).toEqual({ title: 'x' })
  })

  it('never says it is committed when the host passed over a failure of its own', async () => {
    const { storage } = await openStorage()
    const careless = storage.transact(async ({ apply, native }) => {
      await apply([insertOne])
      await sql`select 1 / 0`.execute(native).catch(() => undefined)
      return 'done'
    }, {})
    expect(transactionFailed.is(await caught(careless))).toBe(true)
    expect(await storage.read((session) => session.select(titleOf, ['t1', 'a']))).toEqual([])
  })

  it('whose connection is ended by the server fails as unavailable, and the pool goes on [ST-9: part, a lost connection]', async () => {
    const { storage, pool } = await openStorage()
    const lost = storage.transact(async ({ apply, native }) => {
      await apply([insertOne])
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(native)
      await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      await apply([{ ...insertOne, rows: [aNote({ id: 'b' })] }])
    }, {})
    expect(storage.classify(await caught(lost))).toEqual({ kind: 'unavailable' })
    await storage.transact(({ apply }) => apply([insertOne]), {})
    expect(await storage.read((session) => session.select(titleOf, ['t1', 'a']))).toEqual([{ title: 'x' }])
  })
})

describe.skipIf(!url)('migrations on PostgreSQL', () => {
  it('leave nothing of one that failed in its middle, and take it up again [ST-10: part, PostgreSQL]', async () => {
    const { storage } = await openStorage()
    const addColumn = {
      op: 'addColumn',
      entity: 'note',
      name: 'colour',
      column: { type: 'text', nullable: true },
    } as const
    const broken = {
      key: 'contract/0003',
      checksum: 'c3',
      steps: [addColumn, { op: 'addIndex', entity: 'nothing', columns: ['tenant'] } as const],
    }
    await expect(storage.schema?.apply([broken])).rejects.toThrow('"crm_nothing" does not exist')
    await storage.schema?.apply([{ ...broken, steps: [addColumn] }])
    expect((await storage.schema?.applied())?.map(({ key }) => key)).toEqual([
      'contract/0001',
      'contract/0002',
      'contract/0003',
    ])
  })

  it('are applied once by many that begin with nothing at once', async () => {
    const place = await openPlace()
    const storages = [1, 2, 3, 4].map(() => kyselyStorage(place.kysely(), { engine: 'postgres' }))
    await Promise.all(storages.map(({ schema }) => schema?.apply(contractMigrations)))
    expect((await storages[0]?.schema?.applied())?.length).toBe(2)
  })

  it('are verified by columns, their types and order, key, unique constraints and indexes', async () => {
    const { pool, storage } = await openStorage()
    await pool.query('drop index crm_note_tenant_slug_key')
    await pool.query('drop index crm_note_tenant_title_idx')
    await pool.query('create index on crm_note (tenant, title) where is_open')
    await pool.query('alter table crm_note drop column weight, alter column slug type text collate "default"')
    await pool.query('create table crm_something_of_the_host (a integer)')
    expect(await storage.schema?.verify(contractModel)).toEqual([
      {
        entity: 'note',
        column: 'slug',
        expected: 'text collate "C", may be missing',
        received: 'text, may be missing',
      },
      { entity: 'note', column: 'weight', expected: 'double precision, may be missing', received: 'none' },
      { entity: 'note', expected: 'unique constraint (tenant, slug)', received: 'none' },
      { entity: 'note', expected: 'index (tenant, title)', received: 'none' },
    ])
  })
})
