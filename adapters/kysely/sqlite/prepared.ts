import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** A database that keeps its statements; closing it closes the one that was wrapped. */
export const preparedSqlite = (database: SqliteDatabase, statements: number): SqliteDatabase => {
  const kept = new Map<string, KeptStatement>()
  return {
    close: () => {
      kept.clear()
      database.close()
    },
    prepare: (sql) => {
      const known = kept.get(sql)
      if (known) return known.statement
      // The shape of `select *` is fixed when a statement is prepared.
      if (changesSchema.test(sql)) evict(kept, 0)
      evict(kept, statements - 1)
      const fresh = keep(database, sql)
      kept.set(sql, fresh)
      return fresh.statement
    },
  }
}

const changesSchema = /^\s*(create|alter|drop|attach|detach|pragma)\b/i

interface KeptStatement {
  readonly statement: SqliteStatement
  /** libsql leaves a statement open that met a lock, and no commit succeeds until it has run again: it must stay. */
  hasFailed(): boolean
}

function keep(database: SqliteDatabase, sql: string): KeptStatement {
  const inner = database.prepare(sql)
  let failed = false
  const watched = <T>(execute: () => T): T => {
    failed = true
    const result = execute()
    failed = false
    return result
  }
  return {
    hasFailed: () => failed,
    statement: {
      reader: inner.reader,
      all: (parameters) => watched(() => inner.all(parameters)),
      run: (parameters) => watched(() => inner.run(parameters)),
      // An iteration may be open while the same text runs again.
      iterate: (parameters) => database.prepare(sql).iterate(parameters),
    },
  }
}

/** Drops the oldest until no more than `most` are kept. */
function evict(kept: Map<string, KeptStatement>, most: number): void {
  for (const [sql, { hasFailed }] of kept) {
    if (kept.size <= most) return
    if (!hasFailed()) kept.delete(sql)
  }
}
