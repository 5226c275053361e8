import { describe, expect, it } from 'vitest'
import type { Trace } from '../../src/index.js'
import { engines, errorOf, fault, openDesk, patientClock, storeOf } from './tracing-ground.js'

const secrets = ['Ada Lovelace', 'ada@example.com', 'Late parcel']

describe.each(engines)('trace on %s', (engine) => {
  it('stands around each operation and each statement [AP-22]', async () => {
    const names: string[] = []
    const attributes: unknown[] = []
    const trace: Trace = async (name, given, work) => {
      names.push(name)
      attributes.push(given)
      return work()
    }
    const { crm } = await openDesk(engine, { trace })
    // What is known of the tenant is read once, and kept for a while.
    await crm.customer.count()
    names.length = 0
    await crm.customer.create({ name: 'Ada Lovelace', email: 'ada@example.com' })
    await crm.customer.get({ customerId: 'cus_1' })
    await crm.customer.count()

    expect(names).toEqual([
      'clientele.customer.create',
      'clientele.storage.apply',
      'clientele.storage.apply',
      'clientele.storage.next',
      'clientele.storage.apply',
      'clientele.customer.get',
      'clientele.storage.select',
      'clientele.customer.count',
      'clientele.storage.aggregate',
    ])
    for (const secret of secrets) expect(JSON.stringify(attributes)).not.toContain(secret)
  })

  it('lets errors through as they are [AP-22: part, errors]', async () => {
    const seen: unknown[] = []
    const trace: Trace = async (_name, _attributes, work) => {
      try {
        return await work()
      } catch (error) {
        seen.push(error)
        throw error
      }
    }
    const { crm } = await openDesk(engine, { trace })
    const error = await errorOf(crm.customer.update({ customerId: 'nobody', name: 'Ada' }))
    expect(error).toMatchObject({ code: 'customer.not_found' })
    expect(seen).toEqual([error])
  })
})

describe.each(engines)('logger on %s', (engine) => {
  it('is told of what was decided again, and never a personal value [AP-22]', async () => {
    const store = storeOf(engine)
    const lines: unknown[] = []
    const log = (message: string, fields: object) => lines.push({ message, ...fields })
    let failures = 2
    const storage = fault(store.connect(), () => failures-- > 0)
    const { crm } = await openDesk(engine, {
      store,
      storage,
      clock: patientClock(),
      logger: { debug: log, warn: log },
      onError: undefined,
    })
    crm.on('customer.created', () => {
      throw new Error('Ada Lovelace cannot be greeted')
    })
    await crm.customer.create({ name: 'Ada Lovelace', email: 'ada@example.com' })
    await crm.settled()

    expect(lines).toEqual([
      { message: 'a unit of work is decided again', attempt: 1, fault: 'busy' },
      { message: 'a unit of work is decided again', attempt: 2, fault: 'busy' },
      { message: 'a listener failed', type: 'customer.created', eventId: expect.any(String) },
    ])
    for (const secret of secrets) expect(JSON.stringify(lines)).not.toContain(secret)
  })
})
