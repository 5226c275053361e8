import { describe, expect, it } from 'vitest'
import { engines, errorOf, openDesk } from './crms.js'

describe.each(engines)('instants on %s', (engine) => {
  it('are taken with any offset or as a Date, and leave as UTC with milliseconds [AP-8]', async () => {
    const { crm, clock } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const open = (dueAt: unknown) =>
      crm.call('ticket.open', { customerId, subject: 'Late parcel', dueAt }) as Promise<{ dueAt: string }>

    const given = ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00Z', new Date('2026-03-01T08:00:00.000Z')]
    const tickets = await Promise.all(given.map(open))

    expect(tickets.map(({ dueAt }) => dueAt)).toEqual(Array(3).fill('2026-03-01T08:00:00.000Z'))
    const { items } = await crm.ticket.list({})
    expect(items.map(({ dueAt, openedAt }) => [dueAt, openedAt])).toEqual(
      Array(3).fill(['2026-03-01T08:00:00.000Z', clock.instant()]),
    )
  })

  it('in attributes are text of the same form [AP-8: part, attributes]', async () => {
    const { crm } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({
      name: 'Ada',
      attributes: { joinedAt: '2026-03-01T10:00:00+02:00' },
    })
    expect((await crm.customer.get({ customerId })).attributes.joinedAt).toBe('2026-03-01T08:00:00.000Z')
  })

  it.each([
    '2026-03-01',
    '2026-03-01T10:00:00',
    '2026-02-30T10:00:00Z',
    '0999-12-31T23:59:59Z',
    '+010000-01-01T00:00:00Z',
    'tomorrow',
    new Date(Number.NaN),
  ])('refuse %s, naming the path [AP-8: part, refusals]', async (dueAt) => {
    const { crm } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    const error = await errorOf(crm.call('ticket.open', { customerId, subject: 'Late parcel', dueAt }))
    expect(error).toMatchObject({ code: 'input.invalid', issues: [{ path: ['dueAt'] }] })
    expect(await crm.ticket.count()).toBe(0)
  })

  it('and days in schemas are plain JSON: text with a format [AP-8: part, schemas]', async () => {
    const { crm } = await openDesk(engine)
    const { properties } = crm.model.entities.ticket.jsonSchema() as {
      properties: Record<string, { anyOf?: unknown; type?: string; format?: string }>
    }
    expect(properties.openedAt).toMatchObject({ type: 'string', format: 'date-time' })
    const customer = crm.model.entities.customer.jsonSchema() as typeof properties & { properties: object }
    expect(customer.properties).toMatchObject({
      birthDate: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
    })
  })
})
