export type { Catalogue, EntityInfo, FieldInfo, RelationInfo, ValueType } from './catalogue.js'
export type { CrmErrorJson, CrmErrorOptions, ErrorKind, Issue, Refusal, RefusalOptions } from './errors.js'
export { CrmError, invalid, invalidInput, isCrmError, pathText, received, refusal } from './errors.js'
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
  text,
} from './fields.js'
export type { Json, JsonObject } from './json.js'
export { canonicalJson, deepFreeze, forbiddenKeys, isPlainObject } from './json.js'
export type { Money } from './money.js'
export { currencyExponent, eur, formatDecimal, isCurrency, money, parseDecimal, usd } from './money.js'
export type { LocalizedText } from './text.js'
export { codePoints, compareText, fold, inWords, localize, snakeCase } from './text.js'
export type { Clock, Day, Duration, Instant } from './time.js'
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
} from './time.js'
