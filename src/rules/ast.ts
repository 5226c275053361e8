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

/** One side of a comparison. Both sides are operands, so that a field can be compared with a field. */
export type Operand =
  | { readonly value: Constant }
  | { readonly field: string }
  | { readonly instant: RelativeInstant }
  /** A value of whoever asks: `id`, `kind`, or what the host's `actorRef` gives. */
  | { readonly actor: string }
  /** A value given when the rule is asked. */
  | { readonly param: string }

/** An interval of time on an instant field. `last: { days: 90 }` is `(now - 90 x 24 h, now]`; `from`/`until` is half-open. */
export type Window =
  | { readonly last: { readonly days?: number; readonly hours?: number } }
  | { readonly next: { readonly days?: number; readonly hours?: number } }
  | { readonly from?: string; readonly until?: string }

export type ComparisonOp = 'eq' | 'lt' | 'lte' | 'gt' | 'gte'
export type TextOp = 'contains' | 'startsWith' | 'endsWith'
export type ListOp = 'hasAny' | 'hasAll'

export type Condition = Joined | Negated | Leaf | Some

/** A condition about one value. */
export type Leaf = Comparison | TextMatch | OneOf | Membership | Presence | Period

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

/** A rule as it is stored, compared and shown. One entity's rule does not fit where another's is wanted. */
export interface Rule<Entity extends string = string> {
  readonly v: 1
  /** The entity it is about. */
  readonly entity: Entity
  readonly where: Condition
}
