/**
 * Keeps a crm in the host's own SQL database, through any handle: a driver's own, Drizzle's, PGlite's.
 *
 * @module
 */
export type { EngineName, Result as SqlResult, Run as RunSql } from './engine.js'
export type { EngineOptions } from './engines.js'
export type { NameOptions } from './names.js'
export { columnName, tableName } from './names.js'
export type { SqlStorageOptions } from './sql-storage.js'
export { sqlStorage } from './sql-storage.js'
