import { Kysely, MysqlDialect, type MysqlPool, sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { aNote, contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'
import { addressOf } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'

const url = (await addressOf('MariaDB')) ?? ''

type Answer = (error: unknown, rows?: unknown) => void

/** A pool that only writes down what it is asked, and whose preparing fails when told to. */
const recording = () => {
  const asked: string[] = []
  let errno: number | undefined
  const connection = {
    query: (text: string, _: unknown, answer?: Answer) => {
      asked.push(text)
      answer?.(null, [])
    },
    execute: (text: string, _: unknown, answer: Answer) => {
      asked.push(`prepared ${text}`)
      answer(errno === undefined ? null : Object.assign(new Error('refused'), { errno }), [])
    },
    release: () => {},
  }
  const pool = {
    getConnection: (answer: (error: unknown, found: unknown) => void) => answer(null, connection),
    end: () => {},
  } as unknown as MysqlPool
  const run = async (kept: MysqlPool, ...texts: readonly (string | [string, unknown])[]) => {
    asked.length = 0
    for (const text of texts) {
      const [statement, value] = typeof text === 'string' ? [text, 1] : text
      await new Promise((resolve, reject) =>
        kept.getConnection((_, found) =>
          found.query(statement, [value], (error, rows) => (error ? reject(error) : resolve(rows))),
        ),
      )
    }
    return [...asked]
  }
  return {
    pool,
    run,
    fail: (number: number | undefined) => {
      errno = number
    },
  }
}

describe('prepared, around a pool of mysql2,', () => {
  it('lets the server prepare a text the second time it comes [ST-9: part, MariaDB]', async () => {
    const { pool, run } = recording()
    expect(await run(prepared(pool), 'select ?', 'select ?', 'select ?')).toEqual([
      'select ?',
      'prepared select ?',
      'prepared select ?',
    ])
  })

  it('prepares no more texts than it was told', async () => {
    const { pool, run } = recording()
    const kept = prepared(pool, { statements: 1 })
    await run(kept, 'select ? + 1', 'select ? + 1')
    expect(await run(kept, 'select ? + 2', 'select ? + 2', 'select ? + 1')).toEqual([
      'select ? + 2',
      'select ? + 2',
      'prepared select ? + 1',
    ])
  })

  it.each(['begin', 'commit', 'set names utf8mb4', 'create table t (a integer)', 'show tables like ?'])(
    'leaves `%s` as it is',
    async (text) => {
      const { pool, run } = recording()
      expect(await run(prepared(pool), text, text, text)).toEqual([text, text, text])
    },
  )

  it.each([[[1, 2]], [{ a: 1 }], [new Date(0)], [undefined]])(
    'leaves a statement with %j as it is, which would mean something else',
    async (value) => {
      const { pool, run } = recording()
      const kept = prepared(pool)
      await run(kept, 'select ?', 'select ?')
      expect(await run(kept, ['select ?', value])).toEqual(['select ?'])
    },
  )

  it.each([1461, 1295])(
    'sends the text where the server does not prepare it (%i), then and ever after',
    async (errno) => {
      const { pool, run, fail } = recording()
      const kept = prepared(pool)
      await run(kept, 'select ?')
      fail(errno)
      expect(await run(kept, 'select ?', 'select ?')).toEqual(['prepared select ?', 'select ?', 'select ?'])
    },
  )

  it('passes on every other error', async () => {
    const { pool, run, fail } = recording()
    const kept = prepared(pool)
    await run(kept, 'select ?')
    fail(1062)
    await expect(run(kept, 'select ?')).rejects.toThrow('refused')
  })

  it('knows a connection again, as a dialect has to', async () => {
    const { pool } = recording()
    const kept = prepared(pool)
    const connect = () => new Promise((resolve) => kept.getConnection((_, connection) => resolve(connection)))
    expect(await connect()).toBe(await connect())
  })
})

describe.skipIf(!url)('prepared, on MariaDB,', () => {
  const open = async () => {
    const place = await mariadbPlace(url)
    onTestFinished(place.remove)
    const pool = place.pool({ connectionLimit: 1 })
    const kysely = (handle: MysqlPool) => new Kysely<unknown>({ dialect: new MysqlDialect({ pool: handle }) })
    return { plain: kysely(pool), kept: kysely(prepared(pool)) }
  }

  it('answers the host as it does without', async () => {
    const { plain, kept } = await open()
    await sql`create table host (
      tiny tinyint(1), large bigint, exact decimal(20, 6), approximate double, label varchar(50),
      body longtext, bytes varbinary(20), day date, moment datetime(3), stamp timestamp(3) null, list json
    ) character set utf8mb4`.execute(plain)
    await sql`insert into host values
      (1, 9007199254740993, 1.5, 0.1, ${'\u{1f600} ?'}, ${'text'}, ${Buffer.from([0, 255])}, '2026-11-22',
       '2026-11-22 09:30:00.123', '2026-11-22 09:30:00.123', '[1, "a"]'),
      (null, null, null, null, null, null, null, null, null, null, null)`.execute(plain)
    const question = (db: Kysely<unknown>) =>
      sql`select host.*, ${'x'} as given from host where ${1} = 1`.execute(db)
    const expected = await question(plain)
    await question(kept)
    expect(await question(kept)).toEqual(expected)
    expect(await question(kept)).toEqual(expected)
    const changed = (db: Kysely<unknown>) =>
      sql`update host set label = ${'same'} where tiny = ${1}`.execute(db)
    const counts = await changed(plain)
    await changed(kept)
    expect((await changed(kept)).numAffectedRows).toEqual(counts.numAffectedRows)
  })

  it('tells of a single-precision number what it is, not what it is printed as', async () => {
    const { plain, kept } = await open()
    await sql`create table host (single float)`.execute(plain)
    await sql`insert into host values (0.1)`.execute(plain)
    const question = (db: Kysely<unknown>) => sql`select single from host where ${1} = 1`.execute(db)
    await question(kept)
    expect([(await question(plain)).rows, (await question(kept)).rows]).toEqual([
      [{ single: 0.1 }],
      [{ single: Math.fround(0.1) }],
    ])
  })

  it('is parsed once for a text that comes again', async () => {
    const { kept } = await open()
    const storage = kyselyStorage(kept, { engine: 'mysql' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    const counted = async () => {
      const { rows } = await sql<{
        Value: string
      }>`show session status like ${sql.lit('Com_stmt_prepare')}`.execute(kept)
      return Number(rows[0]?.Value)
    }
    const insert = (id: string) =>
      storage.transact(({ apply }) => apply([{ op: 'insert', entity: 'note', rows: [aNote({ id })] }]), {})
    await insert('a')
    const first = await counted()
    for (const id of ['b', 'c', 'd', 'e']) await insert(id)
    expect((await counted()) - first).toBe(1)
  })
})
