import type { BaseRow, CallOptions, RecordedEvent } from '../../../kernel/index.js'
import type { EnumField, InstantField, NumberField, RefField, TextField } from '../../../rules/index.js'
import type { ErasedPrint, Erasure, ErasureState, Hold, Retention } from './entities.js'
import type {
  CustomerToErase,
  ErasedQuestion,
  HoldAt,
  NewHold,
  RetentionAt,
  RetentionPeriod,
  SubjectExport,
} from './inputs.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

/** What rules over erasures are written with. */
export interface ErasureRefs extends BaseRefs<'erasure'> {
  readonly customerId: RefField<'erasure'>
  readonly state: EnumField<'erasure', ErasureState>
  readonly requestedAt: InstantField<'erasure'>
  readonly doneAt: InstantField<'erasure'>
  readonly dueAt: InstantField<'erasure'>
}

/** What rules over prints of erased persons are written with. */
export interface ErasedPrintRefs extends BaseRefs<'erasedPrint'> {
  readonly erasureId: RefField<'erasedPrint'>
  readonly hash: TextField<'erasedPrint'>
}

/** What rules over legal holds are written with. */
export interface HoldRefs extends BaseRefs<'hold'> {
  readonly customerId: RefField<'hold'>
  readonly reason: TextField<'hold'>
  readonly until: InstantField<'hold'>
}

/** What rules over retention periods are written with. */
export interface RetentionRefs extends BaseRefs<'retention'> {
  readonly entity: TextField<'retention'>
  readonly field: TextField<'retention'>
  readonly days: NumberField<'retention'>
  readonly runAt: InstantField<'retention'>
  readonly afterId: TextField<'retention'>
  readonly ranAt: InstantField<'retention'>
  readonly erasedRows: NumberField<'retention'>
}

/** A row that is held of a person, or an event of the log that concerns them. */
export type SubjectItem =
  | { readonly entity: string; readonly row: BaseRow }
  | { readonly entity: 'event'; readonly row: RecordedEvent }

export interface SubjectPage {
  readonly items: readonly SubjectItem[]
  /** For `after`; absent on the last page. */
  readonly next?: string
}

/** What erasing adds to `crm.customer`. */
export interface CustomerErasureOperations {
  /**
   * Erases a person for good: rows, personal values and what the log says of them; counts and sums stay. What a duty or a
   * hold keeps is kept until its date, and goes with the tick after it. The record stays without its values, archived. Of
   * whoever has more rows than one unit of work takes, the rest goes with the next ticks.
   *
   * @returns the receipt: what was removed, what is kept and why, what is the host's to remove; of one who has been
   * erased before, that one
   * @throws `customer.not_found` | `storage.conflict` | `erasure.key_unfit`
   * @emits `customer.erased`
   */
  erase(input: CustomerToErase, options?: CallOptions): Promise<Erasure>
  /**
   * Everything that is held of a person, as far as the actor may read it: their own records, rows that belong to them, of
   * hosts' own entities too, and every event of the log that concerns them.
   *
   * @returns one page; `next` says where to go on
   * @throws `customer.not_found` | `input.invalid`
   */
  exportSubject(input: SubjectExport, options?: CallOptions): Promise<SubjectPage>
}

/** `crm.erasure`, its reading apart. */
export interface ErasureOperations {
  /**
   * Says which of those who are about to be imported have been erased: by unique values, by a hash of each.
   *
   * @returns for each candidate, in their order, whether somebody like that was erased
   * @throws `erasure.no_key` | `erasure.key_unfit` | `contactPoint.invalid` | `identifier.invalid` | `input.invalid`
   */
  recognise(input: ErasedQuestion, options?: CallOptions): Promise<{ readonly erased: readonly boolean[] }>
}

/** `crm.hold`, its reading apart. */
export interface HoldOperations {
  /**
   * Keeps everything that is held of a person from being erased, until its date or until it is lifted.
   *
   * @returns the hold
   * @throws `customer.not_found` | `input.invalid`
   * @emits `hold.placed`
   */
  place(input: NewHold, options?: CallOptions): Promise<Hold>
  /**
   * Lifts a hold. What would have been erased meanwhile is erased by the next tick.
   *
   * @returns the hold, archived
   * @throws `hold.not_found` | `storage.conflict`
   * @emits `hold.ended`
   */
  lift(input: HoldAt, options?: CallOptions): Promise<Hold>
}

/** `crm.retention`, its reading apart. */
export interface RetentionOperations {
  /**
   * Says how long rows of an entity are kept: older ones are erased by ticks, once a day, as their entity declares. Of
   * `customer`, whole persons.
   *
   * @returns the period; the same again is not written
   * @throws `retention.invalid` | `input.invalid`
   * @emits `retention.set`
   */
  set(input: RetentionPeriod, options?: CallOptions): Promise<Retention>
  /**
   * Keeps rows as long as nobody erases them.
   *
   * @returns the period, archived
   * @throws `retention.not_found` | `storage.conflict`
   * @emits `retention.removed`
   */
  remove(input: RetentionAt, options?: CallOptions): Promise<Retention>
}

/** What erasing is to the compiler. Not an interface: entities are read by their names. */
export type ErasureEntityTypes = {
  readonly erasure: { readonly row: Erasure; readonly refs: ErasureRefs }
  readonly erasedPrint: { readonly row: ErasedPrint; readonly refs: ErasedPrintRefs }
  readonly hold: { readonly row: Hold; readonly refs: HoldRefs }
  readonly retention: { readonly row: Retention; readonly refs: RetentionRefs }
}
