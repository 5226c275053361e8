import type {
  EventDeclaration,
  FieldChange,
  JsonObject,
  PrivacyClass,
  RecordedEvent,
} from '../kernel/index.js'
import type { Row, TxSession } from './port.js'
import type { EntityShapes } from './unit/shapes.js'

/** An event that waits for its position. */
export interface PendingEvent extends Omit<RecordedEvent, 'position'> {
  /** Taken when the event is appended; 0 until then. */
  position: number
}

/** Why things were done, by event, where a caller said so. */
export type Reasons = WeakMap<PendingEvent, string>

/** Everything splitting and appending needs to know of the model. */
export interface LogModel {
  readonly events: Readonly<Record<string, EventDeclaration>>
  readonly shapes: EntityShapes
}

/**
 * Appends events: takes their positions, then writes them. The last thing before the commit, so that positions have no
 * gaps and follow the order of commits.
 */
export const append = async (
  session: TxSession,
  tenant: string,
  events: readonly PendingEvent[],
  reasons: Reasons,
  model: LogModel,
): Promise<readonly RecordedEvent[]> => {
  if (events.length === 0) return []
  const last = await session.next({ entity: 'logHead', tenant }, events.length)
  const rows = { event: [] as Row[], eventParty: [] as Row[], eventPersonal: [] as Row[] }
  for (const [index, event] of events.entries()) {
    event.position = last - events.length + 1 + index
    const { open, personal } = splitPersonal(event, model)
    rows.event.push(eventRow(event, open, reasons.get(event)))
    rows.eventParty.push(...partyRows(event))
    rows.eventPersonal.push(...personalRows(event, personal))
  }
  await session.apply(Object.entries(rows).flatMap(([entity, list]) => inserts(entity, list)))
  return events
}

function inserts(entity: string, rows: readonly Row[]) {
  return rows.length > 0 ? [{ op: 'insert' as const, entity, rows }] : []
}

function eventRow(event: RecordedEvent, data: JsonObject, reason: string | undefined): Row {
  return {
    tenant: event.tenant,
    pos: event.position,
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    actorKind: event.actor.kind,
    actorId: event.actor.id,
    actorOnBehalfOf: event.actor.onBehalfOf ?? null,
    subjectEntity: event.subject.entity,
    subjectId: event.subject.id,
    subjectVersion: event.subject.version,
    correlationId: event.correlationId,
    causationId: event.causationId,
    reason: reason ?? null,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    data,
  }
}

function partyRows({ tenant, parties, position }: RecordedEvent): Row[] {
  return parties.map(({ customerId, role }) => ({ tenant, customerId, pos: position, role }))
}

function personalRows(event: RecordedEvent, data: JsonObject): Row[] {
  if (Object.keys(data).length === 0) return []
  const { entity, id } = personOf(event)
  return [{ tenant: event.tenant, eventId: event.id, subjectEntity: entity, subjectId: id, data }]
}

// Personal values tell about the first customer the event concerns; else about its subject.
function personOf({ parties, subject }: RecordedEvent): { entity: string; id: string } {
  const [party] = parties
  return party ? { entity: 'customer', id: party.customerId } : subject
}

/** Parts an event's data: what anyone may keep, and what tells about a person. */
const splitPersonal = (
  { type, data }: Pick<PendingEvent, 'type' | 'data'>,
  model: LogModel,
): { open: JsonObject; personal: JsonObject } => {
  const declaration = model.events[type]
  const open: Record<string, JsonObject[string]> = {}
  const personal: Record<string, JsonObject[string]> = {}
  for (const [name, value] of Object.entries(data)) {
    if (declaration?.changesOf?.field === name)
      splitChanges(value as unknown as Changes, declaration.changesOf.entity)
    else if ((declaration?.fields[name]?.privacy ?? 'personal') === 'none') open[name] = value
    else personal[name] = value
  }
  return { open, personal }

  function splitChanges(changes: Changes, entity: string): void {
    const isOpen = ([name]: [string, FieldChange]) => privacyOf(entity, name, model) === 'none'
    const entries = Object.entries(changes)
    const name = declaration?.changesOf?.field ?? ''
    // Field changes hold values of rows, which are JSON.
    open[name] = Object.fromEntries(entries.filter(isOpen)) as unknown as JsonObject
    const hidden = entries.filter((entry) => !isOpen(entry))
    if (hidden.length > 0) personal[name] = Object.fromEntries(hidden) as unknown as JsonObject
  }
}

type Changes = Readonly<Record<string, FieldChange>>

function privacyOf(entity: string, name: string, { shapes }: LogModel): PrivacyClass {
  const declared = shapes[entity]?.entity
  if (!name.startsWith('attributes.')) return declared?.fields[name]?.privacy ?? 'personal'
  const key = name.slice('attributes.'.length)
  return declared?.attributes.find((attribute) => attribute.key === key)?.privacy ?? 'personal'
}
