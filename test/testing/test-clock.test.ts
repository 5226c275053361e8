import { customer, defineCrm, storageDuplicate } from 'clientele'
import { testClock, testCrm } from 'clientele/testing'
import { describe, expect, it } from 'vitest'

describe('testClock', () => {
  it('stands still until it is moved [AP-25: part, clock]', () => {
    const clock = testClock('2026-05-01T00:00:00.000Z')
    expect(clock.instant()).toBe('2026-05-01T00:00:00.000Z')
    clock.advance({ hours: 36 })
    expect(clock.instant()).toBe('2026-05-02T12:00:00.000Z')
    clock.set('2020-01-01T00:00:00.000Z')
    expect(clock.now()).toBe(Date.UTC(2020, 0, 1))
  })

  it('wakes whoever slept until then, and nobody else [AP-25: part, clock]', async () => {
    const clock = testClock()
    const woken: string[] = []
    const hour = clock.sleep(3_600_000).then(() => woken.push('an hour'))
    const day = clock.sleep(86_400_000).then(() => woken.push('a day'))
    clock.advance({ hours: 1 })
    await hour
    expect(woken).toEqual(['an hour'])
    clock.advance({ days: 1 })
    await day
    expect(woken).toEqual(['an hour', 'a day'])
  })

  it('lets nobody wait for less than a second: the crm decides again at once [AP-25: part, clock]', async () => {
    const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
    const { crm } = await testCrm(model, { newId: (prefix) => `${prefix}_always` })
    await crm.customer.create({ id: 'a', name: 'Ada' })
    // Its event has the id of the first: the storage refuses it, again and again.
    await expect(crm.customer.create({ id: 'b', name: 'Bob' })).rejects.toThrow(
      expect.objectContaining({ code: storageDuplicate.code }),
    )
  })

  it('is left by a signal [AP-25: part, clock]', async () => {
    const stop = new AbortController()
    const asleep = testClock().sleep(60_000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(asleep).rejects.toThrow('enough')
  })

  it('refuses to start at what is no instant', () => {
    expect(() => testClock('today')).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})
