import type { BaseRow } from '../../kernel/index.js'
import type { Call } from '../call.js'
import { masked } from '../policy.js'
import { policyFor } from '../reading.js'
import { shapeOf } from '../runtime.js'
import { parsePast } from './past-input.js'
import { pastRow } from './past-row.js'
import { toldOf } from './saves.js'

/** A row as it was. @throws `<entity>.not_found` where it was not there, or this actor may not see it */
export const rowAsOf = async (call: Call, entity: string, input: unknown): Promise<BaseRow> => {
  const { id, occurred = call.now, recorded = call.now } = parsePast(entity, 'asOf', input)
  const policy = await policyFor(call, entity, 'asOf')
  const { entity: declared } = shapeOf(call.runtime, entity)
  const { current, saves } = await toldOf(call, { entity, id, policy })
  const row = pastRow(declared, current, saves, { occurred, recorded })
  if (!row) throw declared.notFound({ id })
  return masked(row, policy.hidden)
}
