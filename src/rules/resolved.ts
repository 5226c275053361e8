import type { ValueType } from '../kernel/index.js'
import type { Constant } from './ast.js'
import type { Predicate, Term } from './predicate.js'

/** An operand at an instant: read from the row, known now, or missing. */
export type Resolved = FromRow | { readonly from: 'value'; readonly value: Constant } | Nowhere

/** Something read from the row. Of money, the amount. */
export interface FromRow {
  readonly from: 'row'
  readonly term: Term
  readonly type: ValueType
  /** A folded copy of the text. */
  readonly folded?: Term
  /** Money: its currency, known or read from the row. */
  readonly currency?: string | Term
  /** What must hold for the value to count as there. */
  readonly guards: readonly Predicate[]
}

export interface Nowhere {
  readonly from: 'nowhere'
}

export const nowhere: Nowhere = { from: 'nowhere' }

export const guardsOf = (side: Resolved): readonly Predicate[] => (side.from === 'row' ? side.guards : [])
