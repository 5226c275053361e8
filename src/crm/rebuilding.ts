import { type Entity, searchTableName } from '../kernel/index.js'
import { createSlots } from '../rules/index.js'
import { byId, keysOf, ofTenant, type Row, removals, runQuery, type WorkUnit } from '../storage/index.js'
import { type Call, readerOf } from './call.js'
import { all, among } from './finding.js'
import { shapeOf } from './runtime.js'
import { inUnit } from './unit-of-work.js'

/** What records are found by. */
export interface Searching {
  /**
   * Makes the keys that records are found by anew, of rows that are older than them or than what they are made of. Others
   * may read and write meanwhile; called again after it was ended, it goes through all rows again.
   *
   * @returns how many rows it has gone through
   */
  rebuild(options?: { readonly signal?: AbortSignal }): Promise<{ readonly rows: number }>
}

const batchRows = 500

export const searchingOf = (callNow: () => Promise<Call>): Searching => ({
  rebuild: async ({ signal } = {}) => {
    const call = await callNow()
    let rows = 0
    for (const entity of Object.values(call.runtime.parts.entities)) {
      if (!entity.search) continue
      let after: string | undefined = ''
      while (after !== undefined) {
        signal?.throwIfAborted()
        const done = await rebuilt(call, entity, after)
        rows += done.rows
        after = done.next
      }
    }
    return { rows }
  },
})

/** One piece, in one transaction. */
function rebuilt(
  { runtime, scope }: Call,
  entity: Entity,
  after: string,
): Promise<{ readonly rows: number; readonly next?: string }> {
  return inUnit(runtime, scope, { again: true }, async ({ unit }) => {
    const shape = shapeOf(runtime, entity)
    const reader = readerOf(runtime, unit.session)
    const stored = await runQuery(reader, runtime.plans, {
      entity: entity.name,
      columns: shape.codec.columns,
      predicate: runtime.ruleShapes.shared(all(ofTenant)),
      values: [scope.tenant],
      order: [byId],
      ...(after === '' ? {} : { after: [after] }),
      limit: batchRows,
    })
    const wanted: Row[] = []
    for (const row of stored) wanted.push(...(await keysOf(shape, shape.codec.decode(row), scope.tenant)))
    const known = await keysAt({ runtime, scope }, unit, entity, stored)
    const same = new Set(known.map(said))
    const kept = new Set(wanted.map(said))
    const gone = known.filter((key) => !kept.has(said(key))).map(({ id }) => String(id))
    const added = wanted.filter((key) => !same.has(said(key)))
    const table = searchTableName(entity.search?.entity ?? entity.name)
    const { columns } = runtime.driver.capabilities.predicates
    await unit.apply([
      ...removals(table, scope.tenant, gone, columns),
      ...(added.length > 0
        ? [{ op: 'insert' as const, entity: table, rows: added, ifAbsent: true as const }]
        : []),
    ])
    const last = stored.at(-1)
    return stored.length < batchRows || !last
      ? { rows: stored.length }
      : { rows: stored.length, next: String(last.id) }
  })
}

/** The keys that rows have brought. */
async function keysAt(
  { runtime, scope }: Pick<Call, 'runtime' | 'scope'>,
  unit: WorkUnit,
  { name, search }: Entity,
  stored: readonly Row[],
): Promise<readonly Row[]> {
  const owners = [...new Set(stored.map((row) => String(row[search?.owner ?? 'id'])))]
  if (owners.length === 0) return []
  const slots = createSlots([scope.tenant])
  const keys = await runQuery(readerOf(runtime, unit.session), runtime.plans, {
    entity: searchTableName(search?.entity ?? name),
    columns: ['id', 'ownerId', 'field', 'term', 'weight'],
    predicate: runtime.ruleShapes.shared(all(ofTenant, among(slots, 'ownerId', owners))),
    values: slots.values,
    order: [byId],
    limit: Number.MAX_SAFE_INTEGER,
  })
  const ids = new Set(stored.map(({ id }) => String(id)))
  return keys.filter(({ id, field }) => String(field).startsWith(`${name}.`) && ids.has(sourceIn(String(id))))
}

/** The id of the row in a key's own: behind its length. */
function sourceIn(id: string): string {
  const colon = id.indexOf(':')
  return id.slice(colon + 1, colon + 1 + Number(id.slice(0, colon)))
}

function said({ id, ownerId, weight }: Row): string {
  return `${weight} ${ownerId} ${id}`
}
