import type { Claim } from './claim.js'
import type { BaseRow, Entity } from './entity.js'
import type { ActorRef, DomainEvent } from './event.js'
import type { NewId } from './ids.js'
import type { Persons } from './persons.js'
import type { Rate } from './rates.js'
import type { Day, Instant, WeekStart } from './time.js'

/** What a model says of its surroundings; a tenant may say otherwise. */
export interface Settings {
  /** ISO 4217. */
  readonly currency: string
  /** IANA. */
  readonly timeZone: string
  /** BCP 47. */
  readonly locale: string
  readonly weekStart: WeekStart
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
  /**
   * The live rows that name a record in a field, by their ids, also those that this actor may not see: for what must hold
   * of all of them. What the unit has still to write is seen without being written first.
   */
  listNaming<Row extends BaseRow>(
    entity: Entity<string, Row>,
    field: keyof Row & string,
    id: string,
  ): Promise<readonly Row[]>
  /** All rows, a page at a time, in the order of their ids: only to be looked at, and not kept by the unit. */
  pages<Row extends BaseRow>(
    entity: Entity<string, Row>,
    query: Omit<UnitQuery, 'limit'>,
  ): AsyncIterable<readonly Row[]>
  count(entity: Entity, query: Omit<UnitQuery, 'limit'>): Promise<number>
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

/** A definition that is in use. */
export interface ActiveDefinition<Body = unknown> {
  readonly key: string
  readonly body: Body
  /** Whether it no longer holds up in the model there is now: what depends on it rests as it is. */
  readonly isInvalid: boolean
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
  /** The active definitions of a kind, those given in code as they stand there. */
  definitions(kind: string): Promise<readonly ActiveDefinition[]>
  /** The fields of an entity that this actor may not read: for answers that are worked out from rows, and are none. */
  hiddenFields(entity: Entity): Promise<ReadonlySet<string>>
  /** What is held of customers beside rows: for the module that answers for persons. */
  readonly persons: Persons
  /** Calls an operation of this or a needed module: same unit, same pipeline, permission asked again. */
  readonly call: Calls
  /**
   * Tries work of which nothing stays when it throws: one row of many, in an operation that `writesOnce`.
   *
   * @throws `unit.not_as_one` when it threw and something had been written already: only the whole unit can be rolled back
   */
  attempt<R>(work: () => Promise<R>): Promise<Attempted<R>>
  /** Reads what is about to be looked up, in a few statements instead of one for each row. */
  lookUp(lookups: readonly Lookups[]): Promise<void>
}

/** What became of work that was tried. */
export type Attempted<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown }

/** Keys an operation looks up, so that many inputs can be looked up at once. */
export interface Lookups {
  /** Unique values by `entity.key`, each the values of the key's fields. */
  readonly unique?: readonly {
    readonly entity: string
    readonly key: string
    readonly values: readonly string[]
  }[]
  /** Ids. */
  readonly ids?: readonly { readonly entity: string; readonly id: string }[]
  /** The rows of an entity that name a record in a field. */
  readonly naming?: readonly { readonly entity: string; readonly field: string; readonly id: string }[]
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
