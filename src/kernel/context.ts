import type { BaseRow, Entity } from './entity.js'
import type { ActorRef, DomainEvent } from './event.js'
import type { NewId } from './ids.js'
import type { Rate } from './rates.js'
import type { Day, Instant } from './time.js'

/** What a model says of its surroundings; a tenant may say otherwise. */
export interface Settings {
  /** ISO 4217. */
  readonly currency: string
  /** IANA. */
  readonly timeZone: string
  /** BCP 47. */
  readonly locale: string
  readonly weekStart: 'monday' | 'saturday' | 'sunday'
  /** The month a fiscal year starts in, 1 to 12. */
  readonly fiscalYearStart: number
}

/** A rule, as far as the kernel knows one. */
export interface RuleJson {
  readonly v: 1
  readonly entity: string
  readonly where: unknown
}

/** A row that has not been written yet: what the entity declares; `id` only where the host gave one. */
export type NewRow<Row extends BaseRow> = Omit<Row, keyof BaseRow> & { readonly id?: string }

/** A unique value that one record holds. */
export interface Claim {
  /** The entity and its key: `customer.email`. */
  readonly key: `${string}.${string}`
  /** The normalised value. */
  readonly value: string
  readonly ownerId: string
}

/** What a pure decision answers: the row as it shall be, and what happened. */
export interface Decision<Row, Event extends DomainEvent<string, unknown> = DomainEvent<string, unknown>> {
  readonly next: Row
  readonly events: readonly Event[]
}

export interface UnitQuery {
  readonly where?: RuleJson
  readonly limit?: number
  readonly archived?: 'include' | 'only'
  /** Also rows that this actor may not see: for what must hold of all of them, never for an answer. */
  readonly whole?: true
}

/**
 * One transaction as an operation sees it. Rows it gives are frozen; writes are guarded by the version that was loaded,
 * and seen by every later read of the unit.
 */
export interface Unit {
  /** Loads a live row to change it; its row is locked where the engine can. @throws `<entity>.not_found` | `storage.conflict` */
  load<Row extends BaseRow>(
    entity: Entity<string, Row>,
    id: string,
    options?: { readonly ifVersion?: number; readonly archived?: 'include' | 'only' },
  ): Promise<Row>
  /** As `load`, or `undefined`. */
  find<Row extends BaseRow>(
    entity: Entity<string, Row>,
    id: string,
    options?: { readonly archived?: 'include' | 'only' },
  ): Promise<Row | undefined>
  /** The live row that holds a unique value. `fields` of the key in their order. */
  findBy<Row extends BaseRow>(
    entity: Entity<string, Row>,
    key: string,
    values: readonly string[],
  ): Promise<Row | undefined>
  list<Row extends BaseRow>(entity: Entity<string, Row>, query: UnitQuery): Promise<readonly Row[]>
  /** Adds a row. Id, version and times are the unit's. @throws `<entity>.duplicate` */
  insert<Row extends BaseRow>(
    entity: Entity<string, Row>,
    row: NewRow<Row>,
    events?: (row: Row) => readonly DomainEvent<string, unknown>[],
  ): Promise<Row>
  /** Writes what a decision made of a loaded row. Without a change nothing is written and nothing is emitted. */
  save<Row extends BaseRow>(row: Row, decision: Decision<Row>): Promise<Row>
  /** Deletes a loaded row for good. For rows that are not history. */
  remove<Row extends BaseRow>(row: Row, events?: readonly DomainEvent<string, unknown>[]): Promise<void>
  /** Takes a unique value. @throws `<entity>.duplicate` when another record has it */
  claim(claim: Claim): Promise<void>
  release(claim: Claim): Promise<void>
  /** Who holds a unique value. */
  ownerOf(key: Claim['key'], value: string): Promise<string | undefined>
  /** Says what happened to a row, beside a change of it. */
  emit(row: BaseRow, event: DomainEvent<string, unknown>): void
}

/** A currency whose worth in the crm's own is wanted, and on which day. */
export interface RateAsked {
  readonly from: string
  readonly on: Day
}

/** What an operation's handler is given. */
export interface OperationContext<Calls = UntypedCalls> {
  readonly unit: Unit
  readonly tenant: string
  readonly actor: ActorRef
  readonly settings: Settings
  /** The time of this unit of work; the same for everything in it. */
  now(): Instant
  readonly newId: NewId
  /** The entity as this model has it, with the host's attributes. */
  entity<Row extends BaseRow>(entity: Entity<string, Row>): Entity<string, Row>
  /**
   * What a currency is worth in the crm's own. One that the operation's `rates` did not name is asked for here and now.
   *
   * @returns `undefined` where there is no rate
   * @throws `rate.unavailable` | `rate.invalid`
   */
  rate(asked: RateAsked): Promise<Rate | undefined>
  /** Calls an operation of this or a needed module: same unit, same pipeline, permission asked again. */
  readonly call: Calls
}

/** Calls by name, their results unknown. */
export type UntypedCalls = (operation: string, input: unknown) => Promise<unknown>

export interface CallOptions {
  /** Makes a retry safe: the same key with the same input answers again without doing again. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  /** Why, for the log. */
  readonly reason?: string
}
