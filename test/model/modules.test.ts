import { customer, defineCrm, defineModule, defineOperation } from 'clientele'
import type { Customer } from 'clientele/customer'
import type { OperationContext } from 'clientele/kernel'
import { testCrm } from 'clientele/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Booking, BookingMade, bookingMigrations, bookings } from '../../examples/own-module/bookings.js'
import { replay, tableOf } from '../../src/storage/index.js'

const input = z.strictObject({ name: z.string() })

/** A module that calls another one. */
const welcome = defineModule({
  name: 'welcome',
  needs: ['customer'],
  operations: {
    welcome: {
      greet: defineOperation({
        kind: 'create',
        input,
        handler: async ({ call }: OperationContext, { name }) => {
          const { id } = (await call('customer.create', { name })) as Customer
          return { greeted: id }
        },
      }),
      fail: defineOperation({
        kind: 'create',
        input,
        handler: async ({ call }: OperationContext, { name }) => {
          await call('customer.create', { name })
          throw new Error('no')
        },
      }),
      quiet: defineOperation({
        kind: 'create',
        internal: true,
        input,
        handler: ({ call }: OperationContext, { name }) => call('customer.create', { name }),
      }),
      softly: defineOperation({
        kind: 'create',
        input,
        handler: ({ call }: OperationContext, given) => call('welcome.quiet', given),
      }),
    },
  },
})
const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), welcome } })

describe('a module', () => {
  it('calls an operation of another it needs, in the same unit and correlation [AP-23]', async () => {
    const { crm, events } = await testCrm(model)
    expect(await crm.welcome.greet({ name: 'Ada' })).toEqual({ greeted: 'cus_1' })
    await expect(crm.welcome.fail({ name: 'Bob' })).rejects.toThrow('no')
    await crm.settled()
    expect(await crm.customer.count()).toBe(1)
    expect(events.map(({ type }) => type)).toEqual(['customer.created'])
  })

  it('has the caller’s permission asked again, but for what is internal [AP-23: part, permission]', async () => {
    const asked: string[] = []
    const { crm } = await testCrm(model, {
      authorize: ({ entity, verb }) => {
        asked.push(`${entity}.${verb}`)
        return entity === 'welcome'
      },
    })
    await expect(crm.welcome.greet({ name: 'Ada' })).rejects.toThrow(
      expect.objectContaining({ code: 'access.denied' }),
    )
    await expect(crm.welcome.softly({ name: 'Ada' })).rejects.toThrow(
      expect.objectContaining({ code: 'access.denied' }),
    )
    expect(asked).toEqual(['welcome.greet', 'customer.create', 'welcome.softly', 'customer.create'])
  })

  it('keeps what is internal off the face and out of the catalogue [AP-23: part, internal]', async () => {
    const { crm } = await testCrm(model)
    expect(Object.keys(crm.welcome)).toEqual(['greet', 'fail', 'softly'])
    expect(Object.keys(model.operations)).not.toContain('welcome.quiet')
    await expect(crm.call('welcome.quiet', { name: 'Ada' })).rejects.toThrow(
      expect.objectContaining({ kind: 'forbidden' }),
    )
  })

  it('may not call a module it does not need [AP-23: part, needs]', async () => {
    const stranger = defineModule({ ...welcome, name: 'welcome', needs: [] })
    const careless = defineCrm({ currency: 'EUR', modules: { customer: customer(), welcome: stranger } })
    const { crm } = await testCrm(careless as unknown as typeof model)
    await expect(crm.call('welcome.greet', { name: 'Ada' })).rejects.toThrow('does not need customer')
    expect(await crm.customer.count()).toBe(0)
  })

  it('reacts to another’s events in the same unit, and may undo it [AP-23: part, reactions]', async () => {
    const strict = defineModule({
      name: 'strict',
      needs: ['customer'],
      reactions: {
        'customer.created': (_context, { data }) => {
          if (data.name === 'Eve') throw new Error('not Eve')
        },
      },
    })
    const { crm } = await testCrm(defineCrm({ currency: 'EUR', modules: { customer: customer(), strict } }))
    await crm.customer.create({ name: 'Ada' })
    await expect(crm.customer.create({ name: 'Eve' })).rejects.toThrow('not Eve')
    expect(await crm.customer.count()).toBe(1)
  })

  it('reacts once to what one operation does through another [AP-23: part, reactions]', async () => {
    const heard: unknown[] = []
    const watching = defineModule({
      name: 'watching',
      needs: ['customer'],
      reactions: { 'customer.created': (_context, { data }) => void heard.push(data.name) },
    })
    const { crm } = await testCrm(defineCrm({ currency: 'EUR', modules: { customer: customer(), watching } }))
    await crm.customer.ensure({ match: { id: 'bob' }, create: { name: 'Bob' } })
    expect(heard).toEqual(['Bob'])
  })

  it('has its migrations applied after those of what it needs [AP-23: part, migrations]', () => {
    const { migrations } = defineCrm({ currency: 'EUR', modules: { bookings, customer: customer() } })[
      '~parts'
    ]
    expect(migrations.map(({ key }) => key)).toEqual(['platform/0001', 'customer/0001', 'bookings/0001'])
  })
})

describe('a host’s own module', () => {
  const own = defineCrm({ currency: 'EUR', modules: { customer: customer(), bookings } })
  const opened = async () => {
    const made = await testCrm(own)
    const { id } = await made.crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    return { ...made, customerId: id }
  }
  const evening = '2026-01-20T19:00:00.000Z'

  it('has all that ours have: a relation, a rule, an operation, an event, a hook, a deadline and a migration [AP-24]', async () => {
    const { crm, clock, events, customerId } = await opened()
    await crm.booking.make({ customerId, startsAt: '2026-01-20T20:00:00+01:00', seats: 2 })
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: '2026-01-20T19:30:00.000Z' })
    clock.set('2026-01-20T19:30:00.000Z')
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
    await crm.settled()

    const missed = own.fields.customer.bookings.some((each) => each.status.eq('missed'))
    const { items } = await crm.customer.list({ where: missed, include: ['bookings'] })
    expect(items[0]?.included.bookings).toEqual([
      expect.objectContaining({
        id: 'bok_1',
        startsAt: evening,
        seats: 2,
        status: 'missed',
        wish: null,
        missAt: null,
        version: 2,
      }),
    ])
    expect(events.slice(1).map(({ type, parties }) => [type, parties])).toEqual([
      [BookingMade.type, [{ customerId: 'cus_1', role: 'customer' }]],
      ['booking.missed', [{ customerId: 'cus_1', role: 'customer' }]],
    ])
    await expect(crm.customer.create({ name: 'Nobody' })).rejects.toThrow('A guest needs')
    expect(replay(bookingMigrations).tables).toEqual({ booking: tableOf(Booking) })
  })

  it('is refused like ours are [AP-24: part, refusals]', async () => {
    const { crm, customerId } = await opened()
    const { id: bookingId } = await crm.booking.make({ customerId, startsAt: evening, seats: 2 })
    await crm.booking.miss({ bookingId })
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error) => error.code,
      )
    expect([
      await code(crm.booking.miss({ bookingId })),
      await code(crm.booking.miss({ bookingId: 'bok_99' })),
      await code(crm.booking.make({ customerId: 'cus_99', startsAt: evening, seats: 2 })),
      await code(crm.booking.make({ customerId, startsAt: evening, seats: 0 })),
      await code(crm.booking.make({ customerId, startsAt: '2020-01-01T00:00:00Z', seats: 2 })),
    ]).toEqual([
      'booking.not_open',
      'booking.not_found',
      'customer.not_found',
      'input.invalid',
      'booking.in_the_past',
    ])
  })
})
