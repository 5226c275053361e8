import { afterEach, describe, expect, it, vi } from 'vitest'
import { gateOf, storageBusy } from '../../src/storage/index.js'
import { testClock } from '../../src/testing/index.js'
import { all, engines, errorOf, openDesk } from '../crm/crms.js'

/** A promise and the hand that resolves it. */
const door = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('gate', () => {
  it('lets work in one after the other where sessions are not concurrent, first come first served [ST-4: part, the queue]', async () => {
    const gate = gateOf(testClock(), false)
    const first = door()
    const seen: string[] = []
    const work = [
      gate.enter(async () => {
        seen.push('first begins')
        await first.opened
        seen.push('first ends')
      }),
      gate.enter(async () => seen.push('second')),
      gate.enter(async () => seen.push('third')),
    ]
    await Promise.resolve()
    first.open()
    await Promise.all(work)
    expect(seen).toEqual(['first begins', 'first ends', 'second', 'third'])
  })

  it('lets work in at once where sessions are concurrent [ST-4: part, concurrent sessions]', async () => {
    const gate = gateOf(testClock(), true)
    const first = door()
    const seen: string[] = []
    const slow = gate.enter(() => first.opened)
    await gate.enter(async () => seen.push('second'))
    expect(seen).toEqual(['second'])
    first.open()
    await slow
  })

  it('goes on after work that failed [ST-4: part, failures]', async () => {
    const gate = gateOf(testClock(), false)
    const failed = gate.enter(async () => {
      throw new Error('no')
    })
    const next = gate.enter(async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
  })

  it.each([false, true])(
    'finds work that comes from inside itself, concurrent: %s [ST-4: part, re-entry]',
    async (concurrent) => {
      const gate = gateOf(testClock(), concurrent)
      const inner = gate.enter(() => gate.enter(async () => 'never'))
      const error = await errorOf(inner)
      expect(storageBusy.is(error)).toBe(true)
      expect(error.message).toContain('Inside a unit of work use the face it hands you')
      await expect(gate.enter(async () => 'later')).resolves.toBe('later')
    },
  )

  it('does not take work for re-entry that was only begun inside and comes when the unit is over [ST-4: part, late work]', async () => {
    const gate = gateOf(testClock(), false)
    const over = door()
    let late: Promise<string> | undefined
    await gate.enter(async () => {
      late = over.opened.then(() => gate.enter(async () => 'late'))
    })
    over.open()
    await expect(late).resolves.toBe('late')
  })

  it('ends the waiting after five seconds where the runtime has no async context, naming re-entry [ST-4: part, the wait limit]', async () => {
    vi.stubGlobal('process', {})
    const clock = testClock()
    const gate = gateOf(clock, false)
    vi.unstubAllGlobals()
    const first = door()
    const holder = gate.enter(() => first.opened)
    const waiting = errorOf(gate.enter(async () => 'never'))
    clock.advance({ hours: 5 / 3600 })
    const error = await waiting
    expect(error).toMatchObject({ code: 'storage.busy', details: { waitedMs: 5000 } })
    expect(error.message).toContain('use the face it hands you')
    first.open()
    await holder
    await expect(gate.enter(async () => 'after')).resolves.toBe('after')
  })
})

describe.each(engines)('units of work on %s', (engine) => {
  it('queue: parallel writes and reads all come through, each unit by itself [ST-4]', async () => {
    const { crm } = await openDesk(engine)
    const names = Array.from({ length: 20 }, (_, index) => `Customer ${index}`)
    const created = await Promise.all(
      names.map((name, index) =>
        index % 2 ? crm.transaction((tx) => tx.customer.create({ name })) : crm.customer.create({ name }),
      ),
    )
    expect(created.map(({ name }) => name)).toEqual(names)
    expect(await crm.customer.count()).toBe(20)
  })

  it('refuse the outer crm inside themselves instead of waiting for themselves, for reads, writes, bulk and streams [ST-4]', async () => {
    const { crm } = await openDesk(engine)
    await crm.customer.create({ name: 'Ada' })
    const inside: readonly (() => Promise<unknown>)[] = [
      () => crm.customer.count(),
      () => crm.customer.create({ name: 'Bob' }),
      () => crm.transaction(async () => undefined),
      () => all(crm.customer.stream()),
      () => crm.scope({}).customer.list({}),
    ]
    for (const call of inside) {
      const error = await errorOf(crm.transaction(call))
      expect(error).toMatchObject({ code: 'storage.busy', kind: 'unavailable' })
    }
    expect(await crm.customer.count()).toBe(1)
  })
})
