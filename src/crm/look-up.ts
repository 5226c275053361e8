import { type Lookups, uniqueValue } from '../kernel/index.js'
import type { OpenCall } from './call.js'
import { readNaming } from './naming.js'
import { shapeOf } from './runtime.js'
import type { Transaction } from './transaction.js'

/** Looks up what handlers will ask for, in a few statements instead of one for each row. */
export const lookUp = async (call: OpenCall, wanted: readonly Lookups[]): Promise<void> => {
  const { runtime, transaction } = call
  // A driver that only knows keys is asked for one at a time, by the handlers.
  if (!runtime.driver.capabilities.predicates.columns) return
  const { rows, claims } = transaction.unit
  const unique = wanted.flatMap((one) => one.unique ?? [])
  await claims.prefetch(
    unique.map(({ entity, key, values }) => ({ name: `${entity}.${key}`, value: uniqueValue(values) })),
  )
  const ids = await idsByEntity(transaction, wanted)
  for (const [entity, list] of ids) await rows.prefetch(shapeOf(runtime, entity), list)
  for (const one of unreadNaming(call, wanted)) await readNaming(call, transaction, one)
}

/** What names records, entity by entity and field by field, as far as the unit has not read it. */
function unreadNaming({ runtime, transaction }: OpenCall, wanted: readonly Lookups[]) {
  const unread = new Map<string, { entity: string; field: string; ids: Set<string> }>()
  for (const { entity, field, id } of wanted.flatMap(({ naming = [] }) => naming)) {
    if (transaction.unit.rows.naming(shapeOf(runtime, entity), { field, id })) continue
    const key = `${entity}.${field}`
    const one = unread.get(key) ?? { entity, field, ids: new Set<string>() }
    one.ids.add(id)
    unread.set(key, one)
  }
  return [...unread.values()].map(({ ids, ...named }) => ({ ...named, ids: [...ids] }))
}

async function idsByEntity(
  { unit }: Transaction,
  wanted: readonly Lookups[],
): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>()
  const add = (entity: string, id: string | undefined) => {
    if (id === undefined) return
    const known = ids.get(entity)
    if (known) known.push(id)
    else ids.set(entity, [id])
  }
  for (const { unique = [], ids: named = [] } of wanted) {
    for (const { entity, id } of named) add(entity, id)
    // Owners have just been read: this asks no one.
    for (const { entity, key, values } of unique) {
      add(entity, await unit.claims.ownerOf(`${entity}.${key}`, uniqueValue(values)))
    }
  }
  return ids
}
