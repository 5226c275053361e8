/**
 * Clientele: a CRM you import.
 *
 * @module
 */

export { spanTooLong, tooManyGroups } from './crm/aggregate.js'
export type { Attributes, TenantAttribute } from './crm/attributes.js'
export { attributeInCode, attributeNotFound, tooManyAttributes } from './crm/attributes.js'
export type { BulkOptions, RowResult } from './crm/bulk.js'
export { consumerBusy, consumerRewound, consumerTimeout, consumerUnknown } from './crm/consumers/errors.js'
export type {
  ConsumeOptions,
  ConsumerStatus,
  Consumers,
  Consuming,
  Delivery,
  KeptError,
  ParkedEvent,
  Retry,
} from './crm/consumers/types.js'
export type { Definitions } from './crm/definitions.js'
export { definitionInCode, definitionNotFound } from './crm/definitions.js'
export type { Enlist, Enlisted } from './crm/enlist.js'
export {
  accessDenied,
  accessReadOnly,
  crmClosed,
  idempotencyMismatch,
  mustRollBack,
  notAsOne,
  operationUnknown,
  transactionBroken,
  transactionClosed,
} from './crm/errors.js'
export type { EventNamed, EventPattern, Heard } from './crm/event-types.js'
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
  EventOfModel as EventOf,
  FaceMembers,
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
  ViewDoor,
} from './crm/face-types.js'
export type { LateError } from './crm/hearing.js'
export type { FieldHistory } from './crm/log/changes.js'
export { logRewound } from './crm/log/cursor.js'
export type { EventLog, Logged, Moments, PastReading, ReadLogOptions } from './crm/log/log-types.js'
export type { Page } from './crm/reading.js'
export type { AccessAnswer, AccessRequest, Logger, Trace } from './crm/runtime.js'
export {
  tenantCurrencyInUse,
  tenantExists,
  tenantNotFound,
  tenantSuspended,
} from './crm/tenants/errors.js'
export type {
  ExportedRow,
  OneTenant,
  SettingChanges,
  SettingOverrides,
  TenantInfo,
  TenantSettings,
  Tenants,
} from './crm/tenants/types.js'
export { alreadyStarted, outsideTimeout } from './crm/time/errors.js'
export type {
  Deadlines,
  FailedDeadline,
  Started,
  StartOptions,
  Ticked,
  TickOptions,
} from './crm/time/time-types.js'
export type { CrmOptions } from './crm.js'
export { createCrm } from './crm.js'
export type * from './kernel/index.js'
export {
  CrmError,
  days,
  defineDeadline,
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
  CalendarGroup,
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
  Measure,
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
  TotalMeasure,
  ValueRef,
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
  avg,
  birthdayWithin,
  byDay,
  byMonth,
  byQuarter,
  byWeek,
  byYear,
  comingPeriods,
  count,
  countDistinct,
  first,
  followedBy,
  forPurpose,
  fromJsonLogic,
  fromQueryBuilder,
  inBucket,
  inZone,
  max,
  min,
  missed,
  needsLunar,
  needsPurposes,
  never,
  not,
  or,
  param,
  previousPeriods,
  rate,
  regularly,
  restarted,
  ruleInvalid,
  servingMixed,
  stopped,
  sum,
  thisPeriod,
  today,
  toJsonLogic,
  toQueryBuilder,
  untranslatable,
  weeksFrom,
} from './rules/index.js'
export {
  cursorInvalid,
  scanBudget,
  storageBusy,
  storageDuplicate,
  storageUnavailable,
  tenantDeleted,
  unknownCommit,
  unsupported,
  versionConflict,
} from './storage/index.js'
