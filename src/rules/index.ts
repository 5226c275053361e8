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
export {
  always,
  and,
  forPurpose,
  inBucket,
  inZone,
  never,
  not,
  operandOf,
  or,
  weeksFrom,
} from './build.js'
export type { BeginningWindow } from './build-time.js'
export {
  age,
  birthdayWithin,
  first,
  followedBy,
  missed,
  regularly,
  restarted,
  stopped,
} from './build-time.js'
export { periodUnit } from './calendar-days.js'
export type { CheckOptions } from './check.js'
export { check, isPurpose, parseOperands, parseRule } from './check.js'
export { chinese } from './chinese.js'
export type { Scalar } from './compare-values.js'
export type { CompileOptions } from './compile.js'
export { compilePredicate, compileTermOf } from './compile.js'
export type { CompiledRule } from './compile-rule.js'
export { compileRule } from './compile-rule.js'
export type { CompiledRules } from './compile-rules.js'
export { compileRules } from './compile-rules.js'
export type { CompiledPredicate, CompiledTerm, Read, Test } from './compile-scope.js'
export { compileTogether } from './compile-together.js'
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
  servingMixed,
} from './errors.js'
export type { Related, StoredRow } from './evaluate.js'
export { matches, termValue } from './evaluate.js'
export type {
  AddressField,
  AgeValue,
  BirthdayField,
  BooleanField,
  BooleanValue,
  DayField,
  DayValue,
  EnumField,
  EnumValue,
  FieldRef,
  InstantField,
  InstantValue,
  ListField,
  MoneyField,
  MoneyValue,
  NumberField,
  NumberValue,
  RefField,
  RefValue,
  SubjectRefs,
  TextField,
  TextOptions,
  TextValue,
  Value,
} from './field-types.js'
export { fromJsonLogic } from './formats/from-json-logic.js'
export { fromQueryBuilder } from './formats/from-query-builder.js'
export type {
  BuilderGroup,
  BuilderMatch,
  BuilderOperator,
  BuilderRule,
} from './formats/query-builder.js'
export { toJsonLogic } from './formats/to-json-logic.js'
export { toQueryBuilder } from './formats/to-query-builder.js'
export type { Format, Vocabulary } from './formats/untranslatable.js'
export { untranslatable } from './formats/untranslatable.js'
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
export { fieldsIn, relationsIn, relationsInOperand } from './names.js'
export { normalize } from './normalize.js'
export type {
  ActorOperand,
  CalendarWindow,
  DayOperand,
  DayWindow,
  GeoPoint,
  Given,
  InstantOperand,
  ParamOperand,
  WindowInput,
} from './operands.js'
export {
  actor,
  ago,
  ahead,
  comingPeriods,
  param,
  previousPeriods,
  thisPeriod,
  today,
} from './operands.js'
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
export type {
  InCurrency,
  NamesOf,
  Quantified,
  RecordsRef,
  RelatedWhere,
  RelationField,
  ToOneField,
} from './relation-types.js'
export type { ResolvedRule } from './resolve.js'
export { resolve } from './resolve.js'
export type { Givens, Injection, ResolveOptions, Under } from './resolve-context.js'
export type { ResolvedTerm } from './resolve-term.js'
export { resolveTerms } from './resolve-term.js'
export type { Shapes } from './shapes.js'
export { createShapes } from './shapes.js'
export type { Slots } from './slots.js'
export { createSlots } from './slots.js'
export { isExact, totalOf } from './totals.js'
export type { Why } from './why.js'
export { why } from './why.js'
export type { WhyOptions } from './why-asking.js'
export type { Fact, Reason, RelatedFacts, SumFact } from './why-facts.js'
