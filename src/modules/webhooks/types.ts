import type { CallOptions } from '../../kernel/index.js'
import type {
  EnumField,
  InstantField,
  ListField,
  NumberField,
  RefField,
  TextField,
} from '../../rules/index.js'
import type { DeliveryError, DeliveryState, Webhook, WebhookDelivery, WebhookState } from './entities.js'
import type { WebhooksEvents } from './events.js'
import type {
  DeliveryAt,
  NewWebhook,
  SecretRotation,
  WebhookAt,
  WebhookChanges,
  WebhookReplay,
} from './inputs.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

/** What rules over endpoints are written with. */
export interface WebhookRefs extends BaseRefs<'webhook'> {
  readonly url: TextField<'webhook'>
  readonly types: ListField<'webhook', string>
  readonly description: TextField<'webhook'>
  readonly state: EnumField<'webhook', WebhookState>
  readonly failingSince: InstantField<'webhook'>
}

/** What rules over deliveries are written with. */
export interface WebhookDeliveryRefs extends BaseRefs<'webhookDelivery'> {
  readonly webhookId: RefField<'webhookDelivery'>
  readonly eventId: RefField<'webhookDelivery'>
  readonly eventType: TextField<'webhookDelivery'>
  readonly state: EnumField<'webhookDelivery', DeliveryState>
  readonly attempts: NumberField<'webhookDelivery'>
  readonly nextAttemptAt: InstantField<'webhookDelivery'>
  readonly lastAttemptAt: InstantField<'webhookDelivery'>
  readonly lastStatus: NumberField<'webhookDelivery'>
  readonly lastError: EnumField<'webhookDelivery', DeliveryError>
  readonly durationMs: NumberField<'webhookDelivery'>
}

/** An endpoint with its new secret, which is shown this once: a call repeated by its idempotency key answers without it. */
export type WebhookWithSecret = Webhook & {
  /** `whsec_` and base64, for the receiver's Standard Webhooks library. */
  readonly secret?: string
}

/** What one call of `webhook.replay` did. */
export interface Replayed {
  readonly replayed: number
  /** For `after`, where there are more; else `null`. */
  readonly next: string | null
}

/** `crm.webhook`, its reading apart. */
export interface WebhookOperations {
  /**
   * Creates an endpoint: events of its types from now on are sent to it.
   *
   * @returns the endpoint, and its secret
   * @throws `input.invalid` for a URL that nothing may be sent to
   * @throws `webhook.duplicate` when the id is taken
   * @throws `webhook.key_unfit`
   * @emits `webhook.created`
   */
  create(input: NewWebhook, options?: CallOptions): Promise<WebhookWithSecret>
  /**
   * Changes an endpoint: absent leaves, `null` clears. Deliveries on their way go to the new URL.
   *
   * @returns the endpoint; without a change nothing is written and nothing is emitted
   * @throws `webhook.not_found` | `storage.conflict` | `input.invalid`
   * @emits `webhook.updated`
   */
  update(input: WebhookChanges, options?: CallOptions): Promise<Webhook>
  /**
   * Makes a new secret. Those before it sign too for `overlapHours`, so that receivers can change in peace.
   *
   * @returns the endpoint, and its new secret
   * @throws `webhook.not_found` | `storage.conflict` | `webhook.key_unfit`
   * @emits `webhook.secret_rotated`
   */
  rotateSecret(input: SecretRotation, options?: CallOptions): Promise<WebhookWithSecret>
  /**
   * Sends nothing any more. What happens meanwhile is not kept for later; what was on its way is dead, and can be replayed.
   *
   * @returns the endpoint, `state` disabled
   * @throws `webhook.not_found` | `storage.conflict`
   * @emits `webhook.disabled`
   */
  disable(input: WebhookAt, options?: CallOptions): Promise<Webhook>
  /**
   * Sends again what happens from now on.
   *
   * @returns the endpoint, `state` active
   * @throws `webhook.not_found` | `storage.conflict`
   * @emits `webhook.enabled`
   */
  enable(input: WebhookAt, options?: CallOptions): Promise<Webhook>
  /**
   * Archives an endpoint and forgets its secrets. Its deliveries can still be read.
   *
   * @returns the endpoint, `archivedAt` set
   * @throws `webhook.not_found` | `storage.conflict`
   * @emits `webhook.removed`
   */
  remove(input: WebhookAt, options?: CallOptions): Promise<Webhook>
  /**
   * Sends the event `webhook.pinged`, which stands in no log, with the next tick.
   *
   * @returns its delivery
   * @throws `webhook.not_found` | `webhook.not_active` | `storage.conflict`
   * @emits `webhook.pinged`
   */
  ping(input: WebhookAt, options?: CallOptions): Promise<WebhookDelivery>
  /**
   * Sends dead deliveries again, or all that were made since an instant: up to 1000 in a call.
   *
   * @returns how many, and where to go on
   * @throws `webhook.not_found` | `webhook.not_active`
   * @emits `webhook.replayed`
   */
  replay(input: WebhookReplay, options?: CallOptions): Promise<Replayed>
}

/** `crm.webhookDelivery`, its reading apart. */
export interface WebhookDeliveryOperations {
  /**
   * Sends a delivery again, with the same body and the same id, whatever became of it.
   *
   * @returns the delivery, `state` pending
   * @throws `webhookDelivery.not_found` | `webhook.not_found` | `webhook.not_active` | `storage.conflict`
   * @emits `webhookDelivery.replayed`
   */
  replay(input: DeliveryAt, options?: CallOptions): Promise<WebhookDelivery>
}

/** What the module is to the compiler. */
export interface WebhooksTypes {
  readonly entities: {
    readonly webhook: { readonly row: Webhook; readonly refs: WebhookRefs }
    readonly webhookDelivery: { readonly row: WebhookDelivery; readonly refs: WebhookDeliveryRefs }
  }
  readonly relations: {
    readonly webhook: { readonly deliveries: { readonly entity: 'webhookDelivery'; readonly kind: 'many' } }
    readonly webhookDelivery: { readonly webhook: { readonly entity: 'webhook'; readonly kind: 'one' } }
  }
  readonly operations: {
    readonly webhook: WebhookOperations
    readonly webhookDelivery: WebhookDeliveryOperations
  }
  readonly events: WebhooksEvents
}
