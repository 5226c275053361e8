import type { BaseRow } from '../kernel/index.js'
import { byId, equals, ofTenant, type Reader, runQuery } from '../storage/index.js'
import type { Call } from './call.js'
import { standingFor } from './reading.js'
import { shapeOf } from './runtime.js'

/** A record under whichever of its ids, and the records that were merged into it. */
export interface MergedWith {
  readonly id: string
  /** As it is stored, archived or not; `undefined` where there is none. */
  readonly row: BaseRow | undefined
  readonly merged: readonly string[]
}

/** Whom an id stands for, and whom that one stands for. */
export const mergedWith = async (
  call: Call,
  reader: Reader,
  entity: string,
  asked: string,
): Promise<MergedWith> => {
  const { mergedInto } = shapeOf(call.runtime, entity).entity
  const { id, row } = await standingFor(call, reader, entity, asked)
  if (mergedInto === undefined || !row) return { id, row, merged: [] }
  const rows = await runQuery(reader, call.runtime.plans, {
    entity,
    columns: ['id'],
    predicate: into(mergedInto),
    values: [call.scope.tenant, id],
    order: [byId],
    limit: call.runtime.scanBudget,
  })
  return { id, row, merged: rows.map((one) => String(one.id)) }
}

// A plan is recognised by its object.
const predicates = new Map<string, ReturnType<typeof equals>>()

function into(field: string) {
  const known = predicates.get(field) ?? { kind: 'and', of: [ofTenant, equals(field, 1)] }
  predicates.set(field, known)
  return known
}
