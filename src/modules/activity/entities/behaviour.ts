import {
  type AttributeInfo,
  type BaseRow,
  defineEntity,
  type Instant,
  instant,
  type JsonObject,
  jsonField,
  optional,
  ref,
  text,
} from '../../../kernel/index.js'

/** Something that somebody did, as a machine saw it. */
export interface Behaviour<Name extends string = string, Properties = JsonObject> extends BaseRow {
  /** Who did it; `null` as long as nobody knows. */
  readonly customerId: string | null
  /** A browser, a device, a card: who did it before they were known. */
  readonly anonymousId: string | null
  readonly name: Name
  readonly occurredAt: Instant
  readonly properties: Properties
  /** The system it comes from, and its id there: unique together. */
  readonly source: string
  readonly externalId: string | null
  /** The visitor by whom the customer is known; `null` where the customer was named, or nobody is known. */
  readonly visitorId: string | null
}

/** Whom an anonymous id belongs to. */
export interface Visitor extends BaseRow {
  readonly anonymousId: string
  readonly customerId: string
  readonly identifiedAt: Instant
}

const open = { privacy: 'none' } as const
const gone = { privacy: 'personal', whenErased: 'delete' } as const

export const maxAnonymousId = 200

/** The entity whose rules know these properties. */
export const behaviourWith = (keys: readonly AttributeInfo[]) =>
  defineEntity('behaviour', {
    idPrefix: 'beh',
    label: { en: 'Behaviour', zh: '行为' },
    timeField: 'occurredAt',
    indexes: [['occurredAt'], ['anonymousId']],
    unique: { externalId: { fields: ['source', 'externalId'] } },
    keys: { properties: keys },
    fields: {
      customerId: optional(ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } })),
      anonymousId: optional(
        text({ max: maxAnonymousId, ...gone, label: { en: 'Anonymous id', zh: '匿名编号' } }),
      ),
      name: text({ max: 100, ...open, label: { en: 'Name', zh: '名称' } }),
      occurredAt: instant({ label: { en: 'Occurred at', zh: '发生时间' } }),
      properties: jsonField<JsonObject>({ ...gone, label: { en: 'Properties', zh: '属性' } }),
      source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
      externalId: optional(text({ max: 200, ...open, label: { en: 'External id', zh: '外部编号' } })),
      visitorId: optional(
        ref('visitor', { whenMerged: 'move', readOnly: true, label: { en: 'Visitor', zh: '访客' } }),
      ),
    },
  })

export const Behaviour = behaviourWith([])

export const Visitor = defineEntity('visitor', {
  idPrefix: 'vis',
  label: { en: 'Visitor', zh: '访客' },
  unique: { anonymousId: { fields: ['anonymousId'] } },
  fields: {
    anonymousId: text({ max: maxAnonymousId, ...gone, label: { en: 'Anonymous id', zh: '匿名编号' } }),
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    identifiedAt: instant({ readOnly: true, label: { en: 'Identified at', zh: '识别时间' } }),
  },
})
