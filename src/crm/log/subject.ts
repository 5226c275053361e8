import type { BaseRow } from '../../kernel/index.js'
import { type Call, reading } from '../call.js'
import { conditionOf } from '../condition.js'
import type { Policy } from '../policy.js'
import { rowOf } from '../reading.js'
import { shapeOf } from '../runtime.js'

/** The record that a past reading is about. */
export interface Subject {
  readonly entity: string
  readonly id: string
  readonly policy: Policy
}

/**
 * The record as it is now, archived or not; `undefined` where it is not there any more, or never was.
 *
 * @throws `<entity>.not_found` where the actor may see some records only, and not this one: one that is gone cannot be judged
 */
export const subjectRow = async (
  call: Call,
  { entity, id, policy }: Subject,
): Promise<BaseRow | undefined> => {
  const { runtime, scope } = call
  const { entity: declared, codec, byId } = shapeOf(runtime, entity)
  if (!policy.rows) {
    const stored = await reading(call, ({ session }) => session.select(byId, [scope.tenant, id]))
    return stored[0] && codec.decode(stored[0])
  }
  const condition = await conditionOf(runtime, scope, { ...call, entity, policy, archived: 'include' })
  const row = await reading(call, (reader) => rowOf(call, reader, entity, id, condition))
  if (!row) throw declared.notFound({ id })
  return row
}
