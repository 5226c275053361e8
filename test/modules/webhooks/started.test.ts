import { describe, expect, it } from 'vitest'
import { storages } from '../storages.js'
import { hook, openHooks, outside } from './ground.js'

describe.each(storages)('a started crm on $name', ({ open }) => {
  it('sends soon after it happened, not only when it looks by itself', async () => {
    const { sent, send } = outside(() => ({ status: 204 }))
    const { crm, clock } = await openHooks(open(), { send })
    const { id: webhookId } = await crm.webhook.create(hook())
    const { stop } = crm.start({ everyMs: 86_400_000 })
    /** Lets seconds pass; how long the machine takes for each does not matter. */
    const pass = async (seconds: number, isOver = () => false) => {
      for (let second = 0; second < seconds && !isOver(); second += 1) {
        clock.advance({ hours: 1 / 3600 })
        await crm.webhookDelivery.count()
        await new Promise(setImmediate)
      }
    }
    const create = (name: string) => () => crm.customer.create({ name })
    for (const act of [create('Ada'), create('Bob'), () => crm.webhook.ping({ webhookId })]) {
      // What was before is done with, and it rests.
      await crm.settled()
      await pass(20)
      const before = sent.length
      await act()
      await pass(600, () => sent.length > before)
      expect(sent.length).toBe(before + 1)
    }
    await stop()
  })
})
