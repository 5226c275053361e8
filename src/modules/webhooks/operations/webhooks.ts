import { defineOperation, HOUR_MS, type OperationContext } from '../../../kernel/index.js'
import * as decisions from '../decisions/webhooks.js'
import { Webhook } from '../entities.js'
import {
  WebhookCreated,
  WebhookDisabled,
  WebhookEnabled,
  WebhookRemoved,
  WebhookSecretRotated,
  WebhookUpdated,
} from '../events.js'
import {
  newWebhookSchema,
  secretRotationSchema,
  type WebhookAt,
  webhookAtSchema,
  webhookChangesSchema,
} from '../inputs.js'
import type { Settled } from '../options.js'
import { newSecret, seal } from '../secrets.js'

/** What is done with endpoints. */
export const webhookOperations = ({ keys, reach }: Settled) => {
  const create = defineOperation({
    kind: 'create',
    label: { en: 'Create a webhook', zh: '新建网络钩子' },
    input: newWebhookSchema(reach),
    emits: [WebhookCreated],
    handler: async ({ unit, newId, now, tenant }, { id, ...fields }) => {
      const webhookId = id ?? newId(Webhook.idPrefix)
      const secret = newSecret()
      const sealed = await seal(secret, keys, { tenant, webhookId })
      const draft = decisions.newWebhook(webhookId, fields, sealed, now())
      const webhook = await unit.insert(Webhook, draft, (row) => [decisions.created(row)])
      return { ...webhook, secret }
    },
  })

  const update = defineOperation({
    kind: 'update',
    label: { en: 'Change a webhook', zh: '修改网络钩子' },
    input: webhookChangesSchema(reach),
    emits: [WebhookUpdated],
    handler: async (context, { webhookId, ifVersion, ...changes }) => {
      const webhook = await loaded(context, { webhookId, ifVersion })
      return context.unit.save(webhook, decisions.change(webhook, changes))
    },
  })

  const rotateSecret = defineOperation({
    kind: 'update',
    label: { en: 'Rotate the secret of a webhook', zh: '轮换网络钩子密钥' },
    input: secretRotationSchema,
    emits: [WebhookSecretRotated],
    handler: async (context, { overlapHours = 24, ...at }) => {
      const webhook = await loaded(context, at)
      const secret = newSecret()
      const place = { tenant: context.tenant, webhookId: webhook.id }
      const times = { at: context.now(), overlapMs: overlapHours * HOUR_MS }
      const rotated = decisions.rotate(webhook, await seal(secret, keys, place), times)
      return { ...(await context.unit.save(webhook, rotated)), secret }
    },
  })

  return { create, update, rotateSecret, disable, enable, remove }
}

const disable = defineOperation({
  kind: 'update',
  label: { en: 'Disable a webhook', zh: '停用网络钩子' },
  input: webhookAtSchema,
  emits: [WebhookDisabled],
  handler: async (context, at) => {
    const webhook = await loaded(context, at)
    return context.unit.save(webhook, decisions.disable(webhook, 'asked'))
  },
})

const enable = defineOperation({
  kind: 'update',
  label: { en: 'Enable a webhook', zh: '启用网络钩子' },
  input: webhookAtSchema,
  emits: [WebhookEnabled],
  handler: async (context, at) => {
    const webhook = await loaded(context, at)
    return context.unit.save(webhook, decisions.enable(webhook))
  },
})

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove a webhook', zh: '移除网络钩子' },
  input: webhookAtSchema,
  emits: [WebhookRemoved],
  handler: async (context, at) => {
    const webhook = await loaded(context, at)
    return context.unit.save(webhook, decisions.remove(webhook, context.now()))
  },
})

function loaded({ unit }: OperationContext, { webhookId, ifVersion }: WebhookAt): Promise<Webhook> {
  return unit.load(Webhook, webhookId, { ifVersion })
}
