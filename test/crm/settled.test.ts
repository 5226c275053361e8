import { describe, expect, it } from 'vitest'
import { engines, openDesk } from './crms.js'

describe.each(engines)('settled on %s', (engine) => {
  it('waits for every listener that was due, the slow ones too [AP-13]', async () => {
    const { crm } = await openDesk(engine)
    const done: string[] = []
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    crm.on('customer.created', async ({ data }) => {
      await gate
      done.push(`slow ${data.name}`)
    })
    crm.on('customer.created', ({ data }) => done.push(`quick ${data.name}`))
    await crm.customer.create({ name: 'Ada' })
    await crm.customer.create({ name: 'Bob' })

    let isSettled = false
    const settled = crm.settled().then(() => {
      isSettled = true
    })
    await crm.customer.count()
    expect(isSettled).toBe(false)

    release()
    await settled
    expect(done.toSorted()).toEqual(['quick Ada', 'quick Bob', 'slow Ada', 'slow Bob'])
  })

  it('waits for what listeners set off, and for listeners that fail [AP-13]', async () => {
    const { crm, errors } = await openDesk(engine)
    crm.on('customer.created', async ({ data }) => {
      if (data.name === 'Ada') await crm.customer.create({ name: 'Echo' })
      throw new Error(`late ${data.name}`)
    })
    await crm.customer.create({ name: 'Ada' })

    await crm.settled()

    expect(errors.map(({ error }) => (error as Error).message)).toEqual(['late Ada', 'late Echo'])
  })

  it('is over at once when nothing is due [AP-13: part, nothing due]', async () => {
    const { crm } = await openDesk(engine)
    await expect(crm.settled()).resolves.toBeUndefined()
  })
})
