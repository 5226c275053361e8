import type { ValueType } from '../kernel/index.js'
import type { ComparisonOp, Constant, ListOp, RelativeInstant, TextOp, Window } from './ast.js'

/** Part of a sentence. `isJoined`: several conditions, to be set apart inside others. */
export interface Clause {
  readonly text: string
  readonly isJoined: boolean
}

/** What a condition is about: the label of a field, or words for another operand. */
export interface Subject {
  readonly text: string
  readonly isField: boolean
}

/**
 * The words of one language. `describe` walks the rule and asks for each part; a language decides about order, lists
 * and grammar. A condition comes with `negated`, so that its complement is said as people say it.
 */
export interface Describer {
  /** The whole sentence. Without a clause: every record. */
  rule(entity: string, clause: Clause | undefined): string
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
  related(words: {
    relation: string
    kind: 'many' | 'one'
    how: 'some' | 'none' | 'every'
    window?: Window
    where?: Clause
  }): string

  constant(value: Constant, type: ValueType): string
  moment(relative: RelativeInstant): string
  field(label: string): string
  actor(name: string): string
  param(name: string): string
}
