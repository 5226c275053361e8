import type { RecordedEvent } from '../kernel/index.js'
import { callOf } from './call.js'
import { withoutHidden } from './log/visible.js'
import { findRow } from './reading.js'
import type { Runtime, Scope } from './runtime.js'

/** What a scope hears: its own tenant's events, through its actor's policy. */
export const scopedListener =
  (runtime: Runtime, scope: Scope) =>
  async (event: RecordedEvent): Promise<RecordedEvent | undefined> => {
    if (event.tenant !== scope.tenant) return undefined
    const call = callOf(runtime, scope)
    const { entity, id } = event.subject
    const policy = await call.policies.of(entity, 'get', 'read')
    if (!policy.allowed) return undefined
    if (policy.rows && !(await findRow(call, entity, { [`${entity}Id`]: id, archived: 'include' })))
      return undefined
    return withoutHidden(runtime, event, policy)
  }
