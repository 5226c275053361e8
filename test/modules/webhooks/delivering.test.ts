import { Webhook as Receiver } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import type { ActorRef } from '../../../src/kernel/index.js'
import { days, durationMs, hours, instantMs } from '../../../src/kernel/index.js'
import type { OutgoingWebhook } from '../../../src/modules/webhooks/index.js'
import { testClock } from '../../../src/testing/index.js'
import { engines, storeOf } from '../../crm/crms.js'
import { storages } from '../storages.js'
import { hook, openHooks, openHooksOfMany, outside, passed } from './ground.js'
import { receiver } from './receiver.js'

const ok = () => ({ status: 204 })

describe.each(storages)('delivering on $name', ({ open }) => {
  it('tells an endpoint what happens, signed, as a CloudEvent, once', async () => {
    const { sent, send } = outside(ok)
    const { crm, clock } = await openHooks(open(), {
      send,
      source: 'https://crm.example.com',
      typePrefix: 'com.example',
    })
    clock.set(new Date())
    const { secret = '' } = await crm.webhook.create(hook({ types: ['customer.created'] }))
    const ada = await crm.customer.create({ name: 'Ada' })
    await crm.customer.update({ customerId: ada.id, givenName: 'Ada' })
    await passed(crm)
    await passed(crm)

    expect(sent).toHaveLength(1)
    const { url, headers, body } = firstOf(sent)
    expect(url).toBe('https://example.com/hook')
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(new Receiver(secret).verify(body, { ...headers })).toMatchObject({
      specversion: '1.0',
      id: headers['webhook-id'],
      source: 'https://crm.example.com',
      type: 'com.example.customer.created',
      subject: `customer/${ada.id}`,
      data: { customerId: ada.id, name: 'Ada' },
    })
    const { items } = await crm.webhookDelivery.list()
    expect(items).toMatchObject([
      {
        eventType: 'customer.created',
        state: 'delivered',
        attempts: 1,
        lastStatus: 204,
        nextAttemptAt: null,
      },
    ])
  })

  it('signs with every secret that has not expired, the newest first', async () => {
    const { sent, send } = outside(ok)
    const { crm, clock } = await openHooks(open(), { send })
    clock.set(new Date())
    const { id: webhookId, secret: first = '' } = await crm.webhook.create(hook())
    const { secret: second = '' } = await crm.webhook.rotateSecret({ webhookId, overlapHours: 1 })
    await crm.webhook.ping({ webhookId })
    await passed(crm)
    const { headers, body } = firstOf(sent)
    for (const secret of [first, second]) {
      expect(new Receiver(secret).verify(body, { ...headers })).toMatchObject({ type: 'webhook.pinged' })
    }
    clock.advance(hours(1))
    await crm.webhook.ping({ webhookId })
    await passed(crm)
    expect(sent[1]?.headers['webhook-signature']?.split(' ')).toHaveLength(1)
  })

  it('sends what was true when the event was read, whatever becomes of its subject', async () => {
    const { sent, send } = outside(() => ({ status: sent.length < 2 ? 500 : 204 }))
    const { crm, clock } = await openHooks(open(), { send })
    await crm.webhook.create(hook({ types: ['customer.created'] }))
    const ada = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    await passed(crm)
    await crm.customer.update({ customerId: ada.id, name: 'Grace', email: 'grace@example.com' })
    await crm.customer.archive({ customerId: ada.id })
    clock.advance(hours(1))
    await passed(crm)
    expect(sent).toHaveLength(2)
    expect(sent[1]?.body).toBe(sent[0]?.body)
    expect(sent[1]?.body).toContain('Ada')
    expect(sent[1]?.headers['webhook-id']).toBe(sent[0]?.headers['webhook-id'])
    expect(sent[1]?.headers['webhook-timestamp']).not.toBe(sent[0]?.headers['webhook-timestamp'])
  })

  it('tries again after ever longer waits, for three days, and then gives up and says so', async () => {
    const times: number[] = []
    const { send } = outside(() => {
      times.push(clock.now())
      return { status: 503 }
    })
    const { crm, clock, events } = await openHooks(open(), { send })
    const { id: webhookId } = await crm.webhook.create(hook({ types: ['customer.created'] }))
    await crm.customer.create({ name: 'Ada' })
    let { nextAt } = await passed(crm)
    for (let at = 0; nextAt !== null && at < 20; at += 1) {
      clock.set(nextAt)
      ;({ nextAt } = await passed(crm))
    }
    await crm.settled()

    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    const least = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map(
      (seconds) => seconds * 1000,
    )
    expect(waits.length).toBe(least.length)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(least[index] ?? 0)
      expect(wait).toBeLessThanOrEqual((least[index] ?? 0) * 1.2)
    }
    const { items } = await crm.webhookDelivery.list()
    expect(items).toMatchObject([{ state: 'dead', attempts: 10, lastStatus: 503, lastError: 'status' }])
    expect(events.at(-1)).toMatchObject({
      type: 'webhookDelivery.given_up',
      data: { webhookId, attempts: 10, error: 'status' },
    })
    expect(await crm.webhook.get({ webhookId })).toMatchObject({
      state: 'active',
      failingSince: '2026-01-15T09:00:00.000Z',
    })
  })

  it('waits as long as an endpoint asks for', async () => {
    const { sent, send } = outside(() => ({ status: 429, retryAfter: '3600' }))
    const { crm, clock } = await openHooks(open(), { send })
    await crm.webhook.create(hook({ types: ['customer.created'] }))
    await crm.customer.create({ name: 'Ada' })
    expect(await passed(crm)).toMatchObject({ nextAt: '2026-01-15T10:00:00.000Z' })
    clock.set('2026-01-15T09:59:59.000Z')
    await passed(crm)
    expect(sent).toHaveLength(1)
  })

  it('disables an endpoint that says it is gone, and sends it nothing more', async () => {
    const { sent, send } = outside(() => ({ status: 410 }))
    const { crm, clock, events } = await openHooks(open(), { send })
    const { id: webhookId } = await crm.webhook.create(hook())
    await crm.customer.create({ name: 'Ada' })
    await passed(crm)
    await crm.customer.create({ name: 'Bob' })
    clock.advance(days(4))
    await passed(crm)
    await crm.settled()
    expect(sent).toHaveLength(1)
    expect(await crm.webhook.get({ webhookId })).toMatchObject({ state: 'disabled' })
    expect((await crm.webhookDelivery.list()).items).toMatchObject([{ state: 'dead', lastError: 'gone' }])
    expect(events.filter(({ type }) => type === 'webhook.disabled')).toMatchObject([
      { data: { because: 'gone' } },
    ])
  })

  it('replays what is dead, one or all, and everything since an instant', async () => {
    let status = 410
    const { sent, send } = outside(() => ({ status }))
    const { crm, clock } = await openHooks(open(), { send })
    const { id: webhookId } = await crm.webhook.create(hook())
    for (const name of ['Ada', 'Bob']) await crm.customer.create({ name })
    await passed(crm)
    status = 204
    await crm.webhook.enable({ webhookId })

    const { items: dead } = await crm.webhookDelivery.list()
    expect(dead.map(({ state }) => state)).toEqual(['dead', 'dead'])
    await crm.webhookDelivery.replay({ webhookDeliveryId: dead[0]?.id ?? '' })
    await passed(crm)
    expect(await crm.webhook.replay({ webhookId })).toEqual({ replayed: 1, next: null })
    await passed(crm)
    expect((await crm.webhookDelivery.list()).items.map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
    ])

    clock.advance(hours(1))
    await crm.customer.create({ name: 'Cleo' })
    await passed(crm)
    const before = sent.length
    expect(await crm.webhook.replay({ webhookId, since: clock.instant() })).toEqual({
      replayed: 1,
      next: null,
    })
    expect(await crm.webhook.replay({ webhookId, since: clock.instant() })).toEqual({
      replayed: 0,
      next: null,
    })
    await passed(crm)
    expect(sent.slice(before).map(({ body }) => JSON.parse(body).data.name)).toEqual(['Cleo'])
  })

  it('sends once for each attempt, however many tick at once', async () => {
    const { sent, send } = outside(() => ({ status: 500 }))
    const { crm, clock } = await openHooks(open(), { send })
    await crm.webhook.create(hook())
    for (const name of ['Ada', 'Bob', 'Cleo']) await crm.customer.create({ name })
    await Promise.all([passed(crm), passed(crm), passed(crm)])
    await passed(crm)
    expect(sent).toHaveLength(3)
    clock.advance({ hours: 0.01 })
    await Promise.all([passed(crm), passed(crm)])
    const attempts = (await crm.webhookDelivery.list()).items.map((delivery) => delivery.attempts)
    expect(attempts).toEqual([2, 2, 2])
    expect(sent).toHaveLength(6)
  })

  it('never lets an endpoint that hangs report on what was done since', async () => {
    const answers: (() => void)[] = []
    const { send } = outside(() => new Promise((resolve) => answers.push(() => resolve({ status: 500 }))))
    const { crm, clock } = await openHooks(open(), { send })
    const { id: webhookId } = await crm.webhook.create(hook({ types: ['customer.created'] }))
    await crm.customer.create({ name: 'Ada' })
    const hanging = passed(crm)
    while (answers.length === 0) await new Promise(setImmediate)
    const { items } = await crm.webhookDelivery.list()
    await crm.webhookDelivery.replay({ webhookDeliveryId: items[0]?.id ?? '' })
    answers[0]?.()
    // The replayed attempt is made by the same tick.
    while (answers.length === 1) await new Promise(setImmediate)
    const { attempts, version } = (await crm.webhookDelivery.list()).items[0] ?? { attempts: 0, version: 0 }
    expect([attempts, version]).toEqual([1, 4])
    clock.advance(hours(1))
    answers[1]?.()
    await hanging
    expect(await crm.webhook.get({ webhookId })).toMatchObject({ failingSince: clock.instant() })
  })

  it('sends nothing where no key opens its secrets any more', async () => {
    let keys = ['the first key, which is long enough']
    const { sent, send } = outside(ok)
    const { crm } = await openHooks(open(), { send, keys: () => keys })
    await crm.webhook.create(hook())
    await crm.customer.create({ name: 'Ada' })
    keys = ['another key, as long as the first one']
    await passed(crm)
    expect(sent).toEqual([])
    expect((await crm.webhookDelivery.list()).items).toMatchObject([
      { state: 'pending', lastError: 'secret' },
    ])
  })

  it('tells nobody of what happens to webhooks', async () => {
    const { sent, send } = outside(ok)
    const { crm } = await openHooks(open(), { send })
    await crm.webhook.create(hook({ types: ['*'] }))
    const { id: webhookId } = await crm.webhook.create(hook({ types: ['*'] }))
    await crm.webhook.disable({ webhookId })
    expect(await passed(crm)).toMatchObject({ nextAt: null })
    expect(sent).toEqual([])
  })

  it('tells an endpoint nothing that was before it', async () => {
    const { sent, send } = outside(ok)
    const { crm, clock } = await openHooks(open(), { send })
    await crm.webhook.create(hook({ types: ['purchase.recorded'] }))
    await crm.customer.create({ name: 'Ada' })
    clock.advance(hours(1))
    await crm.webhook.create(hook())
    await crm.customer.create({ name: 'Bob' })
    await passed(crm)
    expect(sent.map(({ body }) => JSON.parse(body).data.name)).toEqual(['Bob'])
  })

  it('makes nothing twice when it reads the log again', async () => {
    const { sent, send } = outside(ok)
    const { crm } = await openHooks(open(), { send })
    await crm.webhook.create(hook())
    await crm.customer.create({ name: 'Ada' })
    await passed(crm)
    await crm.consumers.reset({ name: 'webhooks.deliver', to: 'start' })
    await passed(crm)
    await crm.customer.create({ name: 'Bob' })
    await passed(crm)
    expect(sent.map(({ body }) => JSON.parse(body).data.name)).toEqual(['Ada', 'Bob'])
    const [status] = await crm.consumers.status()
    expect(status).toMatchObject({ name: 'webhooks.deliver', state: 'idle', parked: 0, lag: 0 })
  })

  it('asks no policy: whoever acts, the endpoints of the tenant are told', async () => {
    const { sent, send } = outside(ok)
    const authorize = ({ actor, entity }: { actor: ActorRef; entity: string }) =>
      actor.id === 'admin' || entity === 'customer'
    const { crm } = await openHooks(open(), { send }, { authorize })
    const admin = crm.scope({ actor: { kind: 'user', id: 'admin' } })
    const clerk = crm.scope({ actor: { kind: 'user', id: 'clerk' } })
    const { id: webhookId, secret } = await admin.webhook.create(hook())
    expect(secret).toMatch(/^whsec_/)
    await clerk.customer.create({ name: 'Ada' })
    await passed(crm)
    expect(sent).toHaveLength(1)
    expect((await admin.webhookDelivery.list()).items).toMatchObject([{ state: 'delivered' }])
    const refused = [
      clerk.webhook.list(),
      clerk.webhook.rotateSecret({ webhookId }),
      clerk.webhookDelivery.list(),
    ]
    for (const call of refused) await expect(call).rejects.toMatchObject({ code: 'access.denied' })
  })

  it('keeps tenants apart: their endpoints, their deliveries and their secrets', async () => {
    const { sent, send } = outside(ok)
    const { crm } = await openHooksOfMany(open(), { send })
    const [north, south] = ['north', 'south'].map((tenant) => crm.scope({ tenant }))
    if (!north || !south) throw new Error('no scopes')
    await north.webhook.create(hook({ url: 'https://north.example.com/' }))
    await south.webhook.create(hook({ url: 'https://south.example.com/' }))
    await north.customer.create({ name: 'Nora' })
    await south.customer.create({ name: 'Saul' })
    await passed(crm)
    const told = sent.map(({ url, body }) => [url, JSON.parse(body).tenant, JSON.parse(body).data.name])
    expect(told.toSorted()).toEqual([
      ['https://north.example.com/', 'north', 'Nora'],
      ['https://south.example.com/', 'south', 'Saul'],
    ])
    expect(await north.webhookDelivery.count()).toBe(1)
    const { items } = await south.webhookDelivery.list()
    await expect(north.webhookDelivery.replay({ webhookDeliveryId: items[0]?.id ?? '' })).rejects.toThrow()
  })

  it('goes over the wire to a receiver of the Standard Webhooks library', async () => {
    let status = 302
    const { url, received } = await receiver(() => status)
    const { crm, clock } = await openHooks(open(), { allowPrivate: ['127.0.0.1/32'] })
    clock.set(new Date())
    const { id: webhookId, secret = '' } = await crm.webhook.create(hook({ url }))
    await crm.webhook.ping({ webhookId })
    await passed(crm)
    expect((await crm.webhookDelivery.list()).items).toMatchObject([
      { lastError: 'redirect', lastStatus: 302 },
    ])
    status = 200
    clock.advance({ hours: 0.01 })
    await passed(crm)
    expect(received).toHaveLength(2)
    const { headers, body } = received[1] ?? { headers: {}, body: '' }
    expect(new Receiver(secret).verify(body, { ...headers })).toMatchObject({ type: 'webhook.pinged' })
    expect((await crm.webhookDelivery.list()).items).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })
})

const firstOf = (sent: readonly OutgoingWebhook[]): OutgoingWebhook => {
  const [first] = sent
  if (!first) throw new Error('Nothing was sent.')
  return first
}

const attempted = {
  v: 1,
  entity: 'webhookDelivery',
  where: { op: 'eq', left: { field: 'attempts' }, right: { value: 1 } },
} as const

describe.each(engines)('delivering by two processes on %s', (engine) => {
  it('tries again when nobody told how an attempt ended, and counts both', async () => {
    const { sent, send } = outside(ok)
    const { connect, newId } = storeOf(engine)
    const { crm, clock } = await openHooks(connect(), { send }, { newId })
    await crm.webhook.create(hook({ types: ['customer.created'] }))
    await crm.customer.create({ name: 'Ada' })
    await crm.settled()
    // What is sent is lost with the process, whose clock stands still: nothing is reported.
    const stopped = testClock(clock.instant())
    const lost = new Promise<never>(() => {})
    const dying = await openHooks(connect(), { send: () => lost }, { clock: stopped, newId })
    const dead = passed(dying.crm)
    while ((await crm.webhookDelivery.count({ where: attempted })) === 0) await new Promise(setImmediate)
    await passed(crm)
    expect(sent).toEqual([])
    clock.advance(hours(1))
    await passed(crm)
    expect(sent).toHaveLength(1)
    const delivered = { state: 'delivered', attempts: 2 }
    expect((await crm.webhookDelivery.list()).items).toMatchObject([delivered])
    // Had it only slept, what it reports would come too late to matter.
    stopped.advance(hours(1))
    await dead
    expect((await crm.webhookDelivery.list()).items).toMatchObject([delivered])
  })
})

describe('the time an attempt takes', () => {
  it('is told in milliseconds of the crm’s clock', async () => {
    const { send } = outside(() => {
      clock.advance({ hours: 0.001 })
      return { status: 200 }
    })
    const { crm, clock } = await openHooks(storages[0]?.open() as never, { send })
    await crm.webhook.create(hook())
    await crm.customer.create({ name: 'Ada' })
    await passed(crm)
    const { items } = await crm.webhookDelivery.list()
    expect(items).toMatchObject([{ durationMs: durationMs({ hours: 0.001 }) }])
    expect(instantMs(items[0]?.lastAttemptAt ?? '')).toBe(clock.now() - 3600)
  })
})
