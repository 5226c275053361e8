import { describe, expect, it } from 'vitest'
import { days } from '../../../src/kernel/index.js'
import { storages } from '../storages.js'
import { f, open as openAt, purchase } from './ground.js'

const call = {
  customerId: 'ada',
  channel: 'phone',
  direction: 'inbound',
  occurredAt: '2026-01-10T10:00:00.000Z',
  subject: 'Late parcel',
  outcome: 'solved',
  source: 'pbx',
  externalId: '77',
  parties: [{ customerId: 'bob', role: 'listener' }],
  related: [purchase],
} as const

describe.each(storages)('interactions on $name', ({ open }) => {
  const start = () => openAt(open())

  it('are recorded with whom and what they concern [CU-7]', async () => {
    const { crm, heard } = await start()
    const recorded = await crm.interaction.record(call)
    expect(recorded).toMatchObject({ ...call, body: null })
    expect(await crm.interaction.get({ interactionId: recorded.id })).toEqual(recorded)
    const { subject: _, ...told } = call
    expect(await heard()).toEqual([
      { type: 'interaction.recorded', data: { interactionId: recorded.id, ...told } },
    ])
    for (const customerId of ['ada', 'bob']) {
      const { items } = await crm.customer.timeline({ customerId })
      expect(items.map(({ type }) => type)).toContain('interaction.recorded')
    }
    const c = f.customer
    const { items } = await crm.customer.list({
      where: c.interactions.within(days(30)).some((one) => one.channel.eq('phone')),
      columns: { last: c.interactions.latest() },
    })
    expect(items.map(({ id, computed }) => [id, computed])).toEqual([['ada', { last: call.occurredAt }]])
  })

  it('are the same when they come again, and in conflict when they differ [CU-7: part, idempotent]', async () => {
    const { crm, heard } = await start()
    const first = await crm.interaction.record(call)
    expect(await crm.interaction.record(call)).toEqual(first)
    await expect(crm.interaction.record({ ...call, outcome: 'open', body: 'No' })).rejects.toMatchObject({
      code: 'interaction.differs',
      details: { interactionId: first.id, fields: ['body', 'outcome'] },
    })
    await crm.interaction.record({ ...call, source: 'crm' })
    const { externalId: _, ...without } = call
    await crm.interaction.record(without)
    await crm.interaction.record(without)
    expect(await crm.interaction.count()).toBe(4)
    expect(await heard()).toHaveLength(4)
  })

  it('are the same by any id that its customers have had [CU-7: part, idempotent]', async () => {
    const { crm } = await start()
    const bob = { entity: 'customer', id: 'bob' } as const
    const said = { ...call, customerId: 'bob', related: [bob] }
    const { id } = await crm.interaction.record(said)
    await crm.customer.merge({ survivorId: 'ada', otherIds: ['bob'] })
    const now = {
      ...call,
      parties: [{ customerId: 'ada', role: 'listener' }],
      related: [{ entity: 'customer', id: 'ada' }],
    } as const
    expect((await crm.interaction.record(said)).id).toBe(id)
    expect((await crm.interaction.record(now)).id).toBe(id)
    await expect(crm.interaction.record({ ...now, outcome: 'open' })).rejects.toMatchObject({
      details: { fields: ['outcome'] },
    })
    expect(await crm.interaction.count()).toBe(1)
  })

  it('keep no hash of words that erasing takes [CU-12: part, copies]', async () => {
    const { crm } = await start()
    const said = { ...call, body: 'My number is 12' }
    const { contentHash } = await crm.interaction.record(said)
    const other = { ...said, externalId: '78', subject: 'Hello', body: 'Nothing' }
    expect((await crm.interaction.record(other)).contentHash).toBe(contentHash)
    await expect(crm.interaction.record({ ...said, body: 'My number is 13' })).rejects.toMatchObject({
      details: { fields: ['body'] },
    })
  })

  it('have a time when they happened, and one when that was known [CU-14: part, interactions]', async () => {
    const { crm } = await start()
    const { id: interactionId } = await crm.interaction.record({
      ...call,
      recordedAt: '2026-01-12T00:00:00Z',
    })
    const [event] = (await crm.interaction.timeline({ interactionId })).items
    expect(event).toMatchObject({ occurredAt: call.occurredAt, recordedAt: '2026-01-12T00:00:00.000Z' })
    const on = (day: string) => `2026-01-${day}T00:00:00Z`
    const asOf = { interactionId, occurred: on('13'), recorded: on('13') }
    expect(await crm.interaction.asOf(asOf)).toMatchObject({ id: interactionId })
    for (const moment of [{ recorded: on('11') }, { occurred: on('10') }]) {
      await expect(crm.interaction.asOf({ ...asOf, ...moment })).rejects.toMatchObject({
        code: 'interaction.not_found',
      })
    }
    await expect(
      crm.interaction.record({ ...call, recordedAt: '2027-01-01T00:00:00Z' }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('name only records that there are', async () => {
    const { crm } = await start()
    const wrong = [
      [{ ...call, customerId: 'eve' }, 'customer.not_found'],
      [{ ...call, parties: [{ customerId: 'eve', role: 'x' }] }, 'customer.not_found'],
      [{ ...call, related: [{ entity: 'purchase', id: 'eve' }] }, 'purchase.not_found'],
      [{ ...call, related: [{ entity: 'planet', id: 'ada' }] }, 'input.invalid'],
      [{ ...call, direction: 'sideways' as never }, 'input.invalid'],
    ] as const
    for (const [input, code] of wrong) {
      await expect(crm.interaction.record(input)).rejects.toMatchObject({ code })
    }
    expect(await crm.interaction.count()).toBe(0)
  })
})
