export type {
  ComparisonOp,
  Condition,
  Constant,
  ListOp,
  Operand,
  RelativeInstant,
  Rule,
  TextOp,
  Window,
} from './ast.js'
export type { Predicate, Slot, SlotValue, Term, Values } from './predicate.js'
