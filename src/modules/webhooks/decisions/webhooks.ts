import {
  canonicalJson,
  type Decision,
  type DomainEvent,
  type Instant,
  instantMs,
  type NewRow,
  toInstant,
} from '../../../kernel/index.js'
import type { SealedSecret, Webhook } from '../entities.js'
import { webhookNotActive } from '../errors.js'
import type {
  WebhookCreated,
  WebhookDisabled,
  WebhookEnabled,
  WebhookRemoved,
  WebhookSecretRotated,
  WebhookUpdated,
} from '../events.js'

/** What a caller says of an endpoint. */
export type WebhookFields = Pick<Webhook, 'url' | 'types'> & Partial<Pick<Webhook, 'description'>>

export const newWebhook = (
  id: string,
  { url, types, description = null }: WebhookFields,
  sealed: string,
  at: Instant,
): NewRow<Webhook> => ({
  id,
  url,
  types,
  description,
  state: 'active',
  secrets: [{ sealed, createdAt: at, expiresAt: null }],
  failingSince: null,
})

export const created = ({ id: webhookId, types }: Webhook): WebhookCreated => ({
  type: 'webhook.created',
  data: { webhookId, types },
})

const changeable = ['url', 'types', 'description'] as const

export const change = (
  webhook: Webhook,
  changes: Partial<WebhookFields>,
): Decision<Webhook, WebhookUpdated> => {
  const given = changeable.filter((name) => changes[name] !== undefined)
  const next = { ...webhook, ...Object.fromEntries(given.map((name) => [name, changes[name]])) }
  const fields = given.filter((name) => canonicalJson(webhook[name]) !== canonicalJson(next[name]))
  if (fields.length === 0) return unchanged(webhook)
  const data = { webhookId: webhook.id, fields, types: next.types }
  return { next, events: [{ type: 'webhook.updated', data }] }
}

/** The most secrets that sign at once: more signatures than this no receiver needs to try. */
const mostSecrets = 5

/** A new secret signs from now on; those before it until `expiresAt`, unless they end earlier. */
export const rotate = (
  webhook: Webhook,
  sealed: string,
  { at, overlapMs }: { readonly at: Instant; readonly overlapMs: number },
): Decision<Webhook, WebhookSecretRotated> => {
  const expiresAt = toInstant(instantMs(at) + overlapMs)
  const earlier = signing(webhook, at).map((secret) => ({ ...secret, expiresAt: sooner(secret, expiresAt) }))
  const kept = earlier.filter((secret) => secret.expiresAt > at)
  return {
    next: {
      ...webhook,
      secrets: [{ sealed, createdAt: at, expiresAt: null }, ...kept].slice(0, mostSecrets),
    },
    events: [{ type: 'webhook.secret_rotated', data: { webhookId: webhook.id, expiresAt } }],
  }
}

/** The secrets that sign at an instant, the newest first. */
export const signing = ({ secrets }: Pick<Webhook, 'secrets'>, at: Instant): readonly SealedSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > at)

function sooner({ expiresAt }: SealedSecret, end: Instant): Instant {
  return expiresAt !== null && expiresAt < end ? expiresAt : end
}

export const disable = (
  webhook: Webhook,
  because: WebhookDisabled['data']['because'],
): Decision<Webhook, WebhookDisabled> => {
  if (webhook.state === 'disabled') return unchanged(webhook)
  return {
    next: { ...webhook, state: 'disabled' },
    events: [{ type: 'webhook.disabled', data: { webhookId: webhook.id, because } }],
  }
}

export const enable = (webhook: Webhook): Decision<Webhook, WebhookEnabled> => {
  if (webhook.state === 'active') return unchanged(webhook)
  return {
    next: { ...webhook, state: 'active', failingSince: null },
    events: [{ type: 'webhook.enabled', data: { webhookId: webhook.id } }],
  }
}

/** Its deliveries stay, as history; its secrets do not. */
export const remove = (webhook: Webhook, at: Instant): Decision<Webhook, WebhookRemoved> => ({
  next: { ...webhook, archivedAt: at, state: 'disabled', secrets: [] },
  events: [{ type: 'webhook.removed', data: { webhookId: webhook.id } }],
})

/** Whether the last attempt succeeded says whether an endpoint is failing, and since when. */
export const heard = (
  webhook: Webhook,
  { succeeded, at }: { readonly succeeded: boolean; readonly at: Instant },
): Webhook => ({ ...webhook, failingSince: succeeded ? null : (webhook.failingSince ?? at) })

/** @throws `webhook.not_active` */
export const assertActive = ({ id: webhookId, state }: Webhook): void => {
  if (state !== 'active') throw webhookNotActive({ webhookId })
}

/** Whether an endpoint has asked for a type of event, the module's own left out: each would be about the one before. */
export const wants = ({ types }: Pick<Webhook, 'types'>, type: string): boolean =>
  !isOwn(type) && types.some((pattern) => matches(pattern, type))

export const isOwn = (type: string): boolean => /^webhook(Delivery)?\./.test(type)

function matches(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))
}

function unchanged<Row, Event extends DomainEvent<string, unknown>>(row: Row): Decision<Row, Event> {
  return { next: row, events: [] }
}
