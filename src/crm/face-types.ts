import type { CallOptions, Day, Issue, JsonObject } from '../kernel/index.js'
import type {
  EntityName,
  IncludedIn,
  ModuleRecord,
  NounName,
  OperationsIn,
  RelationName,
  RowIn,
  ViewedName,
  ViewIn,
} from '../model/model-types.js'
import type { Model } from '../model.js'
import type { CalendarGroup, ComparisonOp, Measure, Rule, ValueOf, ValueRef, Why } from '../rules/index.js'
import type { SchemaDifference } from '../storage/index.js'
import type { Attributes } from './attributes.js'
import type { BulkOptions, RowResult } from './bulk.js'
import type { Archived } from './condition.js'
import type { ConsumeOptions, Consumers, Consuming } from './consumers/types.js'
import type { Definitions } from './definitions.js'
import type { Enlist } from './enlist.js'
import type { EventNamed, EventPattern, EventType, Heard } from './event-types.js'
import type { Explanation } from './explain.js'
import type { EventLog, PastReading } from './log/log-types.js'
import type { OrderInput } from './order.js'
import type { Page } from './reading.js'
import type { Searching } from './rebuilding.js'
import type { OneTenant, Tenants } from './tenants/types.js'
import type { Deadlines, TimeMembers } from './time/time-types.js'

/** What every list takes. */
export interface ListQuery<Name extends string, Relation extends string, Columns = ColumnsOf<Name>>
  extends CountQuery<Name> {
  /** Fields, attributes or sums over related rows, each with a direction. Rows that tie stand by id. */
  readonly order?: readonly OrderOf<Name>[]
  /** Sums and other values to be made of each row, at most 20: `{ spent: f.purchases.sum('net') }`. */
  readonly columns?: Columns
  /** Related rows, at most 100 for each row, newest first where they have a time. */
  readonly include?: readonly Relation[]
  /** The `next` of the page before. */
  readonly after?: string
  /** At most 500. Default: 50. */
  readonly limit?: number
}

export interface CountQuery<Name extends string> {
  readonly where?: Rule<Name>
  /**
   * Words that must all be met, whatever their case: where an entity says what it is looked for by, each by the beginning of
   * a word, by pinyin or its initials, by the end of a phone number or the beginning of an id; else anywhere in its
   * searchable fields. Found so, and not ordered otherwise, the best stand first.
   */
  readonly search?: string
  /** Archived records are left out unless asked for. */
  readonly archived?: Archived
}

export interface OrderOf<Name extends string> extends Omit<OrderInput, 'by'> {
  readonly by: ValueRef<Name>
}

/** Values to be made of a row, by the names they are answered under. */
export interface ColumnsOf<Name extends string> {
  readonly [As: string]: ValueRef<Name>
}

/** What is made of each row, `null` where it is missing. */
type Made<Columns> = [Columns] extends [never]
  ? unknown
  : { readonly computed: { readonly [As in keyof Columns]: ValueOf<Columns[As]> | null } }

/** Keys to group by, at most 8: fields, attributes, fields of a related record, `byDay(...)` and the like. */
export interface KeysOf<Name extends string> {
  readonly [As: string]: ValueRef<Name> | CalendarGroup<Name>
}

/** Figures, at most 40: `count()`, `sum(f.net)`, `rate(...)`. */
export interface MeasuresOf<Name extends string> {
  readonly [As: string]: Measure<Name>
}

/** What every aggregate takes. */
export interface AggregateQuery<Name extends string, Keys, Measures> {
  readonly where?: Rule<Name>
  /** Absent: one row for all that matches, also of nothing. */
  readonly by?: Keys
  readonly measures: Measures
  /** Comparisons of figures that an answered row must meet: `{ orders: { gte: 3 } }`. A missing figure meets none. */
  readonly having?: { readonly [As in keyof Measures]?: HavingOf<FigureOf<Measures[As]>> }
  /** Names of keys and figures. Rows that tie stand by their keys. */
  readonly order?: readonly {
    readonly by: keyof NoInfer<Keys & Measures> & string
    readonly dir?: 'asc' | 'desc'
    /** Default: `last`. */
    readonly nulls?: 'first' | 'last'
  }[]
  /** Archived records are left out unless asked for. */
  readonly archived?: Archived
  /** The first so many rows, at most 10,000. Absent: all of them, or an error where there are more. */
  readonly limit?: number
}

type HavingOf<Value> = {
  readonly [Op in ComparisonOp]?: NonNullable<Value>
}

type FigureOf<M> = M extends { readonly '~value'?: infer Value } ? Exclude<Value, undefined> : never
type KeyOf<Key> = Key extends { readonly calendar: object } ? Day : ValueOf<Key>

/** A row of an aggregate: its keys, `null` where a record has no such value, and its figures. */
export type AggregateRow<Keys, Measures> = { readonly [As in keyof Keys]: KeyOf<Keys[As]> | null } & {
  readonly [As in keyof Measures]: FigureOf<Measures[As]>
}

type IdOf<Name extends string> = { readonly [Key in `${Name}Id`]: string }

type Included<Modules, Name extends string, Relation extends string> = [Relation] extends [never]
  ? unknown
  : { readonly included: IncludedIn<Modules, Name, Relation> }

/** The reads every entity has. */
export interface Reading<Modules extends ModuleRecord, Name extends string>
  extends PastReading<Modules, Name> {
  /**
   * Reads one row.
   *
   * @throws `<entity>.not_found`, also for a row this actor may not see
   */
  get(input: IdOf<Name> & { readonly archived?: Archived }): Promise<RowIn<Modules, Name>>
  /** Reads one row. @returns `undefined` when there is none that this actor may see */
  find(input: IdOf<Name> & { readonly archived?: Archived }): Promise<RowIn<Modules, Name> | undefined>
  /**
   * One page of rows.
   *
   * @returns `items`, and `next` where there is another page
   * @throws `input.invalid` | `rule.invalid` | `cursor.invalid` | `storage.scan_budget`
   */
  list<
    const Relation extends RelationName<Modules, Name> = never,
    const Columns extends ColumnsOf<Name> = never,
  >(
    query?: ListQuery<Name, Relation, Columns>,
  ): Promise<Page<RowIn<Modules, Name> & Included<Modules, Name, Relation> & Made<Columns>>>
  /** How many rows match. */
  count(query?: CountQuery<Name>): Promise<number>
  /** Every row that matches, page after page. */
  stream<
    const Relation extends RelationName<Modules, Name> = never,
    const Columns extends ColumnsOf<Name> = never,
  >(
    query?: Omit<ListQuery<Name, Relation, Columns>, 'limit'>,
  ): AsyncIterable<RowIn<Modules, Name> & Included<Modules, Name, Relation> & Made<Columns>>
  /**
   * Counts and sums what matches, for each combination of the keys' values.
   *
   * @returns flat rows, a member for each key and each figure; money as booked unless a field says `in`, days as
   * `YYYY-MM-DD`
   * @throws `input.invalid` | `rule.invalid` | `aggregate.too_many_groups` | `aggregate.span_too_long` |
   * `storage.unsafe_integer` | `storage.scan_budget`
   */
  aggregate<const Measures extends MeasuresOf<Name>, const Keys extends KeysOf<Name> = Record<never, never>>(
    query: AggregateQuery<Name, Keys, Measures>,
  ): Promise<readonly AggregateRow<Keys, Measures>[]>
}

/** The face: a noun for each entity, with its reads and its operations. */
export type Nouns<Modules extends ModuleRecord> = {
  readonly [Name in NounName<Modules>]: ReadingOf<Modules, Name> & OperationsIn<Modules, Name>
}

/** A noun that is no entity has no rows to read. */
type ReadingOf<Modules extends ModuleRecord, Name extends string> =
  Name extends EntityName<Modules> ? Reading<Modules, Name> & Viewing<Modules, Name> : unknown

type Viewing<Modules extends ModuleRecord, Name extends string> =
  Name extends ViewedName<Modules> ? ViewDoor<Modules, Name> : unknown

/** The view of a record, where modules tell of it. */
export interface ViewDoor<Modules extends ModuleRecord, Name extends string> {
  /**
   * Reads a record with what every module tells of it, in a number of queries that does not depend on the record.
   *
   * @returns `profile`, and a section of each module: its first rows, whether there are more, figures over all of them
   * @throws `<entity>.not_found`, also for a row this actor may not see
   */
  view(input: IdOf<Name> & { readonly archived?: Archived }): Promise<ViewIn<Modules, Name>>
}

type Verbs<Operations> = { readonly [Verb in keyof Operations & string]: Operations[Verb] }

/** `ticket.solve` and the like: the operations of a model by name. */
export type OperationName<Modules extends ModuleRecord> = {
  [Name in NounName<Modules>]: `${Name}.${keyof Verbs<OperationsIn<Modules, Name>> & string}`
}[NounName<Modules>]

type MethodOf<Modules, Called extends string> = Called extends `${infer Name}.${infer Verb}`
  ? OperationsIn<Modules, Name>[Verb & keyof OperationsIn<Modules, Name>]
  : never

/** The input of an operation, by name. */
export type InputOf<Modules, Called extends string> =
  MethodOf<Modules, Called> extends (input: infer Input, ...rest: never) => unknown ? Input : never

type OutputOf<Modules, Called extends string> =
  MethodOf<Modules, Called> extends (...given: never) => Promise<infer Output> ? Output : never

/** A query of a read door; `verb` says of which. */
type Explained<Name extends string, Relation extends string> =
  | (ListQuery<Name, Relation> & { readonly verb?: 'list' })
  | (CountQuery<Name> & { readonly verb: 'count' })
  | (AggregateQuery<Name, KeysOf<Name>, MeasuresOf<Name>> & { readonly verb: 'aggregate' })

type RuleEntityId<Name extends string> = Name extends string
  ? { readonly rule: Rule<Name> } & IdOf<Name>
  : never

/** What a crm, a scope and a transaction have beside the nouns. */
export interface FaceMembers<Modules extends ModuleRecord> {
  /** Calls an operation by name with input that came as JSON. @throws `operation.unknown`, and what the operation throws */
  call(operation: string, input: unknown, options?: CallOptions): Promise<unknown>
  /**
   * Whether this actor may call an operation, for each of many inputs; the row an input is about is found by its id.
   *
   * @returns an answer for each input, in order
   */
  can<Called extends OperationName<Modules>>(
    operation: Called,
    inputs: readonly object[],
  ): Promise<readonly boolean[]>
  /** The facts behind a rule's answer for one row. @throws `<entity>.not_found` | `rule.invalid` */
  why(
    input: RuleEntityId<EntityName<Modules>> & { readonly locale?: string; readonly params?: JsonObject },
  ): Promise<Why>
  /** How a list, a count or an aggregate would be answered: what the storage does, what is finished above it. */
  explain<Name extends EntityName<Modules>>(
    query: Explained<Name, RelationName<Modules, Name>> & { readonly entity: Name },
  ): Promise<Explanation>
  readonly definitions: Definitions
}

/** The face of a tenant and an actor, outside transactions. */
export interface ScopeMembers<Modules extends ModuleRecord, Native>
  extends FaceMembers<Modules>,
    Enlist<Native, Tx<Modules, Native>> {
  readonly events: EventLog<Modules>
  readonly deadlines: Deadlines
  readonly search: Searching
  /** Attributes that this tenant adds. */
  readonly attributes: Attributes
  /**
   * Calls one operation for many inputs, many in one unit of work. A bad row never undoes its neighbours.
   *
   * @returns what became of each row, in order, as units commit
   */
  bulk<Called extends OperationName<Modules>>(
    operation: Called,
    inputs: Iterable<InputOf<Modules, Called>> | AsyncIterable<InputOf<Modules, Called>>,
    options?: BulkOptions,
  ): AsyncIterable<RowResult<OutputOf<Modules, Called>>>
  /**
   * One transaction for the host and for the crm: what rejects rolls both back. The callback is run once.
   *
   * @throws `storage.busy` when called inside a unit of work, and what the callback throws
   */
  transaction<R>(
    work: (tx: Tx<Modules, Native>) => Promise<R>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<R>
  /** Who follows this tenant's log. */
  readonly consumers: Consumers
  /**
   * Hears events after their commit, in order, each listener in its own turn. A scope hears its tenant, as its actor may.
   *
   * @returns how to stop
   */
  on<Pattern extends EventPattern<Modules>>(
    pattern: Pattern,
    listener: (event: Heard<Modules, Pattern>) => unknown,
  ): () => void
}

/** The face inside a transaction. */
export type Tx<Modules extends ModuleRecord, Native> = Nouns<Modules> & TxMembers<Modules, Native>

export interface TxMembers<Modules extends ModuleRecord, Native> extends FaceMembers<Modules> {
  /** The host's own handle of this transaction. */
  readonly native: Native
  /** Joins: the same transaction again. */
  transaction<R>(work: (tx: Tx<Modules, Native>) => Promise<R>): Promise<R>
}

/** The face of one tenant and one actor. */
export type Scoped<Modules extends ModuleRecord, Native> = Nouns<Modules> & ScopeMembers<Modules, Native>

export interface ScopeOptions<Actor> {
  /** With `tenancy: 'multi'`, whose rows. */
  readonly tenant?: string
  readonly actor?: Actor
  /** What the data is used for; kept for policies and rules that ask. */
  readonly purpose?: string
  /** Ties events together over several calls. */
  readonly correlationId?: string
}

export interface Migrations {
  /** Keys of the migrations that have not been applied. */
  pending(): Promise<readonly string[]>
  /** The statements that would apply them. */
  sql(): Promise<readonly string[]>
  /** Applies what is pending, under a lock between processes. @returns the keys that were applied */
  apply(): Promise<readonly string[]>
}

/** A row that is older than its entity's attributes and does not fit them. It is still read. */
export interface OldRow {
  readonly entity: string
  readonly tenant: string
  readonly id: string
  readonly issues: readonly Issue[]
}

/** What differs from what is needed: tables and columns, and rows that today's attributes would refuse. */
export interface Verification {
  readonly schema: readonly SchemaDifference[]
  readonly rows: readonly OldRow[]
}

/** Hooks of the host by operation, inside the unit of work and before the operation; one that throws refuses. */
export type BeforeHooks<Modules extends ModuleRecord, Native, Actor> = {
  readonly [Called in OperationName<Modules>]?: (context: {
    readonly operation: Called
    /** What the operation was called with, read by its schema. */
    readonly input: InputOf<Modules, Called>
    /** The open transaction: what a hook writes is written with the operation, or not at all. */
    readonly tx: Tx<Modules, Native>
    readonly actor: Actor
  }) => Promise<void> | void
}

/** What the crm itself has, whatever the tenancy. */
export interface CrmMembers<Modules extends ModuleRecord, Native = unknown> extends TimeMembers {
  readonly model: Model<Modules>
  readonly migrations: Migrations
  /** What differs between the database and what is needed. Reads only. */
  verify(): Promise<Verification>
  /** Hears every tenant's events after their commit, unmasked. @returns how to stop */
  on<Pattern extends EventPattern<Modules>>(
    pattern: Pattern,
    listener: (event: Heard<Modules, Pattern>) => unknown,
  ): () => void
  /**
   * Follows the log: each event of these types at least once, in order per subject, over restarts. Does no I/O; local
   * commits and ticks make it run.
   *
   * @throws `input.invalid` with every fault
   */
  consume<const Pattern extends EventPattern<Modules>, const Transactional extends boolean = false>(
    options: ConsumeOptions<
      Pattern,
      Heard<Modules, Pattern>,
      Scoped<Modules, Native>,
      Tx<Modules, Native>,
      Transactional
    >,
  ): Consuming
  /**
   * Resolves when every listener that was due has finished, and every consumer that a commit here has set off has caught up,
   * or waits for a tick.
   */
  settled(): Promise<void>
  /** Tells handlers to end and waits for them, then ends what the crm opened, never what the host handed in. */
  close(): Promise<void>
}

interface SingleScope<Modules extends ModuleRecord, Native, Actor> {
  readonly tenants: OneTenant
  /** The face for an actor. */
  scope(options: Omit<ScopeOptions<Actor>, 'tenant'>): Scoped<Modules, Native>
}

interface MultiScope<Modules extends ModuleRecord, Native, Actor> {
  readonly tenants: Tenants
  /** The face for a tenant, which needs no creation: its first write makes it. */
  scope(options: ScopeOptions<Actor> & { readonly tenant: string }): Scoped<Modules, Native>
}

/** A crm. With one tenant it is a face itself; with many, `scope({ tenant })` gives one. */
export type Crm<Modules extends ModuleRecord, Tenancy extends 'single' | 'multi', Native, Actor> = CrmMembers<
  Modules,
  Native
> &
  ('multi' extends Tenancy
    ? MultiScope<Modules, Native, Actor>
    : SingleScope<Modules, Native, Actor> & Scoped<Modules, Native>)

type ModulesOf<M> = M extends Model<infer Modules, 'single' | 'multi'> ? Modules : never
type TenancyOf<M> = M extends Model<ModuleRecord, infer Tenancy> ? Tenancy : never

/** The crm of a model: `type AppCrm = CrmOf<typeof model>`. */
export type CrmOf<M, Native = unknown, Actor = unknown> = Crm<ModulesOf<M>, TenancyOf<M>, Native, Actor>
/** The face inside a transaction of a model. */
export type TxOf<M, Native = unknown> = Tx<ModulesOf<M>, Native>
/** The face of a tenant and an actor. */
export type ScopeOf<M, Native = unknown> = Scoped<ModulesOf<M>, Native>
/** A row of a model's entity. */
export type RowOf<M, Name extends EntityName<ModulesOf<M>>> = RowIn<ModulesOf<M>, Name>
/** The input of a model's operation: `InputOf<typeof model, 'customer.create'>`. */
export type InputOfModel<M, Called extends OperationName<ModulesOf<M>>> = InputOf<ModulesOf<M>, Called>
/** An event of a model. */
export type EventOfModel<M, Type extends EventType<ModulesOf<M>>> = EventNamed<ModulesOf<M>, Type>
