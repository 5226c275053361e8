import type { WeekStart } from '../kernel/index.js'

/**
 * The stored form of a rule: language-free JSON with `v: 1`, small on purpose. What builders offer beyond it
 * (`ne`, `notIn`, `between`, `isMissing`, `has`, `none`, `every`) is written with these.
 */

/** A constant. Instants, days and money are told apart by the type of what they are compared with. */
export type Constant = string | number | boolean | { readonly amount: number; readonly currency: string }

/** A moment relative to now, as data: `{ ago: { days: 90 } }`, `{ ahead: { hours: 2 } }`. */
export type RelativeInstant =
  | { readonly ago: { readonly days?: number; readonly hours?: number } }
  | { readonly ahead: { readonly days?: number; readonly hours?: number } }

/** One side of a comparison. Both sides are operands, so that anything can be compared with anything of its type. */
export type Operand =
  | { readonly value: Constant }
  /** A field. Money with a booked amount is read booked, unless `in` names a currency: then own amounts in it only. */
  | { readonly field: string; readonly in?: string }
  | { readonly instant: RelativeInstant }
  /** A calendar day in the rule's zone, so many days from today. */
  | { readonly today: number }
  /** A value of whoever asks: `id`, `kind`, or what the host's `actorRef` gives. */
  | { readonly actor: string }
  /** A value given when the rule is asked. */
  | { readonly param: string }
  /** A value of the one record that a relation of the kind `one` leads to. */
  | { readonly related: { readonly relation: string; readonly of: Operand } }
  | { readonly sum: Sum }
  | { readonly times: { readonly of: Operand; readonly by: number } }
  | { readonly minus: readonly [Operand, Operand] }
  /** Missing where the second is zero. */
  | { readonly ratio: readonly [Operand, Operand] }
  /** Anniversaries of a birth date that have been reached, in the rule's zone. */
  | { readonly age: string }
  /** The days of a year on which a birthday falls: for `within` only. */
  | { readonly birthday: string }

export type SumFn = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'latest' | 'earliest'

/** A sum over the related records that meet `where`. */
export interface Sum {
  readonly fn: SumFn
  readonly relation: string
  /** What is summed; none for `count`, `latest` and `earliest`. */
  readonly field?: string
  /** Money: own amounts in this currency only. Default: booked. */
  readonly in?: string
  readonly where?: Condition
}

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/**
 * An interval of time. `last: { days: 90 }` is `(now - 90 x 24 h, now]`; `after`/`upTo` are the same with ends of their
 * own; `from`/`until` is half-open; a calendar window is whole periods in the rule's zone, counted from the current one.
 */
export type Window =
  | { readonly last: { readonly days?: number; readonly hours?: number } }
  | { readonly next: { readonly days?: number; readonly hours?: number } }
  | { readonly from?: string; readonly until?: string }
  | { readonly after?: RelativeInstant; readonly upTo?: RelativeInstant }
  /** `{ unit: 'month', from: 0, until: 1 }` is this month; `{ unit: 'day', from: -7, until: 0 }` the 7 days before today. */
  | { readonly calendar: { readonly unit: CalendarUnit; readonly from: number; readonly until: number } }

export type ComparisonOp = 'eq' | 'lt' | 'lte' | 'gt' | 'gte'
export type TextOp = 'contains' | 'startsWith' | 'endsWith'
export type ListOp = 'hasAny' | 'hasAll'

export type Condition = Joined | Negated | Leaf | Some | Sequence | Regularity | Bucket

/** A condition about one value. */
export type Leaf = Comparison | TextMatch | OneOf | Membership | Presence | Period | Region | Distance

export interface Joined {
  readonly op: 'and' | 'or'
  readonly of: readonly Condition[]
}

export interface Negated {
  readonly op: 'not'
  readonly of: Condition
}

export interface Comparison {
  readonly op: ComparisonOp
  readonly left: Operand
  readonly right: Operand
  /** Text `eq` only. */
  readonly ignoreCase?: true
}

export interface TextMatch {
  readonly op: TextOp
  readonly left: Operand
  readonly right: Operand
  readonly ignoreCase?: true
}

export interface OneOf {
  readonly op: 'in'
  readonly left: Operand
  readonly values: readonly Constant[]
}

export interface Membership {
  readonly op: ListOp
  readonly left: Operand
  readonly values: readonly Constant[]
}

export interface Presence {
  readonly op: 'isSet'
  readonly left: Operand
}

export interface Period {
  readonly op: 'within'
  readonly left: Operand
  readonly window: Window
}

/** At least one related record, of those that meet `where`. Without `where`: any at all. */
export interface Some {
  readonly op: 'some'
  readonly relation: string
  readonly where?: Condition
}

/** Related records that a sequence is made of. */
export interface Step {
  readonly relation: string
  readonly where?: Condition
}

/**
 * `followedBy`: a first one, and within the length after it one of the others. `missed`: a first one, and none of the
 * others within the length after it, once that has passed. Nothing later than now counts.
 */
export interface Sequence {
  readonly op: 'followedBy' | 'missed'
  readonly first: Step
  readonly next: Step
  readonly within: { readonly days?: number; readonly hours?: number }
}

/** A related record in at least so many of the last periods: complete calendar ones, or lengths of time that end now. */
export interface Regularity {
  readonly op: 'regularly'
  readonly relation: string
  readonly where?: Condition
  readonly atLeast: number
  /** How many periods are looked at; at most 60. */
  readonly of: number
  readonly each: CalendarUnit | { readonly days?: number; readonly hours?: number }
}

/** A stable random share of the records: those whose bucket lies in `[from, to)`, two parts of 1. */
export interface Bucket {
  readonly op: 'bucket'
  readonly seed: string
  readonly from: number
  readonly to: number
}

/** An address in a region, or in a part of it. */
export interface Region {
  readonly op: 'inRegion'
  readonly left: Operand
  /** `country` (ISO 3166-1), `iso-3166-2`, `gbt-2260` or `nuts`. */
  readonly system: RegionSystem
  readonly code: string
}

export type RegionSystem = 'country' | 'iso-3166-2' | 'gbt-2260' | 'nuts'
export type Datum = 'WGS-84' | 'GCJ-02' | 'BD-09'

/** An address at most so many kilometres from a point of the same datum, along a great circle. */
export interface Distance {
  readonly op: 'withinKm'
  readonly left: Operand
  readonly km: number
  readonly of: { readonly latitude: number; readonly longitude: number; readonly datum: Datum }
}

/** A rule as it is stored, compared and shown. One entity's rule does not fit where another's is wanted. */
export interface Rule<Entity extends string = string> {
  readonly v: 1
  /** The entity it is about. */
  readonly entity: Entity
  /** What it serves. People who objected to that are outside it. */
  readonly purpose?: string
  /** The zone whose days and months it means. Default: the model's. */
  readonly zone?: string
  /** The day its weeks begin on. Default: the model's. */
  readonly weekStart?: WeekStart
  readonly where: Condition
}

/** What a rule says of itself, beside what it asks. */
export type Serving = Pick<Rule, 'purpose' | 'zone' | 'weekStart'>
