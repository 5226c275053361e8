import { z } from 'zod'
import type { ValueType } from './catalogue.js'
import { type Issue, invalid } from './errors.js'
import type { ItemKind, PrivacyClass } from './fields.js'
import { forbiddenKeys, type Json } from './json.js'
import { moneySchema } from './schema.js'
import type { LocalizedText } from './text.js'
import { parseInstant } from './time.js'

/** A host's own fields: a zod object of text, enum, int, number, boolean, day, instant, money, arrays of these. */
export type AttributeSchema = z.ZodObject

/** No attributes. */
export type NoAttributes = z.ZodObject<Record<never, never>>

/** The attributes that can have a column of their own: one text, number or boolean each. */
export type PromotableKey<Schema extends AttributeSchema> = {
  [Key in keyof Schema['shape']]-?: NonNullable<z.output<Schema['shape'][Key]>> extends
    | string
    | number
    | boolean
    ? Key
    : never
}[keyof Schema['shape']] &
  string

/** What an attribute can be. */
export type AttributeType = Exclude<ValueType, 'address' | 'birthday'>

/** What the model knows of one attribute. */
export interface AttributeInfo {
  readonly key: string
  readonly type: AttributeType
  readonly item?: ItemKind
  readonly options?: readonly string[]
  /** Text: the most characters, where the schema says so. */
  readonly max?: number
  readonly nullable: boolean
  /** Whether `null` is a value of its own; else it says that there is none. */
  readonly keepsNull: boolean
  /** What a row without it is read with. */
  readonly default?: Json
  readonly label?: LocalizedText
  readonly privacy: PrivacyClass
}

/** Money as an attribute. */
export const moneyAttribute = (): ReturnType<typeof moneySchema> => moneySchema()

/**
 * Reads an attribute schema once.
 *
 * @throws `input.invalid` naming every attribute of a kind that is not supported
 */
export const attributesOf = (entity: string, schema: AttributeSchema): readonly AttributeInfo[] => {
  const issues: Issue[] = []
  const infos = Object.entries(schema.shape).flatMap(([key, member]) => {
    const info = attributeOf(key, member as z.core.$ZodType)
    if (typeof info !== 'string') return [info]
    issues.push({ path: ['attributes', key], expected: supported, received: info })
    return []
  })
  if (issues.length > 0) throw invalid(`the attributes of ${entity}`, issues)
  return infos
}

const supported = 'text, enum, int, number, boolean, iso.date, iso.datetime, money() or an array of these'
const keyText = /^[A-Za-z][A-Za-z0-9_]{0,62}$/

interface Unwrapped {
  readonly type: z.core.$ZodType
  readonly optional: boolean
  readonly nullable: boolean
  readonly default?: Json
  /** Whether the default is one of its own values. */
  readonly fits: boolean
  readonly meta: { label?: LocalizedText; privacy?: PrivacyClass }
}

function attributeOf(key: string, schema: z.core.$ZodType): AttributeInfo | string {
  if (!keyText.test(key) || forbiddenKeys.has(key)) return 'a key that is no plain name'
  const { type, optional, nullable, default: fallback, fits, meta } = unwrap(schema)
  const value = valueTypeOf(type)
  if (typeof value === 'string') return value
  if (!fits) return 'a default that does not fit'
  const keepsNull = nullable && (!optional || fallback !== undefined)
  const filled = fallback === undefined && keepsNull ? null : fallback
  return {
    key,
    ...value,
    nullable: optional || nullable,
    keepsNull,
    default: filled === undefined ? undefined : inUtc(value, filled),
    label: meta.label,
    privacy: meta.privacy ?? 'personal',
  }
}

function unwrap(schema: z.core.$ZodType): Unwrapped {
  let type = schema
  let optional = false
  let nullable = false
  let fallback: Json | undefined
  let fits = true
  let meta = metaOf(type)
  for (;;) {
    const { def } = (type as z.core.$ZodTypes)._zod
    if (def.type === 'optional') optional = true
    else if (def.type === 'nullable') nullable = true
    else if (def.type === 'default' || def.type === 'prefault') {
      // The outermost fills.
      fallback ??= def.defaultValue as Json
      fits &&= z.core.safeParse(def.innerType, def.defaultValue).success
    } else return { type, optional, nullable, default: fallback, fits, meta }
    type = def.innerType
    meta = { ...metaOf(type), ...meta }
  }
}

function metaOf(schema: z.core.$ZodType): Unwrapped['meta'] {
  return 'meta' in schema && typeof schema.meta === 'function' ? (schema.meta() ?? {}) : {}
}

type Known = Pick<AttributeInfo, 'type' | 'item' | 'options' | 'max'>

/** A value as it is stored: instants in UTC, those of a list too. */
export const inUtc = ({ type, item }: Known, value: Json): Json => {
  if (type === 'instant') return parseInstant(value) ?? value
  return item === 'instant' && Array.isArray(value) ? value.map((one) => parseInstant(one) ?? one) : value
}

function valueTypeOf(schema: z.core.$ZodType): Known | string {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
      return isLocal(def) ? 'iso.datetime without an offset' : { type: textType(def), max: maxOf(def) }
    case 'enum':
      return enumType(Object.values(def.entries))
    case 'number':
      return { type: isInteger(def) ? 'integer' : 'number' }
    case 'boolean':
      return { type: 'boolean' }
    case 'array':
      return listType(def.element)
    case 'object':
      return isMoney(def.shape) ? { type: 'money' } : 'an object'
    default:
      return `z.${def.type}`
  }
}

function textType(def: z.core.$ZodStringDef): AttributeType {
  const format = 'format' in def ? def.format : undefined
  if (format === 'date') return 'day'
  return format === 'datetime' ? 'instant' : 'text'
}

function maxOf({ checks = [] }: z.core.$ZodStringDef): number | undefined {
  const most = checks.flatMap(({ _zod: { def } }) => {
    const longest = 'maximum' in def ? def.maximum : 'length' in def ? def.length : undefined
    return typeof longest === 'number' ? [longest] : []
  })
  return most.length > 0 ? Math.min(...most) : undefined
}

// A local time names no instant.
function isLocal(def: z.core.$ZodStringDef): boolean {
  return 'local' in def && def.local === true
}

const integers: ReadonlySet<unknown> = new Set(['safeint', 'int32', 'uint32'])

function isInteger(def: z.core.$ZodNumberDef): boolean {
  const formats = [def, ...(def.checks ?? []).map((check) => check._zod.def)]
  return formats.some((each) => 'format' in each && integers.has(each.format))
}

function enumType(entries: readonly (string | number)[]): Known | string {
  const words = entries.filter((entry): entry is string => typeof entry === 'string')
  return words.length === entries.length ? { type: 'enum', options: words } : 'an enum of numbers'
}

function listType(element: z.core.$ZodType): Known | string {
  const item = valueTypeOf(element)
  if (typeof item === 'string') return `an array of ${item}`
  const { type, options } = item
  if (type === 'list' || type === 'ref') return `an array of ${type}`
  // Amounts are kept and read; rules ask no more of them than whether there are any.
  if (type === 'money') return { type: 'list' }
  return { type: 'list', item: type, options }
}

function isMoney({ amount, currency, ...rest }: Readonly<Record<string, z.core.$ZodType>>): boolean {
  if (!amount || !currency || Object.keys(rest).length > 0) return false
  const [minor, code] = [valueTypeOf(amount), valueTypeOf(currency)]
  return (
    typeof minor === 'object' && minor.type === 'integer' && typeof code === 'object' && code.type === 'text'
  )
}
