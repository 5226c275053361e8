/**
 * The query format of `react-querybuilder` 7 and 8, as far as it is read and written. With independent combinators,
 * `rules` has one between every two.
 */
export interface BuilderGroup {
  readonly combinator?: 'and' | 'or'
  readonly not?: boolean
  readonly rules: readonly (BuilderRule | BuilderGroup | 'and' | 'or')[]
}

export interface BuilderRule {
  readonly field: string
  readonly operator: BuilderOperator
  readonly value: unknown
  readonly valueSource?: 'value' | 'field'
  /** With a group as the value: how many of the related records meet it. */
  readonly match?: BuilderMatch
}

export interface BuilderMatch {
  readonly mode: 'all' | 'some' | 'none' | 'atLeast' | 'atMost' | 'exactly'
  readonly threshold?: number
}

export type BuilderOperator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'beginsWith'
  | 'endsWith'
  | 'doesNotContain'
  | 'doesNotBeginWith'
  | 'doesNotEndWith'
  | 'null'
  | 'notNull'
  | 'in'
  | 'notIn'
  | 'between'
  | 'notBetween'
