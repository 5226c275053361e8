import { z } from 'zod'
import { type AttributeSchema, moneyAttribute } from './attributes.js'
import type { Entity } from './entity.js'
import type { PrivacyClass } from './fields.js'
import { forbiddenKeys } from './json.js'
import { daySchema, instantSchema, textSchema } from './schema.js'
import type { LocalizedText } from './text.js'

export const attributeSpecTypes = [
  'text',
  'enum',
  'integer',
  'number',
  'boolean',
  'day',
  'instant',
  'money',
] as const

/** What an attribute is that was added while the crm runs, as data. It may always be missing. */
export interface AttributeSpec {
  /** As rules and inputs name it: letters, digits and `_`. */
  readonly key: string
  readonly type: (typeof attributeSpecTypes)[number]
  /** Several of them, in order. */
  readonly list?: boolean
  /** The words of an enum. */
  readonly options?: readonly string[]
  readonly label?: LocalizedText
  /** Default: personal. */
  readonly privacy?: PrivacyClass
}

/** Attributes of a tenant's own, by entity. */
export type AddedAttributes = Readonly<Record<string, readonly AttributeSpec[]>>

const longestText = 2000
const longestList = 500
const words = z.array(textSchema(100).min(1)).min(1).max(500)

export const attributeSpecSchema = z
  .strictObject({
    key: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, { error: 'a letter, then at most 62 letters, digits or _' })
      .refine((key) => !forbiddenKeys.has(key), { error: 'a name that no prototype has' }),
    type: z.enum(attributeSpecTypes),
    list: z.boolean().optional(),
    options: words.refine((all) => new Set(all).size === all.length, { error: 'each word once' }).optional(),
    label: z.union([textSchema(200), z.object({ en: textSchema(200) }).catchall(textSchema(200))]).optional(),
    privacy: z.enum(['none', 'personal', 'sensitive']).optional(),
  })
  .superRefine(({ type, options }, context) => {
    const note = (message: string) => context.addIssue({ code: 'custom', path: ['options'], message })
    if (type === 'enum' && !options) note('the words of the enum')
    if (type !== 'enum' && options) note('nothing beside the type enum')
  })

/** The entity with attributes of a tenant's own beside the host's, whose names go first. */
export const withAttributes = (entity: Entity, specs: readonly AttributeSpec[]): Entity => {
  const own = Object.fromEntries(specs.map((spec) => [spec.key, memberOf(spec)]))
  return entity.with(z.object({ ...own, ...entity.attributeSchema?.shape }) as AttributeSchema)
}

const members: Readonly<Record<AttributeSpec['type'], (spec: AttributeSpec) => z.ZodType>> = {
  text: () => textSchema(longestText),
  enum: ({ options = [] }) => z.enum([...options]),
  integer: () => z.int(),
  number: () => z.number(),
  boolean: () => z.boolean(),
  day: () => daySchema(),
  instant: () => instantSchema(),
  money: () => moneyAttribute(),
}

function memberOf(spec: AttributeSpec): z.ZodType {
  const { type, list: isList, label, privacy } = spec
  const one = members[type](spec)
  return (isList ? z.array(one).max(longestList) : one).optional().meta({ label, privacy })
}
