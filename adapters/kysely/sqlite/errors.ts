import type { FaultClass } from '../../../src/storage/index.js'

/** What libsql and better-sqlite3 call a fault, by the beginning of its code. */
const faults: readonly (readonly [code: string, kind: FaultClass['kind']])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'unique'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'unique'],
  ['SQLITE_CONSTRAINT_ROWID', 'unique'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'reference'],
  ['SQLITE_FULL', 'unavailable'],
  ['SQLITE_IOERR', 'unavailable'],
  ['SQLITE_CANTOPEN', 'unavailable'],
  ['SQLITE_READONLY', 'unavailable'],
  ['SQLITE_NOTADB', 'unavailable'],
  ['SQLITE_CORRUPT', 'unavailable'],
]

export const classifySqlite = (error: unknown): FaultClass | undefined => {
  if (!(error instanceof Error)) return undefined
  if (isClosed(error)) return { kind: 'unavailable' }
  const code = 'code' in error ? String(error.code) : ''
  const [, kind] = faults.find(([prefix]) => code.startsWith(prefix)) ?? []
  if (!kind) return undefined
  const [, constraint] = /constraint failed: (.+)$/.exec(error.message) ?? []
  return kind === 'unique' && constraint ? { kind, constraint } : { kind }
}

function isClosed({ message }: Error): boolean {
  return /database connection is not open|driver has already been destroyed/i.test(message)
}

export const isMissingSqliteSchema = (error: unknown): boolean =>
  error instanceof Error && /no such (table|column)|has no column named/.test(error.message)

/** A transaction was to begin where one is open. */
export const isWithinTransaction = (error: unknown): boolean =>
  error instanceof Error && /within a transaction/.test(error.message)
