import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../../adapters/memory/index.js'
import { invalidInput } from '../../../src/kernel/index.js'
import { webhookKeyUnfit, webhookNotActive } from '../../../src/modules/webhooks/index.js'
import { unseal } from '../../../src/modules/webhooks/secrets.js'
import { factoryOf } from '../../../src/testing/index.js'
import { all } from '../../crm/crms.js'
import { storages } from '../storages.js'
import { hook, key, openHooks } from './ground.js'

describe.each(storages)('webhooks on $name', ({ open }) => {
  it('shows a secret once, in the answer of create and of rotateSecret', async () => {
    const { crm, events } = await openHooks(open())
    const { secret: first, ...created } = await crm.webhook.create(hook())
    const { secret: second } = await crm.webhook.rotateSecret({ webhookId: created.id })
    await crm.settled()

    expect([first, second]).toEqual([
      expect.stringMatching(/^whsec_.{44}$/),
      expect.stringMatching(/^whsec_.{44}$/),
    ])
    expect(first).not.toBe(second)
    const stored = await crm.webhook.get({ webhookId: created.id })
    const told = JSON.stringify([
      stored,
      await crm.webhook.list(),
      await crm.webhook.timeline({ webhookId: created.id }),
      await crm.webhook.changes({ webhookId: created.id }),
      await all(crm.events.read()),
      events,
    ])
    expect(told).not.toContain(first?.slice(6, 40))
    expect(told).not.toContain(second?.slice(6, 40))
    const place = { tenant: 'main', webhookId: created.id }
    const kept = await Promise.all(stored.secrets.map(({ sealed }) => unseal(sealed, () => [key], place)))
    expect(kept).toEqual([second, first])
  })

  it('says what happened without the URL and without a secret', async () => {
    const { crm, events } = await openHooks(open())
    const { id: webhookId } = await crm.webhook.create(hook({ url: 'https://example.com/?token=t0k3n' }))
    await crm.webhook.update({ webhookId, url: 'https://example.org/?token=t0k3n', types: ['*'] })
    await crm.webhook.rotateSecret({ webhookId, overlapHours: 1 })
    await crm.webhook.disable({ webhookId })
    await crm.webhook.enable({ webhookId })
    await crm.webhook.remove({ webhookId })
    await crm.settled()

    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['webhook.created', { webhookId, types: ['customer.*'] }],
      ['webhook.updated', { webhookId, fields: ['url', 'types'], types: ['*'] }],
      ['webhook.secret_rotated', { webhookId, expiresAt: '2026-01-15T10:00:00.000Z' }],
      ['webhook.disabled', { webhookId, because: 'asked' }],
      ['webhook.enabled', { webhookId }],
      ['webhook.removed', { webhookId }],
    ])
    expect(await crm.webhook.find({ webhookId })).toBeUndefined()
    const removed = await crm.webhook.get({ webhookId, archived: 'include' })
    expect(removed).toMatchObject({ state: 'disabled', secrets: [] })
  })

  it('hides even sealed secrets where a policy does', async () => {
    const authorize = ({ kind }: { kind: string }) => (kind === 'read' ? { hide: ['secrets', 'url'] } : true)
    const { crm } = await openHooks(open(), {}, { authorize })
    const { id: webhookId, ...answer } = await crm.webhook.create(hook())
    expect(answer.secret).toMatch(/^whsec_/)
    for (const row of [answer, await crm.webhook.get({ webhookId }), ...(await crm.webhook.list()).items]) {
      expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['secrets']))
      expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['url']))
    }
    const { items } = await crm.webhook.changes({ webhookId })
    expect(JSON.stringify(items)).not.toMatch(/sealed|example/)
  })

  it('answers a repeated key with the endpoint, without the secret', async () => {
    const { crm } = await openHooks(open())
    const once = await crm.webhook.create(hook(), { idempotencyKey: 'k' })
    const again = await crm.webhook.create(hook(), { idempotencyKey: 'k' })
    expect(once.secret).toMatch(/^whsec_/)
    expect(again).toEqual({ ...once, secret: undefined })
    expect('secret' in again).toBe(false)
    expect(await crm.webhook.count()).toBe(1)
  })

  it.each([
    ['http://example.com/', 'an https URL'],
    ['https://127.0.0.1/', 'a public address'],
    ['https://2130706433/', 'an address in its usual spelling'],
    ['https://ada:secret@example.com/', 'a URL without credentials'],
  ])('refuses the URL %s by its path, when created and when changed', async (url, expected) => {
    const { crm } = await openHooks(open())
    const { id: webhookId } = await crm.webhook.create(hook())
    for (const call of [crm.webhook.create(hook({ url })), crm.webhook.update({ webhookId, url })]) {
      await expect(call).rejects.toSatisfy(invalidInput.is)
      await expect(call).rejects.toMatchObject({ issues: [{ path: ['url'], expected }] })
      await expect(call).rejects.not.toThrow('secret')
    }
  })

  it('refuses to make a secret that it could not keep', async () => {
    const { crm } = await openHooks(open(), { keys: () => ['short'] })
    await expect(crm.webhook.create(hook())).rejects.toSatisfy(webhookKeyUnfit.is)
    expect(await crm.webhook.count()).toBe(0)
  })

  it('sends no ping and replays nothing to an endpoint that is disabled', async () => {
    const { crm } = await openHooks(open())
    const { id: webhookId } = await crm.webhook.create(hook())
    const { id: webhookDeliveryId } = await crm.webhook.ping({ webhookId })
    await crm.webhook.disable({ webhookId })
    await expect(crm.webhook.ping({ webhookId })).rejects.toSatisfy(webhookNotActive.is)
    await expect(crm.webhook.replay({ webhookId })).rejects.toSatisfy(webhookNotActive.is)
    await expect(crm.webhookDelivery.replay({ webhookDeliveryId })).rejects.toSatisfy(webhookNotActive.is)
  })

  it('keeps what it tells itself from callers', async () => {
    const { crm } = await openHooks(open())
    await expect(crm.call('webhook.target', { webhookId: 'w' })).rejects.toThrow()
    await expect(crm.call('webhookDelivery.report', {})).rejects.toThrow()
    expect(crm.webhook).not.toHaveProperty('target')
  })
})

describe('the factory of inputs', () => {
  it('makes endpoints that are accepted', async () => {
    const { crm } = await openHooks(memoryStorage())
    const make = factoryOf(crm.model)
    await expect(crm.webhook.create(make('webhook.create'))).resolves.toMatchObject({ state: 'active' })
  })
})
