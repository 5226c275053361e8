import { describe, expect, it } from 'vitest'
import { createCrm } from '../../src/index.js'
import { deskModel, engines, errorOf, storeOf } from '../crm/crms.js'

describe.each(engines)('createCrm on %s', (engine) => {
  it('refuses migrations and verify too, once it is closed [AP-2: part, close]', async () => {
    const crm = createCrm(deskModel, { storage: storeOf(engine).connect() })
    await crm.close()
    await crm.close()

    for (const call of [crm.migrations.pending, crm.migrations.sql, crm.migrations.apply, crm.verify]) {
      expect(await errorOf(call())).toMatchObject({ code: 'crm.closed' })
    }
  })

  it('opens once for calls that come together, and again when that has failed [AP-2: part, open]', async () => {
    const driver = storeOf(engine).connect()
    let opened = 0
    const open: typeof driver.open = async (model) => {
      opened += 1
      if (opened === 1) throw new Error('not yet')
      return driver.open(model)
    }
    const crm = createCrm(deskModel, { storage: { ...driver, open } })
    await crm.migrations.apply()
    expect(opened).toBe(0)

    const failed = await Promise.allSettled([crm.customer.count(), crm.customer.count()])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(opened).toBe(1)

    expect(await Promise.all([crm.customer.count(), crm.customer.count()])).toEqual([0, 0])
    expect(opened).toBe(2)
  })
})
