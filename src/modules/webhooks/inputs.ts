import { z } from 'zod'
import { Id, type Instant, instantSchema, textSchema, Version } from '../../kernel/index.js'
import type { Reach } from './addresses.js'
import { isOwn } from './decisions/webhooks.js'
import { type DeliveryError, deliveryErrors } from './entities.js'
import { faultOfUrl } from './urls.js'

/** What `webhook.create` takes. */
export interface NewWebhook {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  /** https, with a public name or address. */
  readonly url: string
  /** Patterns of event types: `customer.created`, `customer.*`, `*`. */
  readonly types: readonly string[]
  readonly description?: string | null
}

/** What `webhook.update` takes: absent leaves, `null` clears. */
export interface WebhookChanges {
  readonly webhookId: string
  /** The version the caller has seen; a later one is a conflict. */
  readonly ifVersion?: number
  readonly url?: string
  readonly types?: readonly string[]
  readonly description?: string | null
}

/** An endpoint and the version the caller has seen. */
export interface WebhookAt {
  readonly webhookId: string
  readonly ifVersion?: number
}

/** What `webhook.rotateSecret` takes. */
export interface SecretRotation extends WebhookAt {
  /** So long the secrets before it sign too; 0 to 720. Default: 24. */
  readonly overlapHours?: number
}

/** What `webhook.replay` takes. */
export interface WebhookReplay {
  readonly webhookId: string
  /** Deliveries made since then, whatever became of them. Default: all that are dead. */
  readonly since?: Instant | Date
  /** The `next` of the call before. */
  readonly after?: string
}

/** What `webhookDelivery.replay` takes. */
export interface DeliveryAt {
  readonly webhookDeliveryId: string
  readonly ifVersion?: number
}

/** How an attempt ended, as the sender tells it. */
export interface DeliveryReport {
  readonly webhookDeliveryId: string
  /** Of the row when the attempt began: what happened since is not overwritten. */
  readonly version: number
  readonly startedAt: Instant
  readonly status?: number
  readonly retryAfter?: string
  readonly error?: DeliveryError
}

// The interfaces above are what callers see; test/modules/webhooks/inputs.test.ts compares them with the schemas.
const typed = <Output, Input = Output>(schema: z.ZodType): z.ZodType<Output, Input> =>
  schema as z.ZodType<Output, Input>

const url = (reach: Reach) =>
  textSchema(2000).check((context) => {
    const expected = faultOfUrl(context.value, reach)
    if (expected !== undefined) {
      context.issues.push({ code: 'custom', message: expected, input: context.value })
    }
  })

/** The module's own events are sent to nobody: each would be about the one before. */
const pattern = z
  .string()
  .max(100)
  .refine((text) => /^(\*|[a-z][A-Za-z0-9]*\.(\*|[a-z][a-z0-9_]*))$/.test(text) && !isOwn(text), {
    error: 'a type of event, `noun.*` or `*`, of another noun than webhook',
  })

const fields = (reach: Reach) => ({
  url: url(reach),
  types: z.array(pattern).min(1).max(50),
  description: textSchema(500).nullable(),
})

const at = { webhookId: Id, ifVersion: Version.optional() }

export const newWebhookSchema = (reach: Reach) =>
  typed<NewWebhook>(z.strictObject({ id: Id.optional(), ...fields(reach) }).partial({ description: true }))

export const webhookChangesSchema = (reach: Reach) =>
  typed<WebhookChanges>(
    z
      .strictObject({ ...fields(reach) })
      .partial()
      .extend(at),
  )

export const webhookAtSchema = typed<WebhookAt>(z.strictObject(at))

export const secretRotationSchema = typed<SecretRotation>(
  z.strictObject({ ...at, overlapHours: z.int().min(0).max(720).optional() }),
)

/** After its schema: instants in UTC. */
export type ReplayInput = Omit<WebhookReplay, 'since'> & { readonly since?: Instant }

export const webhookReplaySchema = typed<ReplayInput, WebhookReplay>(
  z.strictObject({ webhookId: Id, since: instantSchema().optional(), after: Id.optional() }),
)

export const deliveryAtSchema = typed<DeliveryAt>(
  z.strictObject({ webhookDeliveryId: Id, ifVersion: Version.optional() }),
)

export const deliveryReportSchema = typed<DeliveryReport>(
  z.strictObject({
    webhookDeliveryId: Id,
    version: Version,
    startedAt: instantSchema(),
    status: z.int().min(0).max(999).optional(),
    retryAfter: z.string().max(200).optional(),
    error: z.enum(deliveryErrors).optional(),
  }),
)
