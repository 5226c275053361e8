import type { FieldChange, JsonObject, RecordedEvent } from '../kernel/index.js'
import { callOf } from './call.js'
import type { Policy } from './policy.js'
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
    return policy.hidden.size > 0 ? withoutHidden(runtime, event, policy) : event
  }

function withoutHidden({ parts }: Runtime, event: RecordedEvent, { hidden }: Policy): RecordedEvent {
  const changes = parts.events[event.type]?.changesOf?.field
  const data = Object.entries(event.data).flatMap(([name, value]) => {
    if (hidden.has(name)) return []
    return [[name, name === changes ? visibleChanges(value as unknown as Changes, hidden) : value]]
  })
  return { ...event, data: Object.fromEntries(data) as JsonObject }
}

type Changes = Readonly<Record<string, FieldChange>>

function visibleChanges(changes: Changes, hidden: ReadonlySet<string>): Changes {
  const isVisible = (name: string) =>
    !hidden.has(name) && !(name.startsWith('attributes.') && hidden.has('attributes'))
  return Object.fromEntries(Object.entries(changes).filter(([name]) => isVisible(name)))
}
