import type { ActorRef, EntityRef, Instant, JsonObject, RecordedEvent } from '../../kernel/index.js'
import { tenantDeleted } from '../errors.js'
import type { Row, TxSession } from '../port.js'
import { actorColumns } from './actor.js'
import { type Forgetting, recordKey } from './forgetting.js'
import type { Saved } from './saved.js'
import { type LogModel, splitData, splitSaved } from './split.js'

/** An event that waits for its position. */
export interface PendingEvent extends Omit<RecordedEvent, 'position'> {
  /** Taken when the event is appended; 0 until then. */
  position: number
}

/** What the log keeps beside an event. */
export interface Beside {
  /** Why it was done, where a caller said so. */
  readonly reason?: string
  /** What was done to the row of its subject. */
  readonly saved?: Saved
  /** Whom its personal values tell about, where it names no customer. */
  readonly person?: Person
}

/** Something done to a row that no event tells of. */
export interface QuietSave {
  readonly id: string
  readonly entity: string
  readonly rowId: string
  /** The version the row then had. */
  readonly version: number
  readonly actor: ActorRef
  readonly correlationId: string
  readonly causationId: string | null
  readonly reason?: string
  readonly recordedAt: Instant
  readonly saved: Saved
  /** Whom its personal values tell about. */
  readonly person: Person
}

interface Person {
  readonly entity: string
  readonly id: string
}

/** What a unit of work leaves in the log. */
export interface Pending {
  readonly events: readonly PendingEvent[]
  readonly beside: WeakMap<PendingEvent, Beside>
  readonly quiet: readonly QuietSave[]
  /** Of whom nothing personal is written. */
  readonly forgetting?: Forgetting
  /** Whether rows were inserted: nothing may come after the end of a tenant, also where no event tells of it. */
  readonly inserted: boolean
}

/**
 * Appends events: takes their positions, then writes them. The last thing before the commit, so that positions have no
 * gaps and follow the order of commits. What was done without an event takes no position: it stands behind the last one.
 */
export const append = async (
  session: TxSession,
  tenant: string,
  { events, beside, quiet, inserted, forgetting }: Pending,
  model: LogModel,
): Promise<readonly RecordedEvent[]> => {
  // What is written down for all tenants belongs to none.
  if (tenant === '' || (events.length === 0 && quiet.length === 0 && !inserted)) return []
  const last = await session.next({ entity: 'logHead', tenant }, events.length)
  // The counter of a deleted tenant is closed.
  if (last < 0) throw tenantDeleted({ tenant })
  const rows = {
    event: [] as Row[],
    eventParty: [] as Row[],
    eventPersonal: [] as Row[],
    quietSave: [] as Row[],
  }
  for (const [index, event] of events.entries()) {
    event.position = last - events.length + 1 + index
    const { open, personal } = splitData(event, model)
    const { reason, saved, person = personOf(event) } = beside.get(event) ?? {}
    const kept = saved && splitSaved(saved, event.subject.entity, model)
    const isForgotten = isAbout(forgetting, person, event.subject)
    const why = isForgotten && index < (forgetting?.before.events ?? 0) ? undefined : reason
    rows.event.push(eventRow(event, open, kept?.open, why))
    rows.eventParty.push(...partyRows(event))
    if (isForgotten) continue
    rows.eventPersonal.push(...personalRows(tenant, event.id, person, personal, kept?.personal))
  }
  for (const save of quiet) {
    const { open, personal } = splitSaved(save.saved, save.entity, model)
    const { person, entity, rowId: id } = save
    const isForgotten = isAbout(forgetting, person, { entity, id })
    // Of what is gone for good, or told nothing but of a person, there is nothing to say.
    if (isForgotten && (isRemoved(forgetting, { entity, id }) || !tellsAnything(open))) continue
    rows.quietSave.push(quietRow(save, open, { tenant, pos: last }))
    if (!isForgotten) rows.eventPersonal.push(...personalRows(tenant, save.id, person, {}, personal))
  }
  await session.apply(Object.entries(rows).flatMap(([entity, list]) => inserts(entity, list)))
  return events
}

function isAbout(forgetting: Forgetting | undefined, person: Person, subject: EntityRef): boolean {
  if (!forgetting) return false
  return forgetting.persons.has(recordKey(person)) || forgetting.persons.has(recordKey(subject))
}

function isRemoved(forgetting: Forgetting | undefined, record: EntityRef): boolean {
  return forgetting?.removed.has(recordKey(record)) === true
}

function tellsAnything({ kind, changes = {} }: Saved): boolean {
  return kind !== 'changed' || Object.keys(changes).length > 0
}

function inserts(entity: string, rows: readonly Row[]) {
  return rows.length > 0 ? [{ op: 'insert' as const, entity, rows }] : []
}

function eventRow(
  event: RecordedEvent,
  data: JsonObject,
  saved: Saved | undefined,
  reason: string | undefined,
): Row {
  return {
    tenant: event.tenant,
    pos: event.position,
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    ...actorColumns(event.actor),
    subjectEntity: event.subject.entity,
    subjectId: event.subject.id,
    subjectVersion: event.subject.version,
    correlationId: event.correlationId,
    causationId: event.causationId,
    parties: event.parties,
    reason: reason ?? null,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    data,
    saved: saved ?? null,
  }
}

function quietRow(save: QuietSave, saved: Saved, place: { tenant: string; pos: number }): Row {
  return {
    ...place,
    id: save.id,
    entity: save.entity,
    rowId: save.rowId,
    version: save.version,
    ...actorColumns(save.actor),
    correlationId: save.correlationId,
    causationId: save.causationId,
    reason: save.reason ?? null,
    recordedAt: save.recordedAt,
    saved,
  }
}

function partyRows({ tenant, parties, position }: RecordedEvent): Row[] {
  return parties.map(({ customerId, role }) => ({ tenant, customerId, pos: position, role }))
}

function personalRows(
  tenant: string,
  eventId: string,
  { entity, id }: Person,
  data: JsonObject,
  saved: JsonObject | undefined,
): Row[] {
  if (!saved && Object.keys(data).length === 0) return []
  return [{ tenant, eventId, subjectEntity: entity, subjectId: id, data, saved: saved ?? null }]
}

// Personal values tell about the first customer the event concerns; else about its subject.
function personOf({ parties, subject }: RecordedEvent): Person {
  const [party] = parties
  return party ? { entity: 'customer', id: party.customerId } : subject
}
