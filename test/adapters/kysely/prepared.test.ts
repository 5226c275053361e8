import type { SqliteDatabase } from 'kysely'
import { describe, expect, it } from 'vitest'
import { prepared } from '../../../adapters/kysely/index.js'
import { openHost, temporaryFile } from './database.js'

/** A database that only counts what is prepared. */
const counting = () => {
  const texts: string[] = []
  let fails = false
  const database: SqliteDatabase = {
    close: () => texts.push('closed'),
    prepare: (sql) => {
      texts.push(sql)
      return {
        reader: sql.startsWith('select'),
        all: () => {
          if (fails) throw new Error('database is locked')
          return [{ sql }]
        },
        run: () => ({ changes: 1, lastInsertRowid: 0 }),
        iterate: () => [{ sql }][Symbol.iterator](),
      }
    },
  }
  return {
    database,
    texts,
    fail: (value: boolean) => {
      fails = value
    },
  }
}

describe('prepared', () => {
  it('prepares each text once [ST-9: part, SQLite]', () => {
    const { database, texts } = counting()
    const kept = prepared(database)
    kept.prepare('select 1').all([])
    kept.prepare('select 1').all([])
    kept.prepare('select 2').all([])
    expect(texts).toEqual(['select 1', 'select 2'])
  })

  it('keeps no more than it was told, and lets the oldest go', () => {
    const { database, texts } = counting()
    const kept = prepared(database, { statements: 2 })
    for (const sql of ['select 1', 'select 2', 'select 3', 'select 3', 'select 1']) kept.prepare(sql).all([])
    expect(texts).toEqual(['select 1', 'select 2', 'select 3', 'select 1'])
  })

  it('keeps a statement that failed until it has run again', () => {
    const { database, texts, fail } = counting()
    const kept = prepared(database, { statements: 1 })
    fail(true)
    expect(() => kept.prepare('select 1').all([])).toThrow('locked')
    fail(false)
    for (const sql of ['select 2', 'select 3', 'select 1']) kept.prepare(sql).all([])
    expect(texts).toEqual(['select 1', 'select 2', 'select 3'])
  })

  it('prepares anew for every iteration, which may be open while the same text runs again', () => {
    const { database, texts } = counting()
    const kept = prepared(database)
    const open = kept.prepare('select 1').iterate([])
    expect([...kept.prepare('select 1').iterate([])]).toEqual([...open])
    expect(texts).toEqual(['select 1', 'select 1', 'select 1'])
  })

  it('forgets its statements when the schema changes, so that `select *` has the new columns', () => {
    const { database } = openHost()
    database.prepare('create table t (a integer)').run([])
    database.prepare('insert into t values (1)').run([])
    expect(database.prepare('select * from t').all([])).toEqual([{ a: 1 }])
    database.prepare('alter table t add column b integer').run([])
    expect(database.prepare('select * from t').all([])).toEqual([{ a: 1, b: null }])
  })

  it('closes the database it wraps', () => {
    const { database, texts } = counting()
    prepared(database).close()
    expect(texts).toEqual(['closed'])
  })

  it('lets libsql commit after a statement met a lock', () => {
    const file = temporaryFile()
    const [one, other] = [openHost({ file }).database, openHost({ file }).database]
    one.prepare('pragma journal_mode = wal').all([])
    one.prepare('create table t (a integer)').run([])
    one.prepare('begin').run([])
    one.prepare('insert into t values (1)').run([])
    other.prepare('begin').run([])
    expect(() => other.prepare('update t set a = a where 0').run([])).toThrow('locked')
    other.prepare('rollback').run([])
    one.prepare('commit').run([])
    for (const sql of ['begin', 'update t set a = a where 0', 'commit']) other.prepare(sql).run([])
    expect(other.prepare('select a from t').all([])).toEqual([{ a: 1 }])
  })
})
