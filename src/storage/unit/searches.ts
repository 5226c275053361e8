import { searchKeys } from '../../engines/search/index.js'
import type { BaseRow, Search } from '../../kernel/index.js'
import { all, among, equals, ofTenant } from '../plans.js'
import type { Row, Write } from '../port.js'
import type { EntityShape } from './shapes.js'

/** A row as it was stored and as it will be; absent where there is none. */
export interface RowChange {
  readonly shape: EntityShape
  readonly before?: BaseRow
  readonly after?: BaseRow
}

/** What keeps the keys that records are found by as the rows say. Written with them. */
export const searchWrites = async (
  changes: readonly RowChange[],
  tenant: string,
  hasColumns: boolean,
): Promise<readonly Write[]> => {
  const stale = new Map<string, string[]>()
  const fresh = new Map<string, Row[]>()
  for (const { shape, before, after } of changes) {
    const { search } = shape.entity
    if (!search || (before && after && isSame(search, before, after))) continue
    const gone = await keysOf(shape, before, tenant)
    const come = await keysOf(shape, after, tenant)
    const kept = new Set(come.map(sameAs))
    const had = new Set(gone.map(sameAs))
    const { entity } = search.table
    const ids = gone.filter((key) => !kept.has(sameAs(key))).map(({ id }) => String(id))
    listOf(stale, entity).push(...ids)
    listOf(fresh, entity).push(...come.filter((key) => !had.has(sameAs(key))))
  }
  const writes = [...stale].flatMap(([entity, ids]) => removals(entity, tenant, ids, hasColumns))
  for (const [entity, rows] of fresh) {
    // What a rebuild has written meanwhile says the same.
    if (rows.length > 0) writes.push({ op: 'insert', entity, rows, ifAbsent: true })
  }
  return writes
}

function listOf<Item>(lists: Map<string, Item[]>, entity: string): Item[] {
  const list = lists.get(entity) ?? []
  lists.set(entity, list)
  return list
}

/** The keys a row brings: of one that is archived none, but for those of the record itself. */
export const keysOf = async (
  { entity }: EntityShape,
  row: BaseRow | undefined,
  tenant: string,
): Promise<readonly Row[]> => {
  const { search } = entity
  if (!row || !search) return []
  const ownerId = ownerOf(search, row)
  if (ownerId === null || (search.owner !== undefined && row.archivedAt !== null)) return []
  const keys: Row[] = []
  for (const [name, as] of Object.entries(search.fields)) {
    const field = `${entity.name}.${name}`
    // Rows are records of their fields; the interface has no index to say so.
    for (const { term, weight } of await searchKeys(as, (row as never)[name])) {
      keys.push({ tenant, id: `${row.id.length}:${row.id}${name}:${term}`, ownerId, field, term, weight })
    }
  }
  return keys
}

/** The keys that these rows may have brought. */
export const removals = (
  entity: string,
  tenant: string,
  ids: readonly string[],
  hasColumns: boolean,
): Write[] => {
  if (ids.length === 0) return []
  if (hasColumns) return [{ op: 'delete', entity, where: isOneOfKeys, values: [tenant, ids] }]
  return ids.map((id) => ({ op: 'delete', entity, where: isKey, values: [tenant, id] }))
}

const isOneOfKeys = all(ofTenant, among('id', 1))
const isKey = all(ofTenant, equals('id', 1))

function ownerOf({ owner }: Search, row: BaseRow): string | null {
  return owner === undefined ? row.id : ((row as never)[owner] as string | null)
}

function isSame({ owner, fields }: Search, before: BaseRow, after: BaseRow): boolean {
  const isLive = (row: BaseRow) => owner === undefined || row.archivedAt === null
  const names = [...Object.keys(fields), ...(owner === undefined ? [] : [owner])]
  return (
    isLive(before) === isLive(after) && names.every((name) => before[name as never] === after[name as never])
  )
}

function sameAs({ id, ownerId, weight }: Row): string {
  return `${weight} ${ownerId} ${id}`
}
