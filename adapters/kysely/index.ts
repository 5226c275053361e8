/**
 * Keeps a crm in the host's own SQL database, through the host's own Kysely.
 *
 * @module
 */
export type { CrmTables, StoredBy, StoredValues } from './database-types.js'
export type { NameOptions } from './names.js'
export { columnName, tableName } from './names.js'
export type { PreparedOptions } from './prepared.js'
export { prepared } from './prepared.js'
export type { KyselyStorageOptions } from './storage.js'
export { kyselyStorage } from './storage.js'
