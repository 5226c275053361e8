import { snakeCase } from '../../src/kernel/index.js'

/** How a host names our tables. */
export interface NameOptions {
  /** Before every table's name. Default `crm_`. */
  readonly prefix?: string
  /** The schema our tables stand in, where the engine has schemas. It is there already. Default: where the connection looks first. */
  readonly schema?: string
}

/** PostgreSQL cuts names at 63 bytes, silently; nothing here comes near. */
const longest = 62

/** The table of an entity: `purchaseLine` is `crm_purchase_line`. A public contract: hosts join with it. */
export const tableName = (entity: string, { prefix = 'crm_' }: NameOptions = {}): string =>
  shortened(prefix + snakeCase(entity))

/** The column of a field: `placedAt` is `placed_at`. A public contract. */
export const columnName = (column: string): string => shortened(snakeCase(column))

/** `crm_customer_tenant_email_key` for a unique constraint, `..._idx` for an index. */
export const indexName = (
  entity: string,
  columns: readonly string[],
  kind: 'key' | 'idx',
  options: NameOptions = {},
): string => shortened([tableName(entity, options), ...columns.map(columnName), kind].join('_'))

function shortened(name: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 9)}_${fnv1a(name)}`
}

/** FNV-1a, 32 bits: tells apart two long names that begin alike. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
