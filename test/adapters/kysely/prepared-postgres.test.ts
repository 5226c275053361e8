import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { aNote, contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'
import { addressOf } from '../../tools/engines.js'
import { postgresPlace } from '../../tools/postgres.js'

const url = (await addressOf('PostgreSQL')) ?? ''

type Asked = string | { readonly name: string; readonly text: string; readonly values: readonly unknown[] }

/** A pool that only writes down what it is asked, and fails when told to. */
const recording = () => {
  const asked: Asked[] = []
  let code: string | undefined
  const client = {
    query: async (given: Asked) => {
      asked.push(given)
      if (code) throw Object.assign(new Error('refused'), { code })
      return { command: 'SELECT', rowCount: 0, rows: [] }
    },
    release: () => {},
  }
  const pool = { connect: async () => client, end: async () => {} } as unknown as PostgresPool
  const run = async (kept: PostgresPool, ...texts: readonly string[]) => {
    asked.length = 0
    const { query } = await kept.connect()
    for (const text of texts) await query(text, [1]).catch(() => undefined)
    return asked.map((each) => (typeof each === 'string' ? each : `${each.text} as ${typeof each.name}`))
  }
  return {
    pool,
    asked,
    run,
    fail: (with_: string | undefined) => {
      code = with_
    },
  }
}

describe('prepared, around a pool of pg,', () => {
  it('gives a text a name the second time it comes, and always the same one [ST-9: part, PostgreSQL]', async () => {
    const { pool, run, asked } = recording()
    const kept = prepared(pool)
    expect(await run(kept, 'select $1', 'select $1', 'select $1')).toEqual([
      'select $1',
      'select $1 as string',
      'select $1 as string',
    ])
    const names = asked.flatMap((each) => (typeof each === 'string' ? [] : [each.name]))
    expect(new Set(names).size).toBe(1)
    expect(names[0]).toMatch(/^crm_[0-9a-f]{10,30}$/)
    expect(asked.at(-1)).toEqual({ name: names[0], text: 'select $1', values: [1] })
  })

  it('leaves alone what has no parameters, and what answers all columns there are', async () => {
    const { pool, run, asked } = recording()
    const kept = prepared(pool)
    const all = 'select t.* from t where a = $1'
    expect(await run(kept, all, all, all)).toEqual([all, all, all])
    const count = 'select count(*) from t where a = $1'
    expect(await run(kept, count, count)).toEqual([count, `${count} as string`])
    asked.length = 0
    const { query } = await kept.connect()
    for (let at = 0; at < 3; at++) await query('begin', [])
    expect(asked).toEqual(['begin', 'begin', 'begin'])
  })

  it('keeps no more than it was told, and nothing when told so', async () => {
    const { pool, run } = recording()
    const two = prepared(pool, { statements: 2 })
    await run(two, 'select $1', 'select $1', 'select 2, $1', 'select 2, $1')
    expect(await run(two, 'select 3, $1', 'select 3, $1', 'select $1')).toEqual([
      'select 3, $1',
      'select 3, $1',
      'select $1 as string',
    ])
    expect(await run(prepared(pool, { statements: 0 }), 'select $1', 'select $1')).toEqual([
      'select $1',
      'select $1',
    ])
  })

  it('gives up a statement whose answer has changed, and all of them behind a pooler that knows no names', async () => {
    const { pool, run, fail } = recording()
    const kept = prepared(pool)
    await run(kept, 'select $1', 'select $1', 'select 2, $1', 'select 2, $1')
    fail('0A000')
    await run(kept, 'select $1')
    fail(undefined)
    expect(await run(kept, 'select $1', 'select 2, $1')).toEqual(['select $1', 'select 2, $1 as string'])
    fail('26000')
    await run(kept, 'select 2, $1')
    fail(undefined)
    expect(await run(kept, 'select 2, $1')).toEqual(['select 2, $1'])
  })

  it('hands out one and the same connection for one and the same, and ends the pool it wraps', async () => {
    const { pool } = recording()
    let ended = 0
    const kept = prepared({
      ...pool,
      end: async () => {
        ended++
      },
    })
    expect(await kept.connect()).toBe(await kept.connect())
    await kept.end()
    expect(ended).toBe(1)
  })
})

describe.skipIf(!url)('prepared, on a server,', () => {
  it('has the server parse what comes again once, and survives a new column [ST-9: part, PostgreSQL]', async () => {
    const place = await postgresPlace(url)
    onTestFinished(place.remove)
    const db = new Kysely<{ crm_note: { id: string } }>({
      dialect: new PostgresDialect({ pool: prepared(place.pool({ max: 1 })) }),
    })
    const storage = kyselyStorage(db, { engine: 'postgres' })
    await storage.open(contractModel)
    await storage.schema?.apply(contractMigrations)
    for (const id of ['a', 'b', 'c']) {
      await storage.transact(
        ({ apply }) => apply([{ op: 'insert', entity: 'note', rows: [aNote({ id })] }]),
        {},
      )
    }
    const { rows } = await sql`
      select statement from pg_prepared_statements where statement like 'insert into "crm_note"%'`.execute(db)
    expect(rows).toEqual([{ statement: expect.stringMatching(/^insert into "crm_note" .*\$1::text/) }])

    const mine = () => db.selectFrom('crm_note').selectAll().where('id', '=', 'a').execute()
    for (let at = 0; at < 3; at++) expect((await mine()).length).toBe(1)
    await sql`alter table crm_note add column colour text default 'red'`.execute(db)
    expect(await mine()).toMatchObject([{ id: 'a', colour: 'red' }])
  })
})
