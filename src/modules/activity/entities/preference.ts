import {
  type BaseRow,
  boolean,
  defineEntity,
  type Instant,
  instant,
  type Json,
  jsonField,
  number,
  optional,
  ref,
  text,
} from '../../../kernel/index.js'

/** What a customer likes, as one source says. */
export interface Preference<Key extends string = string, Value = Json> extends BaseRow {
  readonly customerId: string
  readonly key: Key
  readonly value: Value
  /** The value as text, for rules: `red`, `true`, `3`; of other values, as JSON. */
  readonly valueText: string
  /** Whether the customer said so; else it was inferred. */
  readonly stated: boolean
  /** From 0 to 1: how sure it is. */
  readonly confidence: number | null
  /** Who says so: `form`, `model-3`. */
  readonly source: string
  readonly statedAt: Instant
  /** From when it does not count any more. */
  readonly expiresAt: Instant | null
}

const open = { privacy: 'none' } as const
const gone = { privacy: 'personal', whenErased: 'delete' } as const

/** The most of a value that rules compare. */
export const maxValueText = 500

export const Preference = defineEntity('preference', {
  idPrefix: 'pre',
  label: { en: 'Preference', zh: '偏好' },
  timeField: 'statedAt',
  unique: { source: { fields: ['customerId', 'key', 'stated', 'source'] } },
  fields: {
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    key: text({ max: 100, ...open, label: { en: 'Key', zh: '键' } }),
    value: jsonField<Json>({ ...gone, label: { en: 'Value', zh: '值' } }),
    valueText: text({
      max: maxValueText,
      ...gone,
      readOnly: true,
      label: { en: 'Value as text', zh: '文本值' },
    }),
    stated: boolean({ label: { en: 'Stated', zh: '本人陈述' } }),
    confidence: optional(number({ min: 0, maxValue: 1, label: { en: 'Confidence', zh: '置信度' } })),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    statedAt: instant({ label: { en: 'Stated at', zh: '陈述时间' } }),
    expiresAt: optional(instant({ label: { en: 'Expires at', zh: '失效时间' } })),
  },
})
