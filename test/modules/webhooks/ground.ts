import type { ActorRef, Model, Ticked } from '../../../src/index.js'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import {
  type OutgoingWebhook,
  type WebhookAnswer,
  type WebhooksOptions,
  webhooks,
} from '../../../src/modules/webhooks/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { countedIds, type TestCrmOptions, testClock, testCrm } from '../../../src/testing/index.js'

export const key = 'a key of the host that nobody guesses'

/** An outside world that keeps what it is sent, and answers as it is told. */
export const outside = (answer: (webhook: OutgoingWebhook) => WebhookAnswer | Promise<WebhookAnswer>) => {
  const sent: OutgoingWebhook[] = []
  const send = async (webhook: OutgoingWebhook) => {
    sent.push(webhook)
    return answer(webhook)
  }
  return { sent, send }
}

const modelOf = <Tenancy extends 'single' | 'multi'>(tenancy: Tenancy, options: Partial<WebhooksOptions>) =>
  defineCrm({
    currency: 'EUR',
    tenancy,
    modules: { customer: customer(), webhooks: webhooks({ keys: () => [key], ...options }) },
  })

type HookModules =
  ReturnType<typeof modelOf<'single'>> extends Model<infer Modules, 'single'> ? Modules : never

/** A crm whose webhooks go to `send`. */
export const openHooks = async (
  storage: StorageDriver,
  options: Partial<WebhooksOptions> = {},
  more: Omit<TestCrmOptions<HookModules, unknown, ActorRef>, 'storage'> = {},
) => {
  const clock = more.clock ?? testClock()
  return testCrm(modelOf('single', options), { storage, newId: countedIds(), ...more, clock })
}

/** The same with tenants. */
export const openHooksOfMany = (storage: StorageDriver, options: Partial<WebhooksOptions> = {}) =>
  testCrm(modelOf('multi', options), { storage })

export const hook = (fields: { url?: string; types?: readonly string[] } = {}) => ({
  url: 'https://example.com/hook',
  types: ['customer.*'],
  ...fields,
})

/** A tick, once what follows the log in this process has caught up. */
export const passed = async (crm: { settled(): Promise<void>; tick(): Promise<Ticked> }): Promise<Ticked> => {
  await crm.settled()
  return crm.tick()
}
