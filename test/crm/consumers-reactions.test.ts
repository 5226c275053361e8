import { describe, expect, it } from 'vitest'
import { defineModule } from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import { testCrm } from '../../src/testing/index.js'
import { engines, storeOf } from './crms.js'
import { desk } from './desk.js'

/** Answers tickets, not in the transaction that opens them. */
const clerk = (state: { isIll: boolean; positions: number[] }) =>
  defineModule({
    name: 'clerk',
    needs: ['customer', 'desk'],
    consumers: {
      answer: {
        types: ['ticket.opened'],
        from: 'start',
        react: async ({ call }, event) => {
          const { ticketId, subject } = event.data as { ticketId: string; subject: string }
          state.positions.push(event.position)
          await call('message.add', { ticketId, body: `About ${subject}` })
          if (state.isIll && subject === 'hard') throw new Error('ill')
        },
      },
    },
  })

const open = async (engine: (typeof engines)[number]) => {
  const state = { isIll: false, positions: [] as number[] }
  const model = defineCrm({
    currency: 'EUR',
    modules: { customer: customer(), desk: desk(), clerk: clerk(state) },
  })
  const store = storeOf(engine)
  const { crm, clock, events } = await testCrm(model, { storage: store.connect(), newId: store.newId })
  await crm.customer.create({ id: 'ada', name: 'Ada' })
  return { crm, clock, events, state }
}

describe.each(engines)('a durable reaction of a module on %s', (engine) => {
  it('follows the log under the name of its module, and causes what it does [AP-20: part, durable reactions]', async () => {
    const { crm, events, state } = await open(engine)
    await crm.transaction(async (tx) => {
      await tx.ticket.open({ id: 't1', customerId: 'ada', subject: 'easy' })
      await tx.ticket.open({ id: 't2', customerId: 'ada', subject: 'easier' })
    })
    await crm.settled()
    const opened = events.filter(({ type }) => type === 'ticket.opened')
    const added = events.filter(({ type }) => type === 'message.added')
    expect(added.map(({ causationId, correlationId }) => [causationId, correlationId])).toEqual(
      opened.map(({ id, correlationId }) => [id, correlationId]),
    )
    expect((await crm.message.list()).items.map(({ body }) => body).toSorted()).toEqual([
      'About easier',
      'About easy',
    ])
    expect(state.positions).toEqual([2, 3])
    expect(await crm.consumers.status()).toMatchObject([
      { name: 'clerk.answer', registered: true, position: 3, parked: 0 },
    ])
  })

  it('that fails leaves nothing, is tried again, and puts its subject aside in the end [AP-20: part, durable reactions]', async () => {
    const { crm, clock, state } = await open(engine)
    state.isIll = true
    await crm.ticket.open({ id: 't1', customerId: 'ada', subject: 'hard' })
    await crm.ticket.open({ id: 't2', customerId: 'ada', subject: 'easy' })
    await crm.settled()
    expect(await crm.message.count()).toBe(0)
    for (let i = 0; i < 4; i++) {
      clock.advance({ hours: 1 })
      await crm.tick()
    }
    expect((await crm.message.list()).items.map(({ body }) => body)).toEqual(['About easy'])
    expect(await crm.consumers.status()).toMatchObject([{ name: 'clerk.answer', parked: 1 }])

    state.isIll = false
    expect(await crm.consumers.redrive({ name: 'clerk.answer' })).toEqual({ handled: 1, parked: 0 })
    expect(await crm.message.count()).toBe(2)
  })
})
