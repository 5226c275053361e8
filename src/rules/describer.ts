import type { ValueType } from '../kernel/index.js'
import type {
  CalendarUnit,
  ComparisonOp,
  Constant,
  Distance,
  ListOp,
  Region,
  RelativeInstant,
  Serving,
  SumFn,
  TextOp,
  Window,
} from './ast.js'

/** Part of a sentence. `isJoined`: several conditions, to be set apart inside others. */
export interface Clause {
  readonly text: string
  readonly isJoined: boolean
}

/** What a condition is about, in words. `isOwned`: they begin with whose it is, as `owner` gave it. */
export interface Subject {
  readonly text: string
  readonly isOwned: boolean
}

/** Related records, in words. */
export interface RelatedWords {
  readonly relation: string
  /** The label of what they are. */
  readonly entity: string
  readonly kind: 'many' | 'one'
  readonly window?: Window
  /** What else is asked of them. */
  readonly where?: Clause
}

export interface LengthWords {
  readonly days?: number
  readonly hours?: number
}

/**
 * The words of one language. `describe` walks the rule and asks for each part; a language decides about order, lists
 * and grammar. A condition comes with `negated`, so that its complement is said as people say it.
 */
export interface Describer {
  /** The whole sentence. Without a clause: every record. */
  rule(entity: string, clause: Clause | undefined, about?: Serving): string
  /** A rule that no record meets. */
  nothing(entity: string): string
  join(op: 'and' | 'or', clauses: readonly Clause[]): Clause
  /** The complement of several conditions. */
  deny(clause: Clause): Clause

  compare(words: {
    subject: Subject
    op: ComparisonOp
    type: ValueType
    value: string
    ignoreCase: boolean
    negated: boolean
  }): string
  match(words: { subject: Subject; op: TextOp; value: string; ignoreCase: boolean; negated: boolean }): string
  oneOf(words: { subject: Subject; values: readonly string[]; more: number; negated: boolean }): string
  has(words: {
    subject: Subject
    op: ListOp
    values: readonly string[]
    more: number
    negated: boolean
  }): string
  between(words: { subject: Subject; low: string; high: string; negated: boolean }): string
  isSet(words: { subject: Subject; negated: boolean }): string
  within(words: { subject: Subject; window: Window; negated: boolean }): string
  inRegion(words: { subject: Subject; region: Pick<Region, 'system' | 'code'>; negated: boolean }): string
  withinKm(words: { subject: Subject; distance: Pick<Distance, 'km' | 'of'>; negated: boolean }): string
  related(words: RelatedWords & { how: 'some' | 'none' | 'every' }): string
  /** How many related records there are, beside a number. */
  counts(words: { related: RelatedWords; op: ComparisonOp; count: number; negated: boolean }): string
  sequence(words: {
    op: 'followedBy' | 'missed'
    first: RelatedWords
    second: RelatedWords
    within: LengthWords
    negated: boolean
  }): string
  regularly(words: {
    related: RelatedWords
    atLeast: number
    of: number
    each: CalendarUnit | LengthWords
    negated: boolean
  }): string
  /** Some in one window, none in another; `isAgain`: and some before that. The window of `related` is empty. */
  course(words: {
    say: 'stopped' | 'restarted' | 'first'
    related: RelatedWords
    during: Window
    without: Window
    isAgain: boolean
  }): string
  /** A random share: parts of 1. */
  bucket(words: { seed: string; from: number; to: number; negated: boolean }): string

  /** Whose a value is: of the record a condition is about, said first in it or later. */
  owner(place: 'first' | 'later'): string
  /** As `owner`, of the record that a relation leads to. */
  ownerThrough(owner: string, relation: string): string
  field(words: { owner: string; label: string; currency?: string }): string
  sum(words: {
    owner: string
    fn: SumFn
    related: RelatedWords
    field?: { readonly label: string; readonly type: ValueType }
    currency?: string
  }): string
  /** With the label of the field where it does not go without saying. */
  age(words: { owner: string; label?: string }): string
  birthday(words: { owner: string; label?: string }): string
  times(of: string, by: number): string
  minus(left: string, right: string): string
  ratio(left: string, right: string): string
  /** Sets a computed value apart inside another. */
  apart(text: string): string
  constant(value: Constant, type: ValueType): string
  moment(relative: RelativeInstant): string
  /** A calendar day, so many from today. */
  today(days: number): string
  actor(name: string): string
  param(name: string): string
}
