import type { EventDeclaration, Instant, JsonObject, Party, RecordedEvent } from '../../kernel/index.js'
import type { Row } from '../port.js'
import type { Reader } from '../query/related.js'
import { actorOf } from './actor.js'
import { personalOf } from './personal.js'
import { broughtUp } from './versions.js'

/** An event, and why its writer said it happened. */
export interface Logged {
  readonly event: RecordedEvent
  readonly reason: string | null
}

/** Stored events as they were told: with what is still known of persons. */
export const loggedOf = async (
  reader: Reader,
  declared: Readonly<Record<string, EventDeclaration>>,
  tenant: string,
  rows: readonly Row[],
): Promise<readonly Logged[]> => {
  const personal = await personalOf(
    reader,
    tenant,
    rows.map(({ id }) => String(id)),
  )
  return rows.map((row) => {
    const declaration = declared[String(row.type)]
    const data = withPersonal(row.data as JsonObject, personal.get(String(row.id))?.data, declaration)
    return {
      event: eventOf(row, tenant, broughtUp(declaration, Number(row.schemaVersion), data)),
      reason: row.reason === null ? null : String(row.reason),
    }
  })
}

function eventOf(
  row: Row,
  tenant: string,
  current: Pick<RecordedEvent, 'schemaVersion' | 'data'>,
): RecordedEvent {
  return {
    id: String(row.id),
    type: String(row.type),
    ...current,
    tenant,
    position: Number(row.pos),
    actor: actorOf(row),
    // What was written were parties.
    parties: row.parties as unknown as readonly Party[],
    subject: {
      entity: String(row.subjectEntity),
      id: String(row.subjectId),
      version: Number(row.subjectVersion),
    },
    correlationId: String(row.correlationId),
    causationId: row.causationId === null ? null : String(row.causationId),
    occurredAt: row.occurredAt as Instant,
    recordedAt: row.recordedAt as Instant,
  }
}

/** Fields of a personal class were split off when the event was appended, members of its changes too. */
function withPersonal(
  open: JsonObject,
  personal: JsonObject | undefined,
  declaration: EventDeclaration | undefined,
): JsonObject {
  if (!personal) return open
  const changes = declaration?.changesOf?.field
  if (changes === undefined || !(changes in personal)) return { ...open, ...personal }
  const both = { ...(open[changes] as JsonObject | undefined), ...(personal[changes] as JsonObject) }
  return { ...open, ...personal, [changes]: both }
}
