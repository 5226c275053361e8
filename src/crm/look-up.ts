import { type Lookups, uniqueValue } from '../kernel/index.js'
import type { OpenCall } from './call.js'
import { shapeOf } from './runtime.js'
import type { Transaction } from './transaction.js'

/** Looks up what handlers will ask for, in a few statements instead of one for each row. */
export const lookUp = async (
  { runtime, transaction }: OpenCall,
  wanted: readonly Lookups[],
): Promise<void> => {
  // A driver that only knows keys is asked for one at a time, by the handlers.
  if (!runtime.driver.capabilities.predicates.columns) return
  const { rows, claims } = transaction.unit
  const unique = wanted.flatMap((one) => one.unique ?? [])
  await claims.prefetch(
    unique.map(({ entity, key, values }) => ({ name: `${entity}.${key}`, value: uniqueValue(values) })),
  )
  const ids = await idsByEntity(transaction, wanted)
  for (const [entity, list] of ids) await rows.prefetch(shapeOf(runtime, entity), list)
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
