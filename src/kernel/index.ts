export type { Address, AddressColumns, Datum, RegionCodeSystem } from './address.js'
export {
  addressColumns,
  addressSchema,
  addressValues,
  countryOf,
  datums,
  isRegionCode,
  regionCodeSystems,
  spherePoint,
} from './address.js'
export type { AddedAttributes, AttributeSpec } from './attribute-specs.js'
export { attributeSpecSchema, withAttributes } from './attribute-specs.js'
export type { AttributeInfo, AttributeSchema, NoAttributes, PromotableKey } from './attributes.js'
export { attributesOf, moneyAttribute } from './attributes.js'
export type { Belonging, Belongings } from './belonging.js'
export { belongingsOf, eventEntity } from './belonging.js'
export type { Birthday } from './birthday.js'
export { birthdayKey, birthdayKeyColumn, gregorianBirthDate } from './birthday.js'
export type {
  Catalogue,
  EntityInfo,
  FieldInfo,
  RelationInfo,
  ValueType,
} from './catalogue.js'
export type { Claim } from './claim.js'
export type * from './context.js'
export type { AnyDeadline, Deadline, OutsideContext, Passed } from './deadline.js'
export { defineDeadline } from './deadline.js'
export type {
  AnyDefinitionKind,
  Definition,
  DefinitionChecks,
  DefinitionKind,
  StoredDefinition,
} from './definition.js'
export { defineDefinitionKind } from './definition.js'
export type {
  BaseRow,
  DeclaredEntity,
  DuplicateDetails,
  Entity,
  EntityDeclaration,
  RowOf,
  UniqueKey,
} from './entity.js'
export { baseFields, defineEntity } from './entity.js'
export { entityInfo, foldedColumn, moneyColumns, wholeOf } from './entity-info.js'
export type { CrmErrorJson, CrmErrorOptions, ErrorKind, Issue, Refusal, RefusalOptions } from './errors.js'
export { CrmError, invalid, invalidInput, isCrmError, pathText, received, refusal } from './errors.js'
export type {
  ActorRef,
  DomainEvent,
  EventDeclaration,
  EventOf,
  FieldChange,
  Party,
  RecordedEvent,
  Subject,
} from './event.js'
export { defineEvent, hostActor, partiesOf } from './event.js'
export type {
  Field,
  FieldKind,
  FieldOptions,
  ItemKind,
  Privacy,
  PrivacyClass,
  WhenErased,
  WhenMerged,
} from './fields.js'
export {
  addressField,
  birthdayField,
  boolean,
  day,
  instant,
  integer,
  jsonField,
  listOf,
  moneyField,
  number,
  oneOf,
  optional,
  ref,
  subjectField,
  text,
} from './fields.js'
export { hash31 } from './hash.js'
export type { NewId } from './ids.js'
export { uuidV7Ids } from './ids.js'
export {
  changesBetween,
  checkedAttributes,
  createInput,
  type InputOptions,
  updateInput,
  withChanges,
} from './inputs.js'
export type { Json, JsonObject } from './json.js'
export { canonicalJson, deepFreeze, forbiddenKeys, isPlainObject } from './json.js'
export type { LunarCalendar, LunarDate } from './lunar.js'
export type {
  BeforeContext,
  DurableReaction,
  EntityTypes,
  Erasing,
  Module,
  ModuleDeclaration,
  ModuleTypes,
  Outside,
  Reaction,
  RelationDeclaration,
  RelationTypes,
} from './module.js'
export { ancestors, defineModule, descendants, many, moduleWith, one } from './module.js'
export type { Money } from './money.js'
export { currencyExponent, eur, formatDecimal, isCurrency, money, parseDecimal, usd } from './money.js'
export type { AnyOperation, Beforehand, Entities, Operation, OperationKind } from './operation.js'
export { defineOperation } from './operation.js'
export type { Forgotten, Leaving, PersonalEvents, Persons } from './persons.js'
export { plainJson } from './plain.js'
export { promotions } from './promotion.js'
export type { Rate, RateAnswer, RateQuestion, Rates } from './rates.js'
export { exchange, rateInvalid, rateUnavailable, readRate } from './rates.js'
export {
  daySchema,
  fieldSchema,
  Id,
  instantSchema,
  issuesOf,
  maxIdLength,
  moneySchema,
  subjectSchema,
  textSchema,
  Version,
  valueSchema,
} from './schema.js'
export type { Search, SearchAs, SearchDeclaration } from './search.js'
export { createSearchTable, maxSearchTerm, searchTableName, searchTableOf } from './search.js'
export { type StandIn, withStandIns } from './stand-ins.js'
export type { EntityRef } from './subject.js'
export { everyEntity, maxEntityNameLength, subjectColumns } from './subject.js'
export type { Column, ColumnText, ColumnType, Migration, MigrationStep, Promoted, Table } from './table.js'
export { addColumn, addDeadline, addIndex, createTable, migration } from './table.js'
export type { LocalizedText } from './text.js'
export { codePoints, compareText, fold, inWords, localize, snakeCase } from './text.js'
export type { Clock, Day, Duration, Instant, WeekStart } from './time.js'
export {
  DAY_MS,
  dayOf,
  days,
  durationMs,
  firstYear,
  HOUR_MS,
  hours,
  instantMs,
  isDay,
  isInstant,
  isTimeZone,
  lastYear,
  parseInstant,
  SECOND_MS,
  startOfDay,
  toInstant,
  weekStarts,
} from './time.js'
export type { Tree, TreeMove } from './tree.js'
export { ancestorKey, ancestorTableName, maxTreeDepth } from './tree.js'
export { uniqueClaims, uniqueValue } from './unique.js'
export type { ViewRead, ViewSection, ViewTypes } from './view.js'
export { maxViewRows } from './view.js'
