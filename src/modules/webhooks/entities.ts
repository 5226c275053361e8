import {
  type BaseRow,
  defineEntity,
  type Instant,
  instant,
  integer,
  jsonField,
  listOf,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

export const webhookStates = ['active', 'disabled'] as const
export type WebhookState = (typeof webhookStates)[number]

export const deliveryStates = ['pending', 'delivered', 'dead'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Why an attempt, or a whole delivery, came to nothing. */
export const deliveryErrors = [
  /** Another answer than 2xx: `lastStatus` says which. */
  'status',
  /** It was sent elsewhere, where nothing is sent. */
  'redirect',
  /** The endpoint is no more: 410. */
  'gone',
  'timeout',
  /** No connection, or one that broke. */
  'connection',
  /** The address is not one that may be connected to. */
  'address',
  /** No secret could be read: the host's key is another. */
  'secret',
  /** Nobody said how the attempt ended. */
  'interrupted',
  /** The endpoint was disabled, or removed, when an attempt was due. */
  'disabled',
] as const
export type DeliveryError = (typeof deliveryErrors)[number]

/** A secret as it is kept: only the host's key reads it. */
export type SealedSecret = {
  readonly sealed: string
  readonly createdAt: Instant
  /** Until when it still signs; `null`: until it is rotated. */
  readonly expiresAt: Instant | null
}

/** An address outside that is told what happens. */
export interface Webhook extends BaseRow {
  readonly url: string
  /** Patterns: `customer.created`, `customer.*`, `*`. */
  readonly types: readonly string[]
  readonly description: string | null
  readonly state: WebhookState
  /** The newest first. */
  readonly secrets: readonly SealedSecret[]
  /** Since when no attempt has succeeded; `null` where the last one did. */
  readonly failingSince: Instant | null
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery extends BaseRow {
  readonly webhookId: string
  readonly eventId: string
  readonly eventType: string
  /** What is sent, to the letter, as it was when the event was read from the log. */
  readonly body: string
  readonly state: DeliveryState
  /** Attempts since it was made or replayed. */
  readonly attempts: number
  readonly nextAttemptAt: Instant | null
  readonly lastAttemptAt: Instant | null
  /** HTTP status of the last attempt that was answered. */
  readonly lastStatus: number | null
  readonly lastError: DeliveryError | null
  /** Milliseconds from the beginning of the last attempt to its end. */
  readonly durationMs: number | null
}

const open = { privacy: 'none' } as const

export const Webhook = defineEntity('webhook', {
  idPrefix: 'whk',
  label: { en: 'Webhook', zh: '网络钩子' },
  fields: {
    // Some carry a token.
    url: text({
      max: 2000,
      privacy: 'sensitive',
      whenErased: 'keep',
      sortable: false,
      label: { en: 'URL', zh: '网址' },
    }),
    types: listOf(text({ max: 100, ...open }), { ...open, label: { en: 'Event types', zh: '事件类型' } }),
    description: optional(text({ max: 500, ...open, label: { en: 'Description', zh: '说明' } })),
    state: oneOf(webhookStates, { readOnly: true, label: { en: 'State', zh: '状态' } }),
    secrets: jsonField<readonly SealedSecret[]>({
      privacy: 'sensitive',
      whenErased: 'keep',
      readOnly: true,
      label: { en: 'Sealed secrets', zh: '加密的密钥' },
    }),
    failingSince: optional(instant({ readOnly: true, label: { en: 'Failing since', zh: '开始失败时间' } })),
  },
})

export const WebhookDelivery = defineEntity('webhookDelivery', {
  idPrefix: 'whd',
  label: { en: 'Webhook delivery', zh: '网络钩子投递' },
  deadlines: ['nextAttemptAt'],
  unique: { event: { fields: ['webhookId', 'eventId'] } },
  fields: {
    webhookId: ref('webhook', { whenMerged: 'move', label: { en: 'Webhook', zh: '网络钩子' } }),
    // Whom an event tells about, the log knows: what is held of a person is found by their events.
    eventId: ref('event', { whenMerged: 'custom', label: { en: 'Event id', zh: '事件编号' } }),
    eventType: text({ max: 100, ...open, label: { en: 'Event type', zh: '事件类型' } }),
    // JSON, because it may be longer than a text: one JSON text, whose characters every engine keeps.
    body: jsonField<string>({
      privacy: 'personal',
      whenErased: 'delete',
      label: { en: 'Body', zh: '内容' },
    }),
    state: oneOf(deliveryStates, { readOnly: true, label: { en: 'State', zh: '状态' } }),
    attempts: integer({ readOnly: true, label: { en: 'Attempts', zh: '尝试次数' } }),
    nextAttemptAt: optional(
      instant({ readOnly: true, label: { en: 'Next attempt at', zh: '下次尝试时间' } }),
    ),
    lastAttemptAt: optional(
      instant({ readOnly: true, label: { en: 'Last attempt at', zh: '上次尝试时间' } }),
    ),
    lastStatus: optional(integer({ readOnly: true, label: { en: 'Last status', zh: '上次状态码' } })),
    lastError: optional(
      oneOf(deliveryErrors, { readOnly: true, label: { en: 'Last error', zh: '上次错误' } }),
    ),
    durationMs: optional(
      integer({ readOnly: true, label: { en: 'Duration in milliseconds', zh: '耗时（毫秒）' } }),
    ),
  },
})
