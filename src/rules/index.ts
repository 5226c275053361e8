export type { Access, Candidates, Place, Way } from './access.js'
export { storedRows } from './access.js'
export type {
  Bucket,
  CalendarUnit,
  Comparison,
  ComparisonOp,
  Condition,
  Constant,
  Datum,
  Distance,
  Joined,
  Leaf,
  ListOp,
  Membership,
  Negated,
  OneOf,
  Operand,
  Period,
  Presence,
  Region,
  RegionSystem,
  Regularity,
  RelativeInstant,
  Rule,
  Sequence,
  Some,
  Step,
  Sum,
  SumFn,
  TextMatch,
  TextOp,
  Window,
} from './ast.js'
export type { AttributeRefs, FieldRefOf } from './attribute-types.js'
export { always, and, never, not, operandOf, or } from './build.js'
export type { CheckOptions } from './check.js'
export { check, parseOperands, parseRule } from './check.js'
export { chinese } from './chinese.js'
export type { Scalar } from './compare-values.js'
export type { CompileOptions } from './compile.js'
export { compilePredicate, compileTermOf } from './compile.js'
export type { CompiledRule } from './compile-rule.js'
export { compileRule } from './compile-rule.js'
export type { CompiledPredicate, CompiledTerm, Read, Test } from './compile-scope.js'
export type { DescribeOptions } from './describe.js'
export { describe } from './describe.js'
export type { Clause, Describer, LengthWords, RelatedWords, Subject } from './describer.js'
export { english } from './english.js'
export {
  entitiesMixed,
  needsLunar,
  needsPurposes,
  nothingJoined,
  paramInvalid,
  relationNotGiven,
  ruleInvalid,
} from './errors.js'
export type { Related, StoredRow } from './evaluate.js'
export { matches, termValue } from './evaluate.js'
export type {
  BooleanField,
  DayField,
  EnumField,
  FieldRef,
  InstantField,
  ListField,
  MoneyField,
  NumberField,
  Quantified,
  RefField,
  RelatedWhere,
  RelationField,
  TextField,
  TextOptions,
} from './field-types.js'
export { ruleJsonSchema } from './json-schema.js'
export { maxConstantLength, maxDepth, maxListed, maxTerms } from './limits.js'
export type {
  CalendarGroup,
  CalendarKey,
  InZone,
  Measure,
  Narrowed,
  Rate,
  StoredGroupKey,
  StoredMeasure,
  Total,
  TotalFn,
  TotalMeasure,
  ValueOf,
  ValueRef,
} from './measure.js'
export {
  avg,
  byDay,
  byMonth,
  byQuarter,
  byWeek,
  byYear,
  count,
  countDistinct,
  max,
  min,
  rate,
  sum,
} from './measure.js'
export type { NamedField } from './names.js'
export { fieldsIn, relationsIn } from './names.js'
export { normalize } from './normalize.js'
export type { ActorOperand, Given, InstantOperand, ParamOperand, WindowInput } from './operands.js'
export { actor, ago, ahead, param } from './operands.js'
export type { ValueOp } from './operators.js'
export { operatorsOf } from './operators.js'
export type {
  ArithmeticTerm,
  BucketTerm,
  CalendarTerm,
  ColumnTerm,
  ComputedTerm,
  Exists,
  Join,
  LookupTerm,
  OuterTerm,
  PeriodTerm,
  Predicate,
  Slot,
  SlotValue,
  SumTerm,
  Term,
  Values,
} from './predicate.js'
export type { PublicRecord, RelatedRecords } from './public-records.js'
export { publicRecords } from './public-records.js'
export type { DeclaredNames } from './read-context.js'
export type { Having } from './read-having.js'
export { readHaving } from './read-having.js'
export type { MeasureSet } from './read-measure.js'
export { readMeasures } from './read-measure.js'
export type { Refs } from './refs.js'
export { fieldRefs, refsByEntity } from './refs.js'
export type { ResolvedRule } from './resolve.js'
export { resolve } from './resolve.js'
export type { Givens, Injection, ResolveOptions } from './resolve-context.js'
export type { ResolvedTerm } from './resolve-term.js'
export { resolveTerms } from './resolve-term.js'
export type { Shapes } from './shapes.js'
export { createShapes } from './shapes.js'
export type { Slots } from './slots.js'
export { createSlots } from './slots.js'
export { isExact, totalOf } from './totals.js'
export type { Fact, Reason, RelatedFacts, Why, WhyOptions } from './why.js'
export { why } from './why.js'
