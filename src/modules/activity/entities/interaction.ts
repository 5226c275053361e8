import {
  type BaseRow,
  defineEntity,
  type EntityRef,
  type Instant,
  instant,
  integer,
  jsonField,
  oneOf,
  optional,
  ref,
  text,
} from '../../../kernel/index.js'

/** Channels that everybody means the same by; others may be named too. */
export type Channel =
  | 'phone'
  | 'email'
  | 'meeting'
  | 'chat'
  | 'social'
  | 'web'
  | 'app'
  | 'shop'
  | (string & {})

export const directions = ['inbound', 'outbound', 'internal'] as const
export type Direction = (typeof directions)[number]

/** A further customer who took part, and as what. */
export type InteractionParty = { readonly customerId: string; readonly role: string }

/** A customer and the host have dealt with each other. */
export interface Interaction extends BaseRow {
  readonly customerId: string
  readonly channel: Channel
  readonly direction: Direction
  readonly occurredAt: Instant
  readonly subject: string | null
  readonly body: string | null
  /** What came of it, in the host's words: `reached`, `no_answer`. */
  readonly outcome: string | null
  /** The system it comes from, and its id there: unique together. */
  readonly source: string
  readonly externalId: string | null
  readonly parties: readonly InteractionParty[]
  /** What it was about. */
  readonly related: readonly EntityRef[]
  /** Tells a repeated `record` from a different one. */
  readonly contentHash: number
}

const open = { privacy: 'none' } as const
/** That there was one stays, and counts; what was said goes. */
const personal = { privacy: 'personal', whenErased: 'blank' } as const

export const maxInteractionBody = 50_000

export const Interaction = defineEntity('interaction', {
  idPrefix: 'int',
  label: { en: 'Interaction', zh: '互动' },
  timeField: 'occurredAt',
  indexes: [['occurredAt']],
  unique: { externalId: { fields: ['source', 'externalId'] } },
  fields: {
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    channel: text({ max: 40, ...open, label: { en: 'Channel', zh: '渠道' } }),
    direction: oneOf(directions, { label: { en: 'Direction', zh: '方向' } }),
    occurredAt: instant({ label: { en: 'Occurred at', zh: '发生时间' } }),
    subject: optional(
      text({ max: 500, searchable: true, ...personal, label: { en: 'Subject', zh: '主题' } }),
    ),
    body: optional(
      text({ max: maxInteractionBody, ...personal, sortable: false, label: { en: 'Body', zh: '内容' } }),
    ),
    outcome: optional(text({ max: 100, ...open, label: { en: 'Outcome', zh: '结果' } })),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    externalId: optional(text({ max: 200, ...open, label: { en: 'External id', zh: '外部编号' } })),
    parties: jsonField<readonly InteractionParty[]>({ ...open, label: { en: 'Parties', zh: '相关方' } }),
    related: jsonField<readonly EntityRef[]>({ ...open, label: { en: 'Related records', zh: '相关记录' } }),
    contentHash: integer({ readOnly: true, label: { en: 'Content hash', zh: '内容散列值' } }),
  },
})
