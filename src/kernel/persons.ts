import type { Belongings } from './belonging.js'
import type { Claim } from './claim.js'
import type { BaseRow, Entity } from './entity.js'
import type { RecordedEvent } from './event.js'
import type { EntityRef } from './subject.js'

/** What a log says of customers, as the actor may see it. */
export interface PersonalEvents {
  readonly items: readonly RecordedEvent[]
  /** The position after which the next page begins; absent on the last. */
  readonly next?: number
}

/** Who leaves, and with which of their rows. */
export interface Leaving {
  readonly customerIds: readonly string[]
  /** Rows that go or lose their personal values. */
  readonly rows: readonly EntityRef[]
  /** Those of them that go for good. */
  readonly removed: readonly EntityRef[]
}

/** How many there were, by what it was. */
export interface Forgotten {
  /** Personal values beside events and saves. */
  readonly values: number
  /** Saves of rows that are gone. */
  readonly saves: number
  /** Reasons that callers gave for what they did. */
  readonly reasons: number
  /** Answers to calls with an idempotency key. */
  readonly keys: number
  /** What was kept of failures: of parked events, of deadlines. */
  readonly errors: number
}

/**
 * What is held of customers beside the rows that a unit can list: for modules that answer for persons. It asks no policy.
 */
export interface Persons {
  readonly entities: Readonly<Record<string, Entity>>
  readonly belongings: Belongings
  /** The events that customers are parties of, in the order of the log. */
  eventIds(customerIds: readonly string[]): Promise<readonly string[]>
  /** The records that those events are about: who is named in a record was told of in an event. */
  subjects(customerIds: readonly string[]): Promise<readonly EntityRef[]>
  /** A page of them, with what is known of persons, as the actor of the call may see them. */
  events(of: {
    readonly customerIds: readonly string[]
    readonly after: number
    readonly limit: number
  }): Promise<PersonalEvents>
  /** The unique values that records hold, of whichever module. */
  claims(records: readonly EntityRef[]): Promise<readonly Claim[]>
  /** Does what modules do when rows of an entity leave with their person. */
  leaving(entity: string, rows: readonly BaseRow[]): Promise<void>
  /** Takes what tells of persons from the log and from what else is kept beside rows, this unit's own saves included. */
  forget(leaving: Leaving): Promise<Forgotten>
}
