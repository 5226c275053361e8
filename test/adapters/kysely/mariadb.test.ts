import { CamelCasePlugin, Kysely, MysqlDialect, sql } from 'kysely'
import type { Pool, RowDataPacket } from 'mysql2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type KyselyStorageOptions, kyselyStorage } from '../../../adapters/kysely/index.js'
import { sqlStorage } from '../../../adapters/kysely/sql.js'
import { type Predicate, unknownCommit, unsafeInteger, unsupported } from '../../../src/storage/index.js'
import { aNote, contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'
import { addressOf, isEveryEngine } from '../../tools/engines.js'
import { type MariadbOptions, mariadbPlace } from '../../tools/mariadb.js'

// Making its tables takes longer than elsewhere: `npm test` leaves this to `npm run test:engines`.
const url = (isEveryEngine && (await addressOf('MariaDB'))) || ''

const equals = (column: string, slot: number): Predicate => ({
  kind: 'compare',
  op: 'eq',
  left: { column, type: 'text' },
  right: { slot, type: 'text' },
  negated: false,
})
const ofTenant = equals('tenant', 0)
const byId: Predicate = { kind: 'and', of: [ofTenant, equals('id', 1)] }
const titleOf = { entity: 'note', columns: ['title'], where: byId, order: [] } as const
const insertOne = { op: 'insert', entity: 'note', rows: [aNote({ id: 'a', title: 'x' })] } as const
const locked = { lock: 'update' } as const

const never = () => Promise.reject(new Error('nothing is written here'))
const missingOf = (error: unknown) => (unsupported.is(error) ? error.details.missing : error)
const caught = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error)

/** A database, and as many Kyselys of hosts on it as a test asks for. */
const openPlace = async (options?: MariadbOptions) => {
  const place = await mariadbPlace(url, options)
  onTestFinished(place.remove)
  const kysely = (pool: Pool = place.pool()) => new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
  const ask = async (question: string) => (await place.pool().promise().query<RowDataPacket[]>(question))[0]
  return { ...place, kysely, ask }
}

const openStorage = async ({
  settings = [],
  ...options
}: Partial<KyselyStorageOptions> & Pick<MariadbOptions, 'settings'> = {}) => {
  const place = await openPlace({ settings })
  const pool = place.pool()
  const db = place.kysely(pool)
  const storage = kyselyStorage(db, { engine: 'mysql', ...options })
  await storage.open(contractModel)
  await storage.schema?.apply(contractMigrations)
  return { ...place, pool, db, storage }
}

describe.skipIf(!url)('kyselyStorage on MariaDB', () => {
  it('keeps its tables in the database it is given, and out of the one it is connected to', async () => {
    const [place, other] = [await openPlace(), await openPlace()]
    const storage = kyselyStorage(place.kysely(), {
      engine: 'mysql',
      schema: other.database,
      prefix: 'people_',
    })
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
    const tables = `select table_schema as place, table_name as name from information_schema.tables
      where table_schema in ('${place.database}', '${other.database}') order by table_name`
    expect(await place.ask(tables)).toEqual(
      ['log_head', 'migration', 'note', 'note_line', 'note_mark'].map((name) => ({
        place: other.database,
        name: `people_${name}`,
      })),
    )
  })

  it.each([
    [
      "set sql_mode = ''",
      'a strict sql_mode, STRICT_TRANS_TABLES or STRICT_ALL_TABLES: without one values are cut to fit (sql_mode is empty)',
    ],
    [
      "set sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'",
      'a sql_mode without NO_BACKSLASH_ESCAPES, under which mysql2 lets a value end its quotes (sql_mode is NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES)',
    ],
    [
      "set sql_mode = 'STRICT_ALL_TABLES,EMPTY_STRING_IS_NULL'",
      'a sql_mode without EMPTY_STRING_IS_NULL, which loses empty text (sql_mode is STRICT_ALL_TABLES,EMPTY_STRING_IS_NULL)',
    ],
    [
      'set character_set_client = latin1',
      'a connection that speaks utf8mb4 (character_set_client is latin1)',
    ],
    ['set character_set_results = null', 'a connection that speaks utf8mb4 (character_set_results is empty)'],
    ['set autocommit = 0', 'autocommit, without which reads never end (autocommit is 0)'],
    ['set unique_checks = 0', 'unique_checks (unique_checks is 0)'],
    [
      'set sql_select_limit = 1000',
      'no sql_select_limit, which leaves out rows in silence (sql_select_limit is 1000)',
    ],
  ])('refuses a session after `%s`', async (setting, need) => {
    const { kysely } = await openPlace({ settings: [setting] })
    const storage = kyselyStorage(kysely(), { engine: 'mysql' })
    expect(missingOf(await caught(storage.open(contractModel)))).toEqual([need])
  })

  it.each([
    ['version', '10.5.29-MariaDB', 'MariaDB 10.6 or MySQL 8.0.19, or newer (this is 10.5.29-MariaDB)'],
    ['version', '8.0.18', 'MariaDB 10.6 or MySQL 8.0.19, or newer (this is 8.0.18)'],
    [
      'max_allowed_packet',
      4_194_304,
      'a max_allowed_packet of 16777216 or more (max_allowed_packet is 4194304)',
    ],
    ['size', 8_192, 'an innodb_page_size of 16384 or more, for keys of 3072 bytes (it is 8192)'],
    ['support', 'DISABLED', 'the InnoDB engine'],
  ])('refuses a server that says of its %s: %s', async (name, value, need) => {
    const place = await openPlace()
    const pool = place.pool().promise()
    const storage = sqlStorage({
      engine: 'mysql',
      // What this server says, but for one answer: it is set for a whole server.
      run: async (text, parameters) => {
        const [rows] = await pool.query<RowDataPacket[]>(text, [...parameters])
        return { rows: rows.map((row) => (name in row ? { ...row, [name]: value } : row)), affected: 0 }
      },
      transact: never,
    })
    expect(missingOf(await caught(storage.open(contractModel)))).toEqual([need])
  })

  it('refuses all that it cannot work with in one error', async () => {
    const { kysely } = await openPlace({
      settings: [
        "set sql_mode = 'NO_BACKSLASH_ESCAPES', autocommit = 0, unique_checks = 0, sql_select_limit = 7",
      ],
    })
    const storage = kyselyStorage(kysely(), { engine: 'mysql', schema: 'nobody_has_this' })
    expect(missingOf(await caught(storage.open(contractModel)))).toEqual([
      expect.stringContaining('a strict sql_mode'),
      expect.stringContaining('a sql_mode without NO_BACKSLASH_ESCAPES'),
      expect.stringContaining('autocommit'),
      expect.stringContaining('unique_checks'),
      expect.stringContaining('sql_select_limit'),
      'a database called nobody_has_this',
    ])
  })

  it('leaves the host its plugins, and itself without them [ST-9: part, MariaDB]', async () => {
    const place = await openPlace()
    const db = new Kysely<{ shopOrder: { orderId: string } }>({
      dialect: new MysqlDialect({ pool: place.pool() }),
      plugins: [new CamelCasePlugin()],
    })
    const storage = kyselyStorage(db, { engine: 'mysql' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    await db.schema.createTable('shopOrder').addColumn('orderId', 'varchar(100)').execute()
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
    const storage = kyselyStorage(kysely(), { engine: 'mysql' })
    await storage.open(contractModel)
    const missing = ['its tables as the model has them: apply the migrations']
    const reading = storage.read((session) => session.select(titleOf, ['t1', 'a']))
    expect(missingOf(await caught(reading))).toEqual(missing)
    expect(missingOf(await caught(storage.transact(({ apply }) => apply([insertOne]), {})))).toEqual(missing)
  })

  it('prints its statements once it knows the server', async () => {
    const { kysely } = await openPlace()
    const storage = kyselyStorage(kysely(), { engine: 'mysql' })
    const print = () => storage.schema?.sql(contractMigrations).join()
    await expect(async () => print()).rejects.toThrow('to be opened first')
    await storage.open(contractModel)
    expect(print()).toContain('collate utf8mb4_nopad_bin')
  })
})

describe.skipIf(!url)('values in MariaDB', () => {
  it('are what the host would choose, whatever zone its session is in [ST-3: part, MariaDB]', async () => {
    const { ask, storage } = await openStorage({ settings: ["set time_zone = '+13:00'"] })
    const note = aNote({
      id: 'a',
      title: 'x ',
      isOpen: true,
      madeAt: '2026-11-22T09:30:00.123Z',
      dueOn: '2026-11-22',
      attributes: { a: [1] },
      size: Number.MAX_SAFE_INTEGER,
      weight: 0.1 + 0.2,
    })
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows: [note] }]), {})
    const stored = `select is_open, cast(made_at as char) as made_at, due_on, attributes as json,
      cast(size as char) as size, cast(weight as char) as weight, collation(title) as collation from crm_note`
    expect(await ask(stored)).toEqual([
      {
        is_open: 1,
        made_at: '2026-11-22 09:30:00.123',
        due_on: '2026-11-22',
        json: '{"a":[1]}',
        size: '9007199254740991',
        weight: '0.30000000000000004',
        collation: 'utf8mb4_nopad_bin',
      },
    ])
  })

  it('are never rounded: an integer beyond 2^53 is an error [ST-3: part, MariaDB]', async () => {
    const { ask, storage } = await openStorage()
    await storage.transact(({ apply }) => apply([insertOne]), {})
    await ask('update crm_note set size = 9007199254740993')
    const reading = storage.read((session) => session.select({ ...titleOf, columns: ['size'] }, ['t1', 'a']))
    expect(unsafeInteger.is(await caught(reading))).toBe(true)
  })

  it('stand in order also where long texts differ only at their ends [RE-6: part, long texts on MariaDB]', async () => {
    const { storage } = await openStorage()
    const long = 'a'.repeat(1_900)
    // Read in the order of their ids, they would stand in another.
    const rows = ['b', 'c', 'a'].map((end, at) =>
      aNote({ id: `n${at}`, title: long + end, attributes: { x: long.repeat(20) + end } }),
    )
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows }]), {})
    const ordered = async (term: { column: string; type: 'text'; attribute?: string }) => {
      const order = [{ term, direction: 'asc', nulls: 'last' } as const]
      const plan = { entity: 'note', columns: ['id'], where: ofTenant, order } as const
      return (await storage.read((session) => session.select(plan, ['t1']))).map(({ id }) => id)
    }
    expect(await ordered({ column: 'title', type: 'text' })).toEqual(['n2', 'n0', 'n1'])
    expect(await ordered({ column: 'attributes', attribute: 'x', type: 'text' })).toEqual(['n2', 'n0', 'n1'])
  })
})

describe.skipIf(!url)('a list on MariaDB', () => {
  it('is one parameter of one statement, however long it is, and finds its rows by key [ST-1: part, MariaDB]', async () => {
    const { storage } = await openStorage()
    const among: Predicate = {
      kind: 'in',
      left: { column: 'id', type: 'text' },
      list: { slot: 1, type: 'text' },
      negated: false,
    }
    const plan = {
      entity: 'note',
      columns: ['id'],
      where: { kind: 'and', of: [ofTenant, among] },
      order: [],
    } as const
    const awkward = ['a', '', ',', '{', '"', '\\', 'NULL', '\u{1f600}', "'", '?']
    const others = Array.from({ length: 1_000 }, (_, at) => aNote({ id: `n${at}` }))
    const rows = [...awkward.map((id) => aNote({ id })), ...others]
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows }]), {})
    const { statement, detail } = (await storage.explain?.(plan, ['t1', ['a']])) ?? { statement: '' }
    expect(statement).toBe(
      'select `r0`.`id` as `id` from `crm_note` as `r0` where (`r0`.`tenant` = ? and `r0`.`id` in ' +
        '(select `member`.`item` collate utf8mb4_nopad_bin from ' +
        "json_table(?, '$[*]' columns (`item` longtext character set utf8mb4 path '$')) as `member`))",
    )
    expect(detail).toEqual([
      expect.stringMatching(/^member: ALL, no key, \d+ rows, Table function: json_table/),
      expect.stringMatching(/^r0: eq_ref, key PRIMARY, 1 rows/),
    ])
    const found = await storage.read((session) => session.select(plan, ['t1', awkward]))
    expect(found.map(({ id }) => id).toSorted()).toEqual(awkward.toSorted())
  })
})

describe.skipIf(!url)('a transaction on MariaDB', () => {
  const raise = {
    op: 'update',
    entity: 'note',
    where: byId,
    values: ['t1', 'a'],
    set: { title: 'y' },
  } as const
  const both = ['a', 'b'].map((id) => aNote({ id, title: 'x' }))

  it('locks the rows it loads to write, and leaves out those that others hold where it is asked to [ST-5: part, MariaDB]', async () => {
    const { storage, kysely } = await openStorage()
    const other = kyselyStorage(kysely(), { engine: 'mysql' })
    await other.open(contractModel)
    await storage.transact(({ apply }) => apply([insertOne]), {})
    await storage.transact(async (session) => {
      expect(await session.select(titleOf, ['t1', 'a'], locked)).toEqual([{ title: 'x' }])
      await other
        .transact(async ({ select, native }) => {
          expect(await select(titleOf, ['t1', 'a'])).toEqual([{ title: 'x' }])
          expect(await select(titleOf, ['t1', 'a'], { ...locked, skipLocked: true })).toEqual([])
          await sql`set innodb_lock_wait_timeout = 0`.execute(native)
          const refused = await caught(select(titleOf, ['t1', 'a'], locked))
          expect(other.classify(refused)).toEqual({ kind: 'timeout' })
          throw new Error('enough seen')
        }, {})
        .catch((error: Error) => expect(error.message).toBe('enough seen'))
      expect(await session.apply([raise])).toEqual([{ matched: 1 }])
    }, {})
  })

  it('reads what is committed, whatever the session\u2019s default is [ST-5: part, MariaDB]', async () => {
    const { storage, kysely } = await openStorage({
      settings: ['set session transaction isolation level repeatable read'],
    })
    const other = kyselyStorage(kysely(), { engine: 'mysql' })
    await other.open(contractModel)
    await storage.transact(async ({ select }) => {
      expect(await select(titleOf, ['t1', 'a'])).toEqual([])
      await other.transact(({ apply }) => apply([insertOne]), {})
      expect(await select(titleOf, ['t1', 'a'])).toEqual([{ title: 'x' }])
    }, {})
  })

  it('tells by a plain insert who of two was first, and goes on [ST-5: part, a clash on MariaDB]', async () => {
    const { storage, kysely } = await openStorage()
    const other = kyselyStorage(kysely(), { engine: 'mysql' })
    await other.open(contractModel)
    const taking = (who: typeof storage) =>
      who.transact(async ({ apply, select }) => {
        const counts = await apply([{ ...insertOne, ifAbsent: true }])
        // The transaction is as good as before, also where the row was there.
        expect(await select(titleOf, ['t1', 'a'])).toEqual([{ title: 'x' }])
        return counts[0]?.matched
      }, {})
    expect((await Promise.all([taking(storage), taking(other)])).toSorted()).toEqual([0, 1])
  })

  it('leaves out of many rows exactly those that are there', async () => {
    const { storage } = await openStorage()
    const rows = Array.from({ length: 100 }, (_, at) => aNote({ id: `n${at}` }))
    const some = rows.filter((_, at) => at % 10 === 3)
    const [first, second] = await storage.transact(
      ({ apply }) =>
        apply([
          { op: 'insert', entity: 'note', rows: some },
          { op: 'insert', entity: 'note', rows, ifAbsent: true },
        ]),
      {},
    )
    expect([first?.matched, second?.matched]).toEqual([10, 90])
  })

  it('counts rows that match, also where the host\u2019s connections count changes only', async () => {
    const place = await openPlace({ pool: { flags: ['-FOUND_ROWS'] } })
    const storage = kyselyStorage(place.kysely(), { engine: 'mysql' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    const counts = await storage.transact(
      ({ apply }) =>
        apply([
          { op: 'insert', entity: 'note', rows: both },
          { ...raise, set: { title: 'x' }, expect: 1 },
          { ...raise, where: ofTenant, values: ['t1'], set: { title: 'x' } },
        ]),
      {},
    )
    expect(counts).toEqual([{ matched: 2 }, { matched: 1 }, { matched: 2 }])
  })

  it('that meets a deadlock is over, however often that is passed over [ST-5: part, a deadlock on MariaDB]', async () => {
    const { storage, kysely } = await openStorage()
    const other = kyselyStorage(kysely(), { engine: 'mysql' })
    await other.open(contractModel)
    await storage.transact(({ apply }) => apply([{ ...insertOne, rows: both }]), {})
    const gates = [gate(), gate()] as const
    const crossing = (who: typeof storage, [mine, theirs]: readonly [number, number]) => {
      const write = (id: string) => ({ ...raise, values: ['t1', id], set: { title: `by ${mine}` } })
      return who.transact(async ({ apply }) => {
        const ids = ['a', 'b']
        await apply([write(ids[mine] ?? '')])
        gates[mine as 0 | 1].open()
        await gates[theirs as 0 | 1].opened
        // Careless: it takes no notice of what came of it, and writes on.
        await apply([write(ids[theirs] ?? '')]).catch(() => undefined)
        await apply([{ ...insertOne, rows: [aNote({ id: `after ${mine}` })] }]).catch(() => undefined)
      }, {})
    }
    const outcomes = await Promise.allSettled([crossing(storage, [0, 1]), crossing(other, [1, 0])])
    const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(lost.map((error) => storage.classify(error))).toEqual([{ kind: 'deadlock' }])
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
    const plan = { entity: 'note', columns: ['id', 'title'], where: ofTenant, order: [] } as const
    const kept = await storage.read((session) => session.select(plan, ['t1']))
    expect(kept.toSorted((one, two) => (String(one.id) < String(two.id) ? -1 : 1))).toEqual([
      { id: 'a', title: `by ${winner}` },
      { id: `after ${winner}`, title: null },
      { id: 'b', title: `by ${winner}` },
    ])
  })

  it('never says it is committed when a statement of the host ended it in its middle', async () => {
    const { storage } = await openStorage()
    const careless = storage.transact(async ({ apply, native }) => {
      await apply([insertOne])
      await sql`create table shop_order (id integer)`.execute(native)
      return 'done'
    }, {})
    expect(unknownCommit.is(await caught(careless))).toBe(true)
  })

  it('whose connection is killed fails as unavailable, and the pool goes on [ST-9: part, a lost connection on MariaDB]', async () => {
    const { storage, ask } = await openStorage()
    const lost = storage.transact(async ({ apply, native }) => {
      await apply([insertOne])
      const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(native)
      await ask(`kill ${rows[0]?.id}`)
      await apply([{ ...insertOne, rows: [aNote({ id: 'b' })] }])
    }, {})
    expect(storage.classify(await caught(lost))).toEqual({ kind: 'unavailable' })
    await storage.transact(({ apply }) => apply([insertOne]), {})
    expect(await storage.read((session) => session.select(titleOf, ['t1', 'a']))).toEqual([{ title: 'x' }])
  })
})

describe.skipIf(!url)('migrations on MariaDB', () => {
  const third = {
    key: 'contract/0003',
    checksum: 'c3',
    steps: [
      { op: 'addColumn', entity: 'note', name: 'colour', column: { type: 'text', nullable: true, max: 20 } },
      { op: 'addIndex', entity: 'note', columns: ['tenant', 'colour'] },
      { op: 'createTable', table: { ...contractModel.tables.noteLine, entity: 'later' } },
    ],
  } as (typeof contractMigrations)[number]

  it.each([0, 1, 2, 3])(
    'go on after a kill that came behind statement %i of a migration [ST-10: part, MariaDB]',
    async (made) => {
      const { storage, ask } = await openStorage()
      const all = [...contractMigrations, third]
      const statements = storage.schema?.sql(all).slice(-3) ?? []
      for (const statement of statements.slice(0, made)) await ask(statement)
      await storage.schema?.apply(all)
      expect((await storage.schema?.applied())?.map(({ key }) => key)).toEqual([
        'contract/0001',
        'contract/0002',
        'contract/0003',
      ])
      const { note, noteLine, logHead } = contractModel.tables
      const later = { ...noteLine, entity: 'later' } as typeof noteLine
      const tables = { note, noteLine, logHead, later } as typeof contractModel.tables
      expect(await storage.schema?.verify({ tables })).toEqual([])
      const indexed = "show index from crm_note where column_name = 'colour'"
      expect((await ask(indexed)).length).toBe(1)
    },
  )

  it('are applied once by many that begin with nothing at once, and give the lock back', async () => {
    const place = await openPlace()
    const storages = [1, 2, 3, 4].map(() => kyselyStorage(place.kysely(), { engine: 'mysql' }))
    await Promise.all(storages.map(({ schema }) => schema?.apply(contractMigrations)))
    expect((await storages[0]?.schema?.applied())?.length).toBe(2)
    expect(await place.ask('show processlist')).not.toContainEqual(
      expect.objectContaining({ State: 'User lock' }),
    )
  })

  it('are verified by columns, their types, collations and engine, key, unique constraints and indexes', async () => {
    const { ask, storage } = await openStorage()
    await ask('drop index crm_note_tenant_slug_key on crm_note')
    await ask('drop index crm_note_tenant_title_idx on crm_note')
    await ask('alter table crm_note drop column weight, modify slug varchar(200) collate utf8mb4_general_ci')
    await ask('alter table crm_log_head engine = Aria')
    await ask('create table crm_something_of_the_host (a integer)')
    expect(await storage.schema?.verify(contractModel)).toEqual([
      {
        entity: 'note',
        column: 'slug',
        expected: 'varchar(200), may be missing',
        received: 'varchar(200) collate utf8mb4_general_ci, may be missing',
      },
      { entity: 'note', column: 'weight', expected: 'double, may be missing', received: 'none' },
      { entity: 'note', expected: 'unique constraint (tenant, slug)', received: 'none' },
      { entity: 'note', expected: 'index (tenant, title)', received: 'none' },
      { entity: 'logHead', column: 'tenant', expected: 'varchar(128)', received: 'varchar(128) in Aria' },
      { entity: 'logHead', column: 'pos', expected: 'bigint', received: 'bigint in Aria' },
    ])
  })
})

/** Something that several wait for. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}
