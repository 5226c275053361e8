import type { z } from 'zod'
import type { ValueType } from './catalogue.js'
import { type Issue, invalid } from './errors.js'
import type { ItemKind, PrivacyClass } from './fields.js'
import { forbiddenKeys, type Json } from './json.js'
import { moneySchema } from './schema.js'
import type { LocalizedText } from './text.js'

/** A host's own fields: a zod object of text, enum, int, number, boolean, day, instant, money, arrays of these. */
export type AttributeSchema = z.ZodObject

/** No attributes. */
export type NoAttributes = z.ZodObject<Record<never, never>>

/** What the model knows of one attribute. */
export interface AttributeInfo {
  readonly key: string
  readonly type: ValueType
  readonly item?: ItemKind
  readonly options?: readonly string[]
  readonly nullable: boolean
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
  readonly nullable: boolean
  readonly default?: Json
  readonly meta: { label?: LocalizedText; privacy?: PrivacyClass }
}

function attributeOf(key: string, schema: z.core.$ZodType): AttributeInfo | string {
  if (!keyText.test(key) || forbiddenKeys.has(key)) return 'a key that is no plain name'
  const { type, nullable, default: fallback, meta } = unwrap(schema)
  const value = valueTypeOf(type)
  if (typeof value === 'string') return value
  return {
    key,
    ...value,
    nullable,
    default: fallback,
    label: meta.label,
    privacy: meta.privacy ?? 'personal',
  }
}

function unwrap(schema: z.core.$ZodType): Unwrapped {
  let type = schema
  let nullable = false
  let fallback: Json | undefined
  let meta = metaOf(type)
  for (;;) {
    const { def } = (type as z.core.$ZodTypes)._zod
    if (def.type === 'optional' || def.type === 'nullable') nullable = true
    else if (def.type === 'default' || def.type === 'prefault') fallback = def.defaultValue as Json
    else return { type, nullable, default: fallback, meta }
    type = def.innerType
    meta = { ...metaOf(type), ...meta }
  }
}

function metaOf(schema: z.core.$ZodType): Unwrapped['meta'] {
  return 'meta' in schema && typeof schema.meta === 'function' ? (schema.meta() ?? {}) : {}
}

type Known = Pick<AttributeInfo, 'type' | 'item' | 'options'>

function valueTypeOf(schema: z.core.$ZodType): Known | string {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
      return { type: textType(def) }
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

function textType(def: z.core.$ZodStringDef): ValueType {
  const format = 'format' in def ? def.format : undefined
  if (format === 'date') return 'day'
  return format === 'datetime' ? 'instant' : 'text'
}

function isInteger(def: z.core.$ZodNumberDef): boolean {
  const formats = [def, ...(def.checks ?? []).map((check) => check._zod.def)]
  return formats.some((each) => 'format' in each && (each.format === 'safeint' || each.format === 'int32'))
}

function enumType(entries: readonly (string | number)[]): Known | string {
  const words = entries.filter((entry): entry is string => typeof entry === 'string')
  return words.length === entries.length ? { type: 'enum', options: words } : 'an enum of numbers'
}

function listType(element: z.core.$ZodType): Known | string {
  const item = valueTypeOf(element)
  if (typeof item === 'string') return `an array of ${item}`
  const { type, options } = item
  if (type === 'list' || type === 'money' || type === 'ref') return `an array of ${type}`
  return { type: 'list', item: type, options }
}

function isMoney(shape: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(shape).toSorted().join() === 'amount,currency'
}
