import { type FieldChange, type JsonObject, type RecordedEvent, wholeOf } from '../../kernel/index.js'
import { createSlots } from '../../rules/index.js'
import { byId, runQuery } from '../../storage/index.js'
import { type Call, reading } from '../call.js'
import { conditionOf } from '../condition.js'
import type { Policy } from '../policy.js'
import type { Runtime } from '../runtime.js'

/** Something that tells of an event. */
interface Telling {
  readonly event: RecordedEvent
}

/** Of a page of events those that this actor may see, each without what is hidden from them. */
export const visibleOf = async <T extends Telling>(call: Call, told: readonly T[]): Promise<readonly T[]> => {
  if (!call.runtime.authorize) return told
  const seen = new Map<string, Seen>()
  for (const { event } of told) {
    const { entity } = event.subject
    if (!seen.has(entity)) seen.set(entity, await seenOf(call, entity, told))
  }
  return told.flatMap((one) => {
    const { entity, id } = one.event.subject
    const { policy, ids } = seen.get(entity) ?? {}
    if (!policy?.allowed || ids?.has(id) === false) return []
    return [{ ...one, event: withoutHidden(call.runtime, one.event, policy) }]
  })
}

/** What an actor may see of an entity; of its rows only these, where not all. */
interface Seen {
  readonly policy: Policy
  readonly ids?: ReadonlySet<string>
}

async function seenOf(call: Call, entity: string, told: readonly Telling[]): Promise<Seen> {
  const policy = await call.policies.of(entity, 'get', 'read')
  if (!policy.allowed || !policy.rows) return { policy }
  const subjects = told.map(({ event }) => event.subject).filter((subject) => subject.entity === entity)
  const ids = [...new Set(subjects.map(({ id }) => id))]
  return { policy, ids: await visibleIds(call, entity, ids, policy) }
}

/** Which of these rows the actor may see, archived ones too. */
async function visibleIds(
  call: Call,
  entity: string,
  ids: readonly string[],
  policy: Policy,
): Promise<ReadonlySet<string>> {
  const { runtime, scope } = call
  // Of an entity that the model no longer has, nobody can tell.
  if (!Object.hasOwn(runtime.parts.catalogue, entity)) return new Set()
  const slots = createSlots()
  const { predicate } = await conditionOf(runtime, scope, {
    ...call,
    entity,
    policy,
    slots,
    archived: 'include',
  })
  if (predicate === false) return new Set()
  const isAmong = { kind: 'in', left: { column: 'id', type: 'text' }, list: slots.add(ids, 'text') } as const
  const query = {
    entity,
    columns: ['id'],
    predicate: runtime.ruleShapes.shared({ kind: 'and', of: [predicate, { ...isAmong, negated: false }] }),
    values: slots.values,
    order: [byId],
    limit: ids.length,
  }
  const rows = await reading(call, (reader) => runQuery(reader, runtime.plans, query))
  return new Set(rows.map(({ id }) => String(id)))
}

/** An event without the fields of its subject that are hidden. */
export const withoutHidden = (
  { parts }: Pick<Runtime, 'parts'>,
  event: RecordedEvent,
  { hidden }: Policy,
): RecordedEvent => {
  if (hidden.size === 0) return event
  const changes = parts.events[event.type]?.changesOf?.field
  const data = Object.entries(event.data).flatMap(([name, value]) => {
    if (hidden.has(name)) return []
    return [[name, name === changes ? visibleChanges(value as unknown as Changes, hidden) : value]]
  })
  return { ...event, data: Object.fromEntries(data) as JsonObject }
}

type Changes = Readonly<Record<string, FieldChange>>

function visibleChanges(changes: Changes, hidden: ReadonlySet<string>): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !isHidden(name, hidden)))
}

/** Whether a field, or an attribute as `attributes.plan`, is hidden. */
export const isHidden = (name: string, hidden: ReadonlySet<string>): boolean =>
  hidden.has(name) || hidden.has(wholeOf(name))
