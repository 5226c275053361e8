import type { Day, Instant, Money } from '../kernel/index.js'
import type { Rule } from './ast.js'
import type { Given, InstantOperand, WindowInput } from './operands.js'

/**
 * What a host writes rules with: `f.attributes.plan.eq('pro')`. A field has the operators of its type and no others,
 * and takes the values of its type, other fields of the same entity, `actor(...)` and `param(...)`.
 */
export interface FieldRef<Entity extends string> {
  readonly entity: Entity
  /** As a rule names it: `name`, `attributes.plan`. */
  readonly field: string
  /** It has a value. `0`, `false` and `''` are values. */
  isSet(): Rule<Entity>
  isMissing(): Rule<Entity>
}

export interface TextOptions {
  /** Compare by Unicode simple case folding. Default: `false`. */
  readonly ignoreCase?: boolean
}

interface Equatable<Entity extends string, Value> extends FieldRef<Entity> {
  eq(value: Value): Rule<Entity>
  /** The complement of `eq`: true of a missing value too. */
  ne(value: Value): Rule<Entity>
}

interface Ordered<Entity extends string, Value> extends Equatable<Entity, Value> {
  lt(value: Value): Rule<Entity>
  lte(value: Value): Rule<Entity>
  gt(value: Value): Rule<Entity>
  gte(value: Value): Rule<Entity>
  /** Both ends included. */
  between(low: Value, high: Value): Rule<Entity>
}

interface Listable<Entity extends string, Value> {
  in(values: readonly Value[]): Rule<Entity>
  /** The complement of `in`: true of a missing value too. */
  notIn(values: readonly Value[]): Rule<Entity>
}

type TextLike<Entity extends string> = TextField<Entity> | RefField<Entity>

export interface TextField<Entity extends string>
  extends Ordered<Entity, string | TextLike<Entity> | Given>,
    Listable<Entity, string> {
  eq(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  ne(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  contains(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  startsWith(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  endsWith(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
}

export interface EnumField<Entity extends string, Word extends string>
  extends Equatable<Entity, Word | EnumField<Entity, Word> | Given>,
    Listable<Entity, Word> {
  /** Carries the words; never set. */
  readonly '~words'?: Word
}

/** Integers and doubles. */
export interface NumberField<Entity extends string>
  extends Ordered<Entity, number | NumberField<Entity> | Given>,
    Listable<Entity, number> {
  readonly '~type'?: 'number'
}

export interface BooleanField<Entity extends string>
  extends Equatable<Entity, boolean | BooleanField<Entity> | Given> {
  readonly '~type'?: 'boolean'
}

export interface InstantField<Entity extends string>
  extends Ordered<Entity, Instant | Date | InstantField<Entity> | InstantOperand | Given> {
  readonly '~type'?: 'instant'
  /** `days(30)` is `(now - 30 x 24 h, now]`. */
  within(window: WindowInput): Rule<Entity>
}

export interface DayField<Entity extends string>
  extends Ordered<Entity, Day | DayField<Entity> | Given>,
    Listable<Entity, Day> {
  readonly '~type'?: 'day'
}

/** An amount in its own currency: only amounts in the same currency are compared, others do not match. */
export interface MoneyField<Entity extends string>
  extends Ordered<Entity, Money | MoneyField<Entity> | Given> {
  readonly '~type'?: 'money'
}

/** The id of another record. */
export interface RefField<Entity extends string>
  extends Equatable<Entity, string | TextLike<Entity> | Given>,
    Listable<Entity, string> {
  readonly '~type'?: 'ref'
}

export interface ListField<Entity extends string, Item extends string | number | boolean>
  extends FieldRef<Entity> {
  has(value: Item): Rule<Entity>
  hasAny(values: readonly Item[]): Rule<Entity>
  hasAll(values: readonly Item[]): Rule<Entity>
  /** The complement of `hasAny`: true of a missing list too. */
  hasNone(values: readonly Item[]): Rule<Entity>
}

/** A condition on related records, written with their fields. */
export type RelatedWhere<There extends string, Fields> = (there: Fields) => Rule<There>

/** How many of the related records. Archived ones do not count. */
export interface Quantified<Here extends string, There extends string, Fields> {
  /** At least one. */
  some(where?: RelatedWhere<There, Fields>): Rule<Here>
  /** Not one; true where there are none at all. */
  none(where?: RelatedWhere<There, Fields>): Rule<Here>
  /** All of them; true where there are none at all. */
  every(where: RelatedWhere<There, Fields>): Rule<Here>
}

/** A way to related records. `Fields` is the interface of the target's fields; it may lead back here. */
export interface RelationField<Here extends string, There extends string, Fields>
  extends Quantified<Here, There, Fields> {
  readonly entity: Here
  readonly relation: string
  /** Only those whose time field lies in the window. */
  within(window: WindowInput): Quantified<Here, There, Fields>
}
