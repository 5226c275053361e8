/**
 * Clientele: a CRM you import.
 *
 * @module
 */

export { spanTooLong, tooManyGroups } from './crm/aggregate.js'
export type { BulkOptions, RowResult } from './crm/bulk.js'
export type { Definitions } from './crm/definitions.js'
export { definitionInCode, definitionNotFound } from './crm/definitions.js'
export {
  accessDenied,
  accessReadOnly,
  crmClosed,
  idempotencyMismatch,
  operationUnknown,
  transactionBroken,
  transactionClosed,
} from './crm/errors.js'
export type { Explanation } from './crm/explain.js'
export type {
  AggregateQuery,
  AggregateRow,
  BeforeHooks,
  ColumnsOf,
  CountQuery,
  Crm,
  CrmMembers,
  CrmOf,
  EventNamed,
  EventOfModel as EventOf,
  EventPattern,
  FaceMembers,
  Heard,
  InputOfModel as InputOf,
  KeysOf,
  ListQuery,
  MeasuresOf,
  Migrations,
  Nouns,
  OldRow,
  OperationName,
  OrderOf,
  Reading,
  RowOf,
  Scoped,
  ScopeMembers,
  ScopeOf,
  ScopeOptions,
  Tx,
  TxMembers,
  TxOf,
  Verification,
} from './crm/face-types.js'
export type { LateError } from './crm/hearing.js'
export type { Page } from './crm/reading.js'
export type { AccessAnswer, AccessRequest, Logger, Trace } from './crm/runtime.js'
export type { CrmOptions } from './crm.js'
export { createCrm } from './crm.js'
export type * from './kernel/index.js'
export {
  CrmError,
  days,
  defineDefinitionKind,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  eur,
  hours,
  invalidInput,
  isCrmError,
  money,
  moneyAttribute,
  refusal,
  usd,
} from './kernel/index.js'
export type { EntityDescription, FieldDescription, OperationDescription } from './model/descriptions.js'
export type {
  EntityName,
  EventsIn,
  IncludedIn,
  ModuleRecord,
  OperationsIn,
  RefsIn,
  RelationName,
  RowIn,
} from './model/model-types.js'
export { modelInvalid } from './model/parts.js'
export type { Model, ModelOptions } from './model.js'
export { defineCrm } from './model.js'
export { commerce } from './modules/commerce/index.js'
export { customer } from './modules/customer/index.js'
export type {
  AddressField,
  AgeValue,
  AttributeRefs,
  BirthdayField,
  BooleanField,
  BooleanValue,
  BuilderGroup,
  BuilderMatch,
  BuilderOperator,
  BuilderRule,
  CalendarWindow,
  DayField,
  DayValue,
  DayWindow,
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
  Quantified,
  RecordsRef,
  RefField,
  RefValue,
  RelationField,
  Rule,
  TextField,
  TextValue,
  ToOneField,
  Vocabulary,
  Why,
  WindowInput,
} from './rules/index.js'
export {
  actor,
  age,
  ago,
  ahead,
  always,
  and,
  birthdayWithin,
  comingPeriods,
  first,
  followedBy,
  forPurpose,
  fromJsonLogic,
  fromQueryBuilder,
  inBucket,
  inZone,
  missed,
  needsLunar,
  needsPurposes,
  never,
  not,
  or,
  param,
  previousPeriods,
  regularly,
  restarted,
  ruleInvalid,
  servingMixed,
  stopped,
  thisPeriod,
  today,
  toJsonLogic,
  toQueryBuilder,
  untranslatable,
} from './rules/index.js'
export {
  cursorInvalid,
  scanBudget,
  storageBusy,
  storageDuplicate,
  storageUnavailable,
  unknownCommit,
  unsupported,
  versionConflict,
} from './storage/index.js'
