import { describe, expect, it } from 'vitest'
import { openPlatform } from '../isolation/platform.js'
import { all, engines, errorOf, storeOf } from './crms.js'
import { watched } from './drivers.js'

const total = { amount: 1000, currency: 'EUR' }
const said = { state: 'active', label: null, reason: null, overrides: {} }

describe.each(engines)('tenants on %s', (engine) => {
  it('are listed by name: stated, or known by what they wrote [AP-3: part, tenants]', async () => {
    const { crm } = await openPlatform(engine)
    await crm.tenants.create({ tenant: 'beta', label: 'Beta GmbH', settings: { currency: 'USD' } })
    await crm.scope({ tenant: 'alpha' }).customer.create({ name: 'Ada' })
    await crm.tenants.suspend({ tenant: 'gamma', reason: 'unpaid' })

    const first = await crm.tenants.list({ limit: 2 })
    expect(first.items).toEqual([
      { ...said, tenant: 'alpha' },
      { ...said, tenant: 'beta', label: 'Beta GmbH', overrides: { currency: 'USD' } },
    ])
    expect(await crm.tenants.list({ limit: 2, after: first.next })).toEqual({
      items: [{ ...said, tenant: 'gamma', state: 'suspended', reason: 'unpaid' }],
    })
    expect(await errorOf(crm.tenants.list({ after: 'nonsense' }))).toMatchObject({ code: 'cursor.invalid' })
  })

  it('are stated once, before they write [AP-3: part, tenants]', async () => {
    const { crm } = await openPlatform(engine)
    await crm.tenants.create({ tenant: 'alpha' })
    await crm.scope({ tenant: 'beta' }).customer.create({ name: 'Ada' })

    for (const tenant of ['alpha', 'beta']) {
      expect(await errorOf(crm.tenants.create({ tenant }))).toMatchObject({ code: 'tenant.exists' })
    }
  })

  it('have settings that hold for everything they do [AP-3: part, settings]', async () => {
    const asked: unknown[] = []
    const rates = async (question: { from: string; to: string; on: string }) => {
      asked.push(question)
      return { rate: '2', on: question.on, id: 'r' }
    }
    const { crm } = await openPlatform(engine, { rates })
    const [tokyo, home] = [crm.scope({ tenant: 'tokyo' }), crm.scope({ tenant: 'home' })]
    const changes = { currency: 'JPY', timeZone: 'Asia/Tokyo', weekStart: 'sunday' } as const
    expect(await crm.tenants.settings({ tenant: 'tokyo', ...changes })).toEqual({
      settings: { locale: 'en', fiscalYearStart: 1, ...changes },
      overrides: changes,
    })

    for (const face of [tokyo, home]) {
      const { id: customerId } = await face.customer.create({ name: 'Ada' })
      // Sunday evening in Europe, Monday in Tokyo.
      const placedAt = '2026-01-11T16:00:00Z'
      await face.purchase.record({ customerId, source: 'shop', externalId: '1', placedAt, total })
    }
    const weeks = (face: typeof tokyo) =>
      face.purchase.aggregate({
        by: { week: { calendar: { of: { field: 'placedAt' }, unit: 'week' } } },
        measures: { booked: { fn: 'sum', of: { field: 'net' } } },
      })
    const { items } = await tokyo.purchase.list()
    expect(items[0]).toMatchObject({ placedOn: '2026-01-12', bookedNet: { currency: 'JPY' } })
    expect(asked).toEqual([{ from: 'EUR', to: 'JPY', on: '2026-01-12' }])
    expect(await weeks(tokyo)).toEqual([
      { week: '2026-01-11', booked: { amount: items[0]?.bookedNet?.amount, currency: 'JPY' } },
    ])
    expect(await weeks(home)).toEqual([{ week: '2026-01-05', booked: total }])

    expect(
      await errorOf(crm.tenants.settings({ tenant: 'tokyo', timeZone: null, currency: null })),
    ).toMatchObject({ code: 'tenant.currency_in_use', kind: 'conflict' })
    expect((await crm.tenants.settings({ tenant: 'tokyo', timeZone: null })).overrides).toEqual({
      currency: 'JPY',
      weekStart: 'sunday',
    })
  })

  it('are read once in five seconds, and known at once where they change [AP-3: part, settings]', async () => {
    const store = storeOf(engine)
    const { storage, asked } = watched(store.connect())
    const { crm, clock } = await openPlatform(engine, { store, storage })
    const { crm: other } = await openPlatform(engine, { store, clock })
    const face = crm.scope({ tenant: 'alpha' })
    const readings = () => asked.selects.filter(({ entity }) => entity === 'tenant').length

    await Promise.all([face.customer.count(), face.customer.count(), face.customer.count()])
    await face.customer.count()
    expect(readings()).toBe(1)
    await other.tenants.suspend({ tenant: 'alpha' })
    expect(await errorOf(other.scope({ tenant: 'alpha' }).customer.count())).toMatchObject({
      code: 'tenant.suspended',
    })
    expect(await face.customer.count()).toBe(0)
    clock.set(new Date('2026-01-15T09:00:05.000Z'))
    expect(await errorOf(face.customer.count())).toMatchObject({ code: 'tenant.suspended' })
    expect(readings()).toBe(2)
  })

  it('do nothing while they are suspended, and go on when resumed [AP-3: part, suspend]', async () => {
    const { crm, clock } = await openPlatform(engine)
    const face = crm.scope({ tenant: 'alpha' })
    const seen: string[] = []
    crm.consume({
      name: 'seen',
      types: ['*'],
      from: 'start',
      onPoison: 'halt',
      handle: ({ events }) => {
        seen.push(...events.map(({ type }) => type))
      },
    })
    const { id: alarmId } = await face.alarm.set({ ringAt: '2026-01-15T10:00:00Z' })
    await crm.settled()
    await crm.tenants.suspend({ tenant: 'alpha' })
    clock.advance({ hours: 2 })

    expect(await errorOf(face.alarm.get({ alarmId }))).toMatchObject({
      code: 'tenant.suspended',
      kind: 'forbidden',
    })
    expect(await errorOf(face.alarm.set({ ringAt: null }))).toMatchObject({ code: 'tenant.suspended' })
    expect(await errorOf(face.transaction(async () => undefined))).toMatchObject({ code: 'tenant.suspended' })
    expect(await errorOf(all(face.alarm.stream()))).toMatchObject({ code: 'tenant.suspended' })
    expect(await crm.tick()).toMatchObject({ ran: 0 })

    await crm.tenants.resume({ tenant: 'alpha' })
    await crm.tick()
    expect(await face.alarm.get({ alarmId })).toMatchObject({ rung: 1 })
    await crm.settled()
    expect(seen).toEqual(['alarm.set', 'alarm.rung'])
  })

  it('are refused with every fault of what is said of them [AP-3: part, tenants]', async () => {
    const { crm } = await openPlatform(engine)
    const wrong = { tenant: '', settings: { currency: 'XXL', timeZone: 'Mars/Olympus' }, colour: 'red' }
    expect(await errorOf(crm.tenants.create(wrong as never))).toMatchObject({ code: 'input.invalid' })
    const settings = {
      tenant: 'alpha',
      currency: 'euro',
      timeZone: 5,
      fiscalYearStart: 13,
      weekStart: 'friday',
    }
    const error = await errorOf(crm.tenants.settings(settings as never))
    expect(error).toMatchObject({ code: 'input.invalid' })
    expect((error.issues as { path: unknown }[]).map(({ path }) => path)).toEqual([
      ['currency'],
      ['timeZone'],
      ['weekStart'],
      ['fiscalYearStart'],
    ])
    expect(await errorOf(crm.tenants.delete({ tenant: 'alpha', confirm: 'alphq' }))).toMatchObject({
      code: 'input.invalid',
    })
    for (const ask of [
      () => crm.tenants.delete({ tenant: 'nobody', confirm: 'nobody' }),
      () => all(crm.tenants.export({ tenant: 'nobody' })),
    ]) {
      expect(await errorOf(ask())).toMatchObject({ code: 'tenant.not_found', kind: 'not_found' })
    }
    expect((await crm.tenants.list()).items).toEqual([])
  })
})
