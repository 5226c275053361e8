import {
  DAY_MS,
  type Decision,
  HOUR_MS,
  hash31,
  type Instant,
  instantMs,
  type NewRow,
  SECOND_MS,
  toInstant,
} from '../../../kernel/index.js'
import type { DeliveryError, Webhook, WebhookDelivery } from '../entities.js'
import type { WebhookDeliveryGivenUp, WebhookDeliveryReplayed } from '../events.js'

const MINUTE_MS = 60 * SECOND_MS

/** What is waited after the first failure, the second...: ten attempts over three days. @see Standard Webhooks 1.0 */
export const waitsMs: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]

export const mostAttempts = waitsMs.length + 1

/** How long nobody may say how an attempt ended before it counts as failed: longer than any attempt takes. */
const silenceMs = 2 * MINUTE_MS

/** What an endpoint asks for may be waited for so long at most. */
const mostAskedMs = DAY_MS

type Decided = Decision<WebhookDelivery, WebhookDeliveryGivenUp>

export const newDelivery = (
  webhookId: string,
  event: { readonly id: string; readonly type: string },
  body: string,
  at: Instant,
): NewRow<WebhookDelivery> => ({
  webhookId,
  eventId: event.id,
  eventType: event.type,
  body,
  ...fresh(at),
  lastAttemptAt: null,
  lastStatus: null,
  lastError: null,
  durationMs: null,
})

function fresh(at: Instant) {
  return { state: 'pending', attempts: 0, nextAttemptAt: at } as const
}

/** Once more from the first attempt. What was last heard stays until something new is. */
export const replay = (
  delivery: WebhookDelivery,
  at: Instant,
): Decision<WebhookDelivery, WebhookDeliveryReplayed> => {
  const { id: webhookDeliveryId, webhookId } = delivery
  return {
    next: { ...delivery, ...fresh(at) },
    events: [{ type: 'webhookDelivery.replayed', data: { webhookDeliveryId, webhookId } }],
  }
}

/** Begins an attempt, and says when the next one is due should nobody tell how this one ended. */
export const attempt = (delivery: WebhookDelivery, webhook: Webhook | undefined, at: Instant): Decided => {
  if (webhook?.state !== 'active') return givenUp(delivery, 'disabled')
  if (delivery.attempts >= mostAttempts) return givenUp(delivery, 'interrupted')
  const attempts = delivery.attempts + 1
  const waitMs = Math.max(waitAfter(delivery.id, attempts) ?? 0, silenceMs)
  return {
    next: { ...delivery, attempts, lastAttemptAt: at, nextAttemptAt: later(at, waitMs) },
    events: [],
  }
}

/** How an attempt ended. */
export interface Ending {
  readonly startedAt: Instant
  readonly endedAt: Instant
  /** Absent where nothing was answered. */
  readonly status?: number
  readonly retryAfter?: string
  /** Why nothing was answered. */
  readonly error?: DeliveryError
}

export const end = (delivery: WebhookDelivery, ending: Ending): Decided => {
  const { status, startedAt, endedAt } = ending
  const heard = {
    ...delivery,
    lastStatus: status ?? delivery.lastStatus,
    durationMs: Math.max(0, instantMs(endedAt) - instantMs(startedAt)),
  }
  const error = errorOf(ending)
  if (error === undefined) {
    return { next: { ...heard, state: 'delivered', nextAttemptAt: null, lastError: null }, events: [] }
  }
  const waitMs = error === 'gone' ? undefined : waitAfter(delivery.id, delivery.attempts)
  if (waitMs === undefined) return givenUp(heard, error)
  const nextAttemptAt = later(endedAt, Math.max(waitMs, askedMs(ending)))
  return { next: { ...heard, nextAttemptAt, lastError: error }, events: [] }
}

/** Why an attempt failed; `undefined` where it did not. */
export const errorOf = ({ status, error }: Pick<Ending, 'status' | 'error'>): DeliveryError | undefined => {
  if (status === undefined) return error ?? 'connection'
  if (status >= 200 && status < 300) return undefined
  if (status === 410) return 'gone'
  return status >= 300 && status < 400 ? 'redirect' : 'status'
}

function givenUp(delivery: WebhookDelivery, error: DeliveryError): Decided {
  const { id: webhookDeliveryId, webhookId, eventId, attempts } = delivery
  const data = { webhookDeliveryId, webhookId, eventId, attempts, error }
  return {
    next: { ...delivery, state: 'dead', nextAttemptAt: null, lastError: error },
    events: [{ type: 'webhookDelivery.given_up', data }],
  }
}

/** A fifth more at most, spread by the id, so that what failed together does not come back together. */
function waitAfter(id: string, attempts: number): number | undefined {
  const waitMs = waitsMs[attempts - 1]
  if (waitMs === undefined) return undefined
  return waitMs + Math.floor((waitMs * (hash31(`${id} ${attempts}`) % 1000)) / 5000)
}

/** The header `Retry-After`: seconds, or a date as HTTP writes it. */
function askedMs({ retryAfter = '', endedAt }: Ending): number {
  const text = retryAfter.trim()
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * SECOND_MS : untilDate(text, endedAt)
  return Math.min(Math.max(ms, 0), mostAskedMs)
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

function untilDate(text: string, from: Instant): number {
  const ms = httpDate.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? 0 : ms - instantMs(from)
}

function later(at: Instant, ms: number): Instant {
  return toInstant(instantMs(at) + ms)
}
