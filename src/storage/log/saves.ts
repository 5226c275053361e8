import type { ActorRef, Instant, JsonObject } from '../../kernel/index.js'
import { all, equals, ofTenant } from '../plans.js'
import type { Row, SelectPlan } from '../port.js'
import { byColumn } from '../query/keyset.js'
import type { Reader } from '../query/related.js'
import { actorOf } from './actor.js'
import type { Beside, PendingEvent, QuietSave } from './append.js'
import { type Personal, personalOf } from './personal.js'
import { type RowChanges, type Saved, toldChange } from './saved.js'
import { eventsBelow } from './scan.js'

/** What was done to a row, and by whom. */
export interface Save {
  readonly kind: Saved['kind']
  /** The event's position; of what no event tells of, the last one before it. */
  readonly position: number
  /** The version the row then had. */
  readonly version: number
  /** When it was written. */
  readonly savedAt: Instant
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  readonly actor: ActorRef
  readonly reason: string | null
  /** The event that tells of it. */
  readonly eventId: string | null
  /** Without what told about a person who has been erased. */
  readonly changes: RowChanges
}

/** Whose saves. */
export interface SavesOf {
  readonly tenant: string
  readonly entity: string
  readonly id: string
}

/**
 * Everything that was done to a row, the newest first, lives before this one included.
 *
 * @throws `storage.scan_budget`
 */
export const readSaves = async (reader: Reader, of: SavesOf): Promise<readonly Save[]> => {
  const told = await eventRows(reader, of)
  const quiet = await quietRows(reader, of)
  const ids = [...told, ...quiet].map(({ id }) => String(id))
  const personal = await personalOf(reader, of.tenant, ids)
  const saves = [
    ...told.map((row) => saveOfEvent(row, personal.get(String(row.id)))),
    ...quiet.map((row) => quietSave(row, personal.get(String(row.id)))),
  ]
  return saves.toSorted(newestFirst)
}

/** What a unit of work has done to a row and the log does not have yet. */
export const pendingSaves = (unit: PendingLog | undefined, { entity, id }: SavesOf): readonly Save[] => {
  if (!unit) return []
  const told = unit.events.flatMap((event): Save[] => {
    const { saved, reason = null } = unit.besideOf(event)
    if (!saved || event.subject.entity !== entity || event.subject.id !== id) return []
    const { occurredAt, recordedAt, actor } = event
    const changes = { ...toldIn(saved, event.data), ...saved.changes }
    const savedAt = saved.at ?? recordedAt
    const { version } = event.subject
    const times = { savedAt, occurredAt, recordedAt }
    return [
      { kind: saved.kind, position: last, version, ...times, actor, reason, eventId: event.id, changes },
    ]
  })
  const quiet = unit.quiet.flatMap((save): Save[] => {
    if (save.entity !== entity || save.rowId !== id) return []
    const { version, recordedAt: at, actor, reason = null, saved } = save
    const times = { savedAt: at, occurredAt: at, recordedAt: at }
    const changes = saved.changes ?? {}
    return [{ kind: saved.kind, position: last, version, ...times, actor, reason, eventId: null, changes }]
  })
  return [...told, ...quiet]
}

/** What a unit of work will leave in the log. */
export interface PendingLog {
  readonly events: readonly PendingEvent[]
  besideOf(event: PendingEvent): Beside
  readonly quiet: readonly QuietSave[]
}

/** Behind everything that has a position. */
const last = Number.MAX_SAFE_INTEGER

/** What stands behind one position is told apart by when it was written, then by the row's version. */
export const newestFirst = (a: Save, b: Save): number => {
  if (a.position !== b.position) return b.position - a.position
  if (a.savedAt !== b.savedAt) return a.savedAt < b.savedAt ? 1 : -1
  return b.version - a.version
}

/** The events about a row; such as say nothing of it are left out. */
async function eventRows(reader: Reader, of: SavesOf): Promise<readonly Row[]> {
  const { session, capabilities, budget } = reader
  const { tenant, entity, id } = of
  if (!capabilities.predicates.columns || !capabilities.order) return scanned(reader, of)
  const rows = await session.select(ofSubject, [tenant, entity, id, budget.left + 1])
  budget.spend('event', rows.length)
  return rows.filter(isSaved)
}

async function scanned(reader: Reader, { tenant, entity, id }: SavesOf): Promise<readonly Row[]> {
  const found: Row[] = []
  for await (const batch of eventsBelow(reader, tenant, Number.MAX_SAFE_INTEGER)) {
    const own = batch.filter((row) => row.subjectEntity === entity && row.subjectId === id)
    found.push(...own.filter(isSaved))
  }
  return found
}

function isSaved({ saved }: Row): boolean {
  return (saved ?? null) !== null
}

async function quietRows(
  { session, budget }: Reader,
  { tenant, entity, id }: SavesOf,
): Promise<readonly Row[]> {
  const rows = await session.select(quietOf, [tenant, entity, id, budget.left + 1])
  budget.spend('quietSave', rows.length)
  return rows
}

function saveOfEvent(row: Row, personal: Personal | undefined): Save {
  // What was written says what was done.
  const saved = row.saved as unknown as Saved
  const recordedAt = row.recordedAt as Instant
  return {
    kind: saved.kind,
    position: Number(row.pos),
    version: Number(row.subjectVersion),
    savedAt: saved.at ?? recordedAt,
    occurredAt: row.occurredAt as Instant,
    recordedAt,
    actor: actorOf(row),
    reason: (row.reason ?? null) as string | null,
    eventId: String(row.id),
    changes: {
      ...toldIn(saved, row.data as JsonObject),
      ...toldIn(saved, personal?.data),
      ...changesIn(saved, personal),
    },
  }
}

function changesIn({ changes }: Saved, personal: Personal | undefined): RowChanges {
  // What was split off were changes too.
  return { ...changes, ...(personal?.saved as unknown as RowChanges | null | undefined) }
}

/** What an event's own data tells of the changes: as it was written, whatever its declaration says today. */
function toldIn({ toldIn: field }: Saved, data: JsonObject | undefined): RowChanges {
  const told = field === undefined ? undefined : data?.[field]
  const entries = Object.entries((told ?? {}) as unknown as RowChanges)
  return Object.fromEntries(entries.map(([name, change]) => [name, toldChange(name, change)]))
}

function quietSave(row: Row, personal: Personal | undefined): Save {
  // What was written says what was done.
  const saved = row.saved as unknown as Saved
  const at = row.recordedAt as Instant
  return {
    kind: saved.kind,
    position: Number(row.pos),
    version: Number(row.version),
    savedAt: at,
    occurredAt: at,
    recordedAt: at,
    actor: actorOf(row),
    reason: (row.reason ?? null) as string | null,
    eventId: null,
    changes: changesIn(saved, personal),
  }
}

const actorColumns = ['actorKind', 'actorId', 'actorOnBehalfOf', 'reason', 'recordedAt', 'saved']

const ofSubject: SelectPlan = {
  entity: 'event',
  columns: ['pos', 'id', 'subjectVersion', 'occurredAt', 'data', ...actorColumns],
  where: all(ofTenant, equals('subjectEntity', 1), equals('subjectId', 2)),
  order: [byColumn('pos', 'integer', 'desc')],
  limit: 3,
}

/** A range of its key, which every storage can read. */
const quietOf: SelectPlan = {
  entity: 'quietSave',
  columns: ['pos', 'id', 'version', ...actorColumns],
  where: all(ofTenant, equals('entity', 1), equals('rowId', 2)),
  order: [],
  limit: 3,
}
