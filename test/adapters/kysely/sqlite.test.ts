import {
  DummyDriver,
  Kysely,
  type KyselyPlugin,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteDialect,
  sql,
  type Transaction,
} from 'kysely'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { kyselyStorage } from '../../../adapters/kysely/index.js'
import {
  type Migration,
  migrationChanged,
  type Predicate,
  type StorageModel,
  unsafeInteger,
  unsupported,
} from '../../../src/storage/index.js'
import { aNote, contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'
import { type HostDatabase, openHost, openStorage, temporaryFile } from './database.js'

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

/** What an error is, for a table of expectations. */
const missingOf = (error: unknown) => (unsupported.is(error) ? error.details.missing : error)

const refused = async (promise: Promise<unknown>) => missingOf(await promise.catch((error: unknown) => error))

describe('kyselyStorage', () => {
  it('gives the host its own typed transaction, in which both write [ST-9: part, Kysely]', async () => {
    const { db, storage } = await openStorage()
    await db.schema.createTable('shop_order').addColumn('id', 'text').addColumn('total', 'integer').execute()
    await storage.transact(async ({ native, apply }) => {
      expectTypeOf(native).toEqualTypeOf<Transaction<HostDatabase>>()
      await native.insertInto('shop_order').values({ id: 'o1', total: 4200 }).execute()
      await apply([insertOne])
    }, {})
    await storage
      .transact(async ({ native, apply }) => {
        await native.insertInto('shop_order').values({ id: 'o2', total: 1 }).execute()
        await apply([{ ...insertOne, rows: [aNote({ id: 'b' })] }])
        throw new Error('refused')
      }, {})
      .catch(() => undefined)
    expect(await db.selectFrom('shop_order').select('id').execute()).toEqual([{ id: 'o1' }])
    const { rows } = await sql`select id from crm_note`.execute(db)
    expect(rows).toEqual([{ id: 'a' }])
  })

  it('leaves the host its plugins, and itself without them [ST-9: part, Kysely]', async () => {
    const shouting: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => ({ ...result, rows: [{ from: 'the plugin' }] }),
    }
    const { db, storage } = await openStorage({ plugins: [shouting] })
    await storage.transact(async ({ native, apply, select }) => {
      await apply([insertOne])
      expect(await select(titleOf, ['t1', 'a'])).toEqual([{ title: 'x' }])
      expect((await sql`select 1`.execute(native)).rows).toEqual([{ from: 'the plugin' }])
    }, {})
    expect(await storage.read((session) => session.select(titleOf, ['t1', 'a']))).toEqual([{ title: 'x' }])
    expect((await sql`select 1`.execute(db)).rows).toEqual([{ from: 'the plugin' }])
  })

  it('names its tables behind the prefix it is given', async () => {
    const { db } = await openStorage({ prefix: 'people_' })
    const { rows } = await sql<{
      name: string
    }>`select name from sqlite_master where type = 'table' order by name`.execute(db)
    expect(rows.map(({ name }) => name)).toEqual([
      'people_log_head',
      'people_migration',
      'people_note',
      'people_note_line',
      'people_note_mark',
    ])
  })

  it('refuses a schema, a strange prefix and an unknown engine, all in one error', () => {
    const { db } = openHost()
    const options = { engine: 'oracle' as 'sqlite', prefix: 'a"b', schema: 'crm' }
    expect(() => kyselyStorage(db, options)).toThrow(
      'kysely (oracle) lacks what this crm needs: an engine called oracle; a prefix of at most 20 of a-z, 0-9 and _; schemas: set a prefix instead.',
    )
  })

  it('refuses a Kysely over something else, when it is opened', async () => {
    const db = new Kysely<unknown>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (given) => new PostgresIntrospector(given),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    })
    expect(await refused(kyselyStorage(db, { engine: 'sqlite' }).open(contractModel))).toEqual([
      'a SQLite database with JSON functions',
    ])
  })

  it('refuses a database that does not keep text as UTF-8, since its order would be another', async () => {
    const { db } = openHost()
    await sql`pragma encoding = 'UTF-16le'`.execute(db)
    await sql`create table t (a text)`.execute(db)
    expect(await refused(kyselyStorage(db, { engine: 'sqlite' }).open(contractModel))).toEqual([
      'a database encoded in UTF-8 (this is UTF-16le)',
    ])
  })

  it('refuses two columns that would have one name', async () => {
    const { db } = openHost()
    const { note } = contractModel.tables
    const columns = { ...note?.columns, made_at: { type: 'text', nullable: true } as const }
    const model = { tables: { note: { ...note, columns } } } as StorageModel
    const [missing] = (await refused(kyselyStorage(db, { engine: 'sqlite' }).open(model))) as string[]
    expect(missing).toMatch(/^different names for the columns of note: /)
  })

  it('asks for migrations when its tables are not there', async () => {
    const { db } = openHost()
    const storage = kyselyStorage(db, { engine: 'sqlite' })
    await storage.open(contractModel)
    const missing = ['its tables as the model has them: apply the migrations']
    expect(await refused(storage.read((session) => session.select(titleOf, ['t1', 'a'])))).toEqual(missing)
    expect(await refused(storage.transact(({ apply }) => apply([insertOne]), {}))).toEqual(missing)
  })
})

describe('a plan', () => {
  it('is compiled once and prepared once, whatever its values and however long its lists [ST-1]', async () => {
    const { storage, recorder } = await openStorage()
    const where: Predicate = {
      kind: 'and',
      of: [
        equals('tenant', 0),
        { kind: 'in', left: { column: 'id', type: 'text' }, list: { slot: 1, type: 'text' }, negated: false },
      ],
    }
    const plan = { entity: 'note', columns: ['id'], where, order: [] } as const
    await storage.transact(({ apply }) => apply([insertOne]), {})
    recorder.prepared.length = 0
    recorder.executed.length = 0
    for (const list of [['a'], ['a', 'b'], Array.from({ length: 40_000 }, (_, at) => `n${at}`)]) {
      await storage.read((session) => session.select(plan, ['t1', list]))
    }
    expect(recorder.prepared.length).toBe(1)
    expect(recorder.executed.map(({ parameters }) => (parameters as unknown[]).length)).toEqual([2, 2, 2])
  })

  it('is explained by its statement and by how SQLite goes about it', async () => {
    const { storage } = await openStorage()
    const { statement, detail } = (await storage.explain?.(titleOf, ['t1', 'a'])) ?? {
      statement: '',
      detail: [],
    }
    expect(statement).toBe(
      'select "r0"."title" as "title" from "crm_note" as "r0" where ("r0"."tenant" = ? and "r0"."id" = ?)',
    )
    expect(detail).toEqual(['SEARCH r0 USING INDEX sqlite_autoindex_crm_note_1 (tenant=? AND id=?)'])
  })

  it('never carries a value in its text, nor a name that is not declared', async () => {
    const { storage } = await openStorage()
    const evil = `x" or 1=1; drop table crm_note; --`
    const plan = (column: string) => ({ entity: 'note', columns: [column], order: [] })
    expect(await refused(storage.read((session) => session.select(plan(evil), [])))).toEqual([
      `a column ${evil} of note`,
    ])
    expect(await refused(storage.read((session) => session.select(plan('__proto__'), [])))).toEqual([
      'a column __proto__ of note',
    ])
    const attribute = {
      ...equals('attributes', 0),
      left: { column: 'attributes', type: 'text', attribute: evil },
    } as Predicate
    const byAttribute = { entity: 'note', columns: ['id'], where: attribute, order: [] }
    expect(await refused(storage.read((session) => session.select(byAttribute, ['x'])))).toEqual([
      'attributes named with quotes or control characters',
    ])
  })
})

describe('values in SQLite', () => {
  it('are integers for instants and booleans, text for days and JSON [ST-3: part, SQLite]', async () => {
    const { db, storage } = await openStorage()
    const note = aNote({
      id: 'a',
      isOpen: true,
      madeAt: '2026-11-22T09:30:00.123Z',
      dueOn: '2026-11-22',
      attributes: { a: 1 },
      weight: 3,
    })
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows: [note] }]), {})
    const { rows } =
      await sql`select is_open, made_at, typeof(made_at) as t, due_on, attributes, typeof(weight) as w from crm_note`.execute(
        db,
      )
    expect(rows).toEqual([
      {
        is_open: 1,
        made_at: Date.UTC(2026, 10, 22, 9, 30, 0, 123),
        t: 'integer',
        due_on: '2026-11-22',
        attributes: '{"a":1}',
        w: 'real',
      },
    ])
  })

  it('are never rounded: an integer beyond 2^53 is an error [ST-3: part, SQLite]', async () => {
    const { db, storage } = await openStorage()
    await storage.transact(({ apply }) => apply([insertOne]), {})
    await sql`update crm_note set size = 9007199254740993`.execute(db)
    const reading = storage.read((session) => session.select({ ...titleOf, columns: ['size'] }, ['t1', 'a']))
    expect(unsafeInteger.is(await reading.catch((error: unknown) => error))).toBe(true)
  })

  it('never bind a boolean, which would end the process with libsql', async () => {
    const { storage, recorder } = await openStorage()
    await storage.transact(
      ({ apply }) =>
        apply([{ ...insertOne, rows: [aNote({ id: 'a', isOpen: true, attributes: { on: true } })] }]),
      {},
    )
    for (const attribute of [undefined, 'on']) {
      const left = attribute
        ? { column: 'attributes', type: 'boolean', attribute }
        : { column: 'isOpen', type: 'boolean' }
      const where = {
        kind: 'compare',
        op: 'eq',
        left,
        right: { slot: 0, type: 'boolean' },
        negated: false,
      } as Predicate
      const plan = { entity: 'note', columns: ['id'], where, order: [] }
      expect(await storage.read((session) => session.select(plan, [true]))).toEqual([{ id: 'a' }])
    }
    const bound = recorder.executed.flatMap(({ parameters }) => parameters as unknown[])
    expect(bound.filter((value) => typeof value === 'boolean')).toEqual([])
  })
})

describe('a transaction on SQLite', () => {
  const twoDrivers = async () => {
    const file = temporaryFile()
    const one = await openStorage({ file })
    await sql`pragma journal_mode = wal`.execute(one.db)
    const { db } = openHost({ file })
    const other = kyselyStorage(db, { engine: 'sqlite' })
    await other.open(contractModel)
    return { one: one.storage, other }
  }

  it('holds the write lock from its first read, so that what it decides on cannot change [ST-5: part, SQLite]', async () => {
    const { one, other } = await twoDrivers()
    await one.transact(({ apply }) => apply([insertOne]), {})
    await one.transact(async (session) => {
      await session.select(titleOf, ['t1', 'a'])
      const error = await other
        .transact(({ apply }) => apply([{ ...insertOne, rows: [aNote({ id: 'b' })] }]), {})
        .catch((caught: unknown) => caught)
      expect(other.classify(error)).toEqual({ kind: 'busy' })
      expect(
        await session.apply([
          { op: 'update', entity: 'note', where: byId, values: ['t1', 'a'], set: { title: 'y' } },
        ]),
      ).toEqual([{ matched: 1 }])
    }, {})
    await other.transact(({ apply }) => apply([{ ...insertOne, rows: [aNote({ id: 'b' })] }]), {})
  })

  it('holds it also where the host is the first to read [ST-5: part, SQLite]', async () => {
    const { one, other } = await twoDrivers()
    await one.transact(async ({ native, apply }) => {
      await sql`select count(*) from crm_note`.execute(native)
      const error = await other
        .transact(({ apply: write }) => write([insertOne]), {})
        .catch((caught: unknown) => caught)
      expect(other.classify(error)).toEqual({ kind: 'busy' })
      await apply([insertOne])
    }, {})
  })

  it('is refused as busy when it cannot have the lock, also where only the host has read', async () => {
    const { one, other } = await twoDrivers()
    await one.transact(async ({ apply }) => {
      await apply([insertOne])
      const error = await other
        .transact(async ({ native }) => {
          await sql`select count(*) from crm_note`.execute(native)
        }, {})
        .catch((caught: unknown) => caught)
      expect([String(error), other.classify(error)]).toEqual([
        'SqliteError: database is locked',
        { kind: 'busy' },
      ])
    }, {})
  })

  it('asks for no lock where a write comes first, which takes it', async () => {
    const { storage, recorder } = await openStorage()
    await storage.transact(({ apply }) => apply([insertOne]), {})
    expect(recorder.executed.map((one) => one.sql.slice(0, 11))).toEqual(['begin', 'insert into', 'commit'])
  })
})

describe('migrations on SQLite', () => {
  const broken: Migration = {
    key: 'contract/0003',
    checksum: 'c3',
    steps: [
      { op: 'addColumn', entity: 'note', name: 'colour', column: { type: 'text', nullable: true } },
      { op: 'addIndex', entity: 'nothing', columns: ['tenant'] },
    ],
  }

  it('leave nothing of one that failed in its middle, and take it up again [ST-10: part, SQLite]', async () => {
    const { storage } = await openStorage()
    await expect(storage.schema?.apply([broken])).rejects.toThrow('no such table')
    expect((await storage.schema?.applied())?.map(({ key }) => key)).toEqual([
      'contract/0001',
      'contract/0002',
    ])
    await storage.schema?.apply([{ ...broken, steps: broken.steps.slice(0, 1) }])
    expect((await storage.schema?.applied())?.map(({ key }) => key)).toEqual([
      'contract/0001',
      'contract/0002',
      'contract/0003',
    ])
  })

  it('are refused when one has changed, before anything is applied [ST-10: part, SQLite]', async () => {
    const { storage } = await openStorage()
    const [first] = contractMigrations
    const error = await storage.schema
      ?.apply([{ ...(first as Migration), checksum: 'z' }, broken])
      .catch((caught: unknown) => caught)
    expect(migrationChanged.is(error)).toBe(true)
  })

  it('are read without a trace on a database that has none', async () => {
    const { db } = openHost()
    const storage = kyselyStorage(db, { engine: 'sqlite' })
    expect(await storage.schema?.applied()).toEqual([])
    expect((await storage.schema?.verify(contractModel))?.map(({ received }) => received)).toEqual([
      'none',
      'none',
      'none',
      'none',
    ])
    const { rows } = await sql`select name from sqlite_master`.execute(db)
    expect(rows).toEqual([])
  })

  it('print what they would run [ST-10: part, SQLite]', () => {
    const { db } = openHost()
    const { schema } = kyselyStorage(db, { engine: 'sqlite' })
    const table = {
      entity: 'noteTag',
      columns: {
        tenant: { type: 'text', nullable: false },
        noteId: { type: 'text', nullable: false },
        order: { type: 'integer', nullable: true },
        addedAt: { type: 'instant', nullable: false },
      },
      key: ['tenant', 'noteId'],
      unique: [['tenant', 'order']],
      indexes: [['tenant', 'addedAt']],
    } as const
    const steps = [
      { op: 'createTable', table },
      { op: 'addColumn', entity: 'noteTag', name: 'isMain', column: { type: 'boolean', nullable: true } },
      { op: 'addIndex', entity: 'noteTag', columns: ['tenant', 'isMain'] },
    ] as const
    expect(schema?.sql([{ key: 'tags/0001', checksum: 'x', steps }])).toEqual([
      'create table if not exists "crm_migration" ("position" integer not null, "key" text not null, "checksum" text not null, primary key ("position")) strict, without rowid',
      'create table if not exists "crm_note_tag" ("tenant" text not null, "note_id" text not null, "order" integer, "added_at" integer not null, primary key ("tenant", "note_id")) strict',
      'create unique index if not exists "crm_note_tag_tenant_order_key" on "crm_note_tag" ("tenant", "order")',
      'create index if not exists "crm_note_tag_tenant_added_at_idx" on "crm_note_tag" ("tenant", "added_at")',
      'alter table "crm_note_tag" add column "is_main" integer',
      'create index if not exists "crm_note_tag_tenant_is_main_idx" on "crm_note_tag" ("tenant", "is_main")',
    ])
  })

  it('refuse a new column that rows which exist would have no value for', () => {
    const { db } = openHost()
    const { schema } = kyselyStorage(db, { engine: 'sqlite' })
    const steps = [
      { op: 'addColumn', entity: 'note', name: 'colour', column: { type: 'text', nullable: false } },
    ] as const
    expect(() => schema?.sql([{ key: 'x', checksum: 'x', steps }])).toThrow(
      'a value of note.colour for the rows that exist',
    )
  })

  it('are verified by columns, key, unique constraints and indexes', async () => {
    const { db, storage } = await openStorage()
    await sql`drop index crm_note_tenant_slug_key`.execute(db)
    await sql`drop index crm_note_tenant_title_idx`.execute(db)
    await sql`alter table crm_note drop column weight`.execute(db)
    await sql`create table crm_something_of_the_host (a integer)`.execute(db)
    expect(await storage.schema?.verify(contractModel)).toEqual([
      { entity: 'note', column: 'weight', expected: 'real, may be missing', received: 'none' },
      { entity: 'note', expected: 'unique constraint (tenant, slug)', received: 'none' },
      { entity: 'note', expected: 'index (tenant, title)', received: 'none' },
    ])
  })
})

describe('classify', () => {
  const unused = new SqliteDialect({ database: () => Promise.reject(new Error('not opened')) })
  const { classify } = kyselyStorage(new Kysely<unknown>({ dialect: unused }), { engine: 'sqlite' })
  const fault = (code: string, message = '') => Object.assign(new Error(message), { code })

  it.each([
    ['SQLITE_BUSY', { kind: 'busy' }],
    ['SQLITE_BUSY_SNAPSHOT', { kind: 'busy' }],
    ['SQLITE_LOCKED', { kind: 'busy' }],
    ['SQLITE_CONSTRAINT_FOREIGNKEY', { kind: 'reference' }],
    ['SQLITE_FULL', { kind: 'unavailable' }],
    ['SQLITE_IOERR_WRITE', { kind: 'unavailable' }],
    ['SQLITE_CANTOPEN', { kind: 'unavailable' }],
    ['SQLITE_CONSTRAINT_NOTNULL', undefined],
    ['SQLITE_ERROR', undefined],
  ])('knows %s', (code, expected) => {
    expect(classify(fault(code))).toEqual(expected)
  })

  it('names the constraint that is taken', () => {
    expect(
      classify(fault('SQLITE_CONSTRAINT_UNIQUE', 'UNIQUE constraint failed: crm_note.tenant, crm_note.slug')),
    ).toEqual({
      kind: 'unique',
      constraint: 'crm_note.tenant, crm_note.slug',
    })
  })

  it('knows a handle that the host has closed', () => {
    expect(classify(new Error('driver has already been destroyed'))).toEqual({ kind: 'unavailable' })
    expect(classify(new TypeError('The database connection is not open'))).toEqual({ kind: 'unavailable' })
  })

  it('says nothing about what is no error of a database', () => {
    expect([classify(new Error('x')), classify('x'), classify(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
