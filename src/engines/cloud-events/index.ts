import type { Instant, JsonObject, RecordedEvent } from '../../kernel/index.js'

/** An event of the log as a CloudEvent of version 1.0, in the JSON of structured mode. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  /** The record it is about: `customer/cus_1`. */
  readonly subject: string
  /** When it happened. */
  readonly time: Instant
  readonly datacontenttype: 'application/json'
  readonly tenant: string
  /** The position in the tenant's log, with zeros before it: as text these sort as the log does. */
  readonly sequence: string
  /** When it was written down. */
  readonly recordedtime: Instant
  /** Counts the forms that data of this type has had. */
  readonly schemaversion: number
  readonly correlationid: string
  /** The event it is a consequence of. */
  readonly causationid?: string
  readonly data: JsonObject
}

export interface CloudEventOptions {
  /** Where events come from, an absolute URI at best: with the id it names an event in all the world. */
  readonly source: string
  /** Before each type, as a rule a domain backwards: `com.example` makes `com.example.customer.created`. */
  readonly typePrefix?: string
}

/**
 * An event of the log as others read events.
 *
 * @returns plain JSON, the same for the same event
 * @see CloudEvents 1.0, with its extensions sequence, recordedtime and correlation
 */
export const toCloudEvent = (
  event: RecordedEvent,
  { source, typePrefix }: CloudEventOptions,
): CloudEvent => ({
  specversion: '1.0',
  id: event.id,
  source,
  type: typePrefix === undefined ? event.type : `${typePrefix}.${event.type}`,
  subject: `${event.subject.entity}/${event.subject.id}`,
  time: event.occurredAt,
  datacontenttype: 'application/json',
  tenant: event.tenant,
  sequence: String(event.position).padStart(sequenceDigits, '0'),
  recordedtime: event.recordedAt,
  schemaversion: event.schemaVersion,
  correlationid: event.correlationId,
  ...(event.causationId !== null && { causationid: event.causationId }),
  data: event.data,
})

/** As many as the largest position can have. */
const sequenceDigits = 16
