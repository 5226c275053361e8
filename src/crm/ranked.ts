import { compareText } from '../kernel/index.js'
import { createSlots } from '../rules/index.js'
import {
  byColumn,
  byId,
  comparePositions,
  ofTenant,
  type Position,
  positionOf,
  type Reader,
  type Row,
  runQuery,
} from '../storage/index.js'
import type { Call } from './call.js'
import { conditionOf } from './condition.js'
import { all, among, type Finding, hasKey, meets } from './finding.js'
import type { ListInput } from './list-input.js'
import type { Policy } from './policy.js'

/** A record that was found, and the place of its best key. */
export interface Found {
  readonly id: string
  readonly position: Position
}

/** By what was found: the shortest that begins so first, of equals the lightest. */
export const byRank = [byColumn('term', 'text'), byColumn('weight', 'integer'), byId]

/** More keys than records are read at a time: some have several that begin so. */
const more = 20

/**
 * The records that meet a search, the best first: along the keys that begin with the word that says most, as far as the
 * page reaches.
 */
export const found = async (
  call: Call,
  reader: Reader,
  { entity, list, policy, finding, after, limit }: Asked,
): Promise<readonly Found[]> => {
  const [driving = [], ...others] = finding.terms
  const slots = createSlots()
  const { where, archived } = list
  const { runtime, scope } = call
  const request = { ...call, entity, where, archived, policy, slots, purpose: scope.purpose }
  const condition = await conditionOf(runtime, scope, request)
  if (condition.predicate === false) return []
  const owner = [
    { local: 'tenant', foreign: 'tenant' },
    { local: 'ownerId', foreign: 'id' },
  ]
  const shared = [
    ofTenant,
    ...others.map((term) => hasKey(finding, term, 'ownerId', slots)),
    { kind: 'exists' as const, entity, on: owner, where: condition.predicate, negated: false },
  ]
  const result: Found[] = []
  for (const range of driving) {
    const own = createSlots(slots.values)
    const predicate = runtime.ruleShapes.shared(all(...shared, meets(own, finding, [range])))
    let position = after
    if (position && compareText(String(position[0]), range.until) >= 0) continue
    while (result.length < limit) {
      const batch = limit - result.length + more
      const rows = await runQuery(reader, runtime.plans, {
        entity: finding.table,
        columns: ['id', 'ownerId', 'term', 'weight'],
        predicate,
        values: own.values,
        order: byRank,
        after: position,
        limit: batch,
      })
      result.push(...(await best(call, reader, finding, driving, rows)))
      const last = rows.at(-1)
      if (!last || rows.length < batch) break
      position = positionOf(byRank, last)
    }
  }
  return result.slice(0, limit)
}

interface Asked {
  readonly entity: string
  readonly list: ListInput
  readonly policy: Policy
  readonly finding: Finding
  readonly after?: Position
  readonly limit: number
}

/** A record stands where its best key does, and nowhere else. */
async function best(
  { runtime, scope }: Call,
  reader: Reader,
  finding: Finding,
  driving: Finding['terms'][number],
  rows: readonly Row[],
): Promise<readonly Found[]> {
  if (rows.length === 0) return []
  const slots = createSlots([scope.tenant])
  const owners = [...new Set(rows.map(({ ownerId }) => String(ownerId)))]
  const predicate = runtime.ruleShapes.shared(
    all(ofTenant, among(slots, 'ownerId', owners), meets(slots, finding, driving)),
  )
  const keys = await runQuery(reader, runtime.plans, {
    entity: finding.table,
    columns: ['id', 'ownerId', 'term', 'weight'],
    predicate,
    values: slots.values,
    // By the key alone SQLite would walk along all keys there are.
    order: [byColumn('weight', 'integer'), byId],
    limit: Number.MAX_SAFE_INTEGER,
  })
  const first = new Map<string, Position>()
  for (const key of keys) {
    const position = positionOf(byRank, key)
    const known = first.get(String(key.ownerId))
    if (!known || comparePositions(byRank, position, known) < 0) first.set(String(key.ownerId), position)
  }
  return rows.flatMap((row) => {
    const [id, position] = [String(row.ownerId), positionOf(byRank, row)]
    const own = first.get(id)
    return own && comparePositions(byRank, position, own) === 0 ? [{ id, position }] : []
  })
}
