import { describe, expect, expectTypeOf, it } from 'vitest'
import type { RowOf } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { reachOf } from '../../../src/modules/webhooks/addresses.js'
import type * as entities from '../../../src/modules/webhooks/entities.js'
import {
  type DeliveryAt,
  type NewWebhook,
  type SecretRotation,
  type WebhookAt,
  type WebhookChanges,
  type WebhookDeliveryRefs,
  type WebhookRefs,
  type WebhookReplay,
  type WebhooksOptions,
  webhooks,
} from '../../../src/modules/webhooks/index.js'
import {
  deliveryAtSchema,
  newWebhookSchema,
  secretRotationSchema,
  webhookAtSchema,
  webhookChangesSchema,
  webhookReplaySchema,
} from '../../../src/modules/webhooks/inputs.js'

type All<Input> = { [Key in keyof Required<Input>]: NonNullable<Input[Key]> }

const reach = reachOf(undefined)
const newWebhook: All<NewWebhook> = {
  id: 'w',
  url: 'https://example.com/',
  types: ['customer.*', 'purchase.recorded', '*'],
  description: 'theirs',
}
const { id: _, ...fields } = newWebhook
const at: All<WebhookAt> = { webhookId: 'w', ifVersion: 1 }
const changes: All<WebhookChanges> = { ...fields, ...at }
const rotation: All<SecretRotation> = { ...at, overlapHours: 48 }
const replay: All<WebhookReplay> = { webhookId: 'w', since: '2026-01-15T09:00:00.000Z', after: 'whd_1' }
const one: All<DeliveryAt> = { webhookDeliveryId: 'd', ifVersion: 2 }

describe('the inputs of webhooks', () => {
  it.each([
    ['create', newWebhookSchema(reach), newWebhook],
    ['update', webhookChangesSchema(reach), changes],
    ['disable', webhookAtSchema, at],
    ['rotateSecret', secretRotationSchema, rotation],
    ['replay', webhookReplaySchema, replay],
    ['replay of one', deliveryAtSchema, one],
  ])('of %s are what their schema takes, and no more', (_, schema, input) => {
    expect(schema.parse(input)).toEqual(input)
    expect(schema.safeParse({ ...input, unknown: 1 }).success).toBe(false)
  })

  it.each([
    ['nothing', []],
    ['a noun alone', ['customer']],
    ['a half pattern', ['customer.cre*']],
    ['a pattern of everything twice', ['*.*']],
    ['its own events', ['webhook.*']],
    ['its own deliveries', ['webhookDelivery.given_up']],
    ['too many', Array.from({ length: 51 }, () => '*')],
  ])('refuse to follow %s', (_, types) => {
    expect(newWebhookSchema(reach).safeParse({ ...newWebhook, types }).success).toBe(false)
  })
})

describe('the rows and references of webhooks', () => {
  it('are what the entities declare', () => {
    type Endpoint = RowOf<NonNullable<(typeof entities.Webhook)['~fields']>>
    type Delivery = RowOf<NonNullable<(typeof entities.WebhookDelivery)['~fields']>>
    expectTypeOf<entities.Webhook>().toEqualTypeOf<{ [Key in keyof Endpoint]: Endpoint[Key] }>()
    expectTypeOf<entities.WebhookDelivery>().toEqualTypeOf<{ [Key in keyof Delivery]: Delivery[Key] }>()
  })

  it('name the fields there are', () => {
    const model = defineCrm({ currency: 'EUR', modules: { webhooks: webhooks({ keys: () => [] }) } })
    expectTypeOf(model.fields.webhook).toExtend<WebhookRefs>()
    expectTypeOf(model.fields.webhookDelivery).toExtend<WebhookDeliveryRefs>()
    const missing = ['url', 'types', 'description', 'state', 'failingSince'].filter(
      (name) => !(name in model.fields.webhook),
    )
    expect(missing).toEqual([])
    expect(model.fields.webhookDelivery.state.eq('dead')).toMatchObject({ entity: 'webhookDelivery' })
  })
})

describe('the options of webhooks', () => {
  it.each([
    ['keys', { keys: 'a key that is no function of keys' }],
    ['source', { source: 'not a uri' }],
    ['source', { source: '' }],
    ['typePrefix', { typePrefix: 'com.' }],
    ['timeoutMs', { timeoutMs: 60_000 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['allowPrivate', { allowPrivate: ['10.0.0.0'] }],
  ])('are refused where %s is none', (name, options) => {
    const wrong = { keys: () => [], ...options } as unknown as WebhooksOptions
    expect(() => webhooks(wrong)).toThrow(new RegExp(`^webhooks: ${name}`))
  })
})
