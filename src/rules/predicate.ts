import type { ItemKind, ValueType, WeekStart } from '../kernel/index.js'
import type { CalendarUnit, ComparisonOp, ListOp, TextOp } from './ast.js'

/**
 * A resolved condition over stored columns: what the evaluator and every SQL compiler read, and nothing else.
 *
 * It is a shape without values: constants are slots into a list of values that comes with each call, so that a shape
 * is made and compiled once and recognised by identity. `not`, `every`, empty lists and the truth values are rewritten
 * away before; what is left of `not` is `negated` on a leaf, and means the exact complement: true where the positive
 * form is not, missing values included (two-valued logic). A comparison with a missing value is false.
 */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate[] }
  | {
      readonly kind: 'compare'
      readonly op: ComparisonOp
      readonly left: Term
      readonly right: Term
      readonly negated: boolean
    }
  | {
      readonly kind: 'text'
      readonly op: TextOp | 'eq'
      readonly left: Term
      readonly right: Term
      /** Compare both sides by Unicode simple case folding. Core gives a folded column where there is one and leaves this false. */
      readonly ignoreCase: boolean
      readonly negated: boolean
    }
  /** The slot holds a non-empty list of scalars. */
  | { readonly kind: 'in'; readonly left: Term; readonly list: Slot; readonly negated: boolean }
  /** Left is a list; the slot holds a non-empty list of scalars. */
  | {
      readonly kind: 'list'
      readonly op: ListOp
      readonly left: Term
      readonly list: Slot
      readonly negated: boolean
    }
  | { readonly kind: 'set'; readonly left: Term; readonly negated: boolean }
  /** In one of the half-open intervals `[from, until)` of instants or days; a bound left out is open. */
  | {
      readonly kind: 'intervals'
      readonly left: Term
      readonly intervals: readonly { readonly from?: Slot; readonly until?: Slot }[]
      readonly negated: boolean
    }
  /** A point of the unit sphere whose squared straight distance to another is at most a limit. All numbers are doubles. */
  | {
      readonly kind: 'near'
      readonly left: readonly [ColumnTerm, ColumnTerm, ColumnTerm]
      readonly point: readonly [Slot, Slot, Slot]
      readonly limit: Slot
      readonly negated: boolean
    }
  /** A row of `entity` whose `foreign` column equals this row's `local` column, and that meets `where`. */
  | {
      readonly kind: 'exists'
      readonly entity: string
      readonly on: readonly Join[]
      readonly where?: Predicate
      readonly negated: boolean
    }

/** A column here and a column there that hold the same value. Missing is equal to nothing. */
export interface Join {
  readonly local: string
  readonly foreign: string
}

/** A place in the list of values that comes with each call. */
export interface Slot {
  readonly slot: number
  /** What stands there; of a list, what it holds. */
  readonly type: ValueType
}

/** A value read from a row or from the values, or made of such. What cannot be made is missing. */
export type Term = Slot | ColumnTerm | ComputedTerm

export type ComputedTerm =
  | SumTerm
  | LookupTerm
  | ArithmeticTerm
  | PeriodTerm
  | BucketTerm
  | OuterTerm
  | CalendarTerm

/**
 * A sum over the rows of `entity` whose `foreign` columns equal this row's `local` columns, and that meet `where`.
 * `count`, `countDistinct` and `sum` of nothing are 0, `min` and `max` of nothing are missing; missing values are left
 * out. Sums of integers and of money are exact.
 */
export interface SumTerm {
  readonly kind: 'sum'
  readonly fn: 'count' | 'countDistinct' | 'sum' | 'min' | 'max'
  readonly entity: string
  readonly on: readonly Join[]
  /** What is summed, read from the related row. None for `count`. */
  readonly of?: Term
  readonly where?: Predicate
  readonly type: ValueType
}

/** A value of the one row of `entity` that is joined to this one; missing where there is none, or `where` is not met. */
export interface LookupTerm {
  readonly kind: 'lookup'
  readonly entity: string
  readonly on: readonly Join[]
  readonly of: Term
  readonly where?: Predicate
  readonly type: ValueType
}

/** Arithmetic of IEEE doubles. A ratio with zero below is missing. */
export interface ArithmeticTerm {
  readonly kind: 'times' | 'minus' | 'ratio'
  readonly left: Term
  readonly right: Term
  readonly type: 'number'
}

/** Which of the periods between ascending bounds an instant or day lies in: 0 for `[first, second)`; missing outside all. */
export interface PeriodTerm {
  readonly kind: 'period'
  readonly of: ColumnTerm
  readonly bounds: readonly Slot[]
  readonly type: 'integer'
}

/** `(of * times + plus) mod modulus`, of integers below 2^53. */
export interface BucketTerm {
  readonly kind: 'bucket'
  readonly of: ColumnTerm
  readonly times: Slot
  readonly plus: Slot
  readonly modulus: Slot
  readonly type: 'integer'
}

/** An instant of the row one relation up, moved by milliseconds. Only directly inside the `where` of an `exists`. */
export interface OuterTerm {
  readonly kind: 'outer'
  readonly of: ColumnTerm
  readonly plusMs?: Slot
  readonly type: 'instant'
}

/** A unit of the calendar; a week says which day it begins on. */
export type PeriodUnit = Exclude<CalendarUnit, 'week'> | `${WeekStart}Week`

/**
 * The first day of the calendar unit an instant or a day lies in, `YYYY-MM-DD`. An instant is
 * moved to local time first: by the offset of the first shift whose `until` lies after it, else by `offsetMs`.
 */
export interface CalendarTerm {
  readonly kind: 'calendar'
  readonly of: ColumnTerm
  readonly unit: PeriodUnit
  readonly shifts: readonly { readonly until: Slot; readonly offsetMs: Slot }[]
  /** Instants only: the offset after the last shift. */
  readonly offsetMs?: Slot
  readonly type: 'day'
}

/**
 * A value of a row. An attribute of another type than declared counts as missing: of another JSON type, that is, so
 * that 1.5 in an attribute declared an integer still is a number.
 */
export interface ColumnTerm {
  readonly column: string
  readonly type: ValueType
  /** A key inside the column's JSON object. */
  readonly attribute?: string
  /** An attribute that is money: which half of `{ amount, currency }`. `type` is that half's. */
  readonly member?: 'amount' | 'currency'
  /** Lists: what they hold. */
  readonly item?: ItemKind
}

export type Exists = Extract<Predicate, { kind: 'exists' }>

/** What the slots of a shape hold in one call. Lists stand in one slot. */
export type Values = readonly SlotValue[]
export type SlotValue = string | number | boolean | null | readonly (string | number | boolean)[]
