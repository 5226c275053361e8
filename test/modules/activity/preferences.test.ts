import { describe, expect, expectTypeOf, it } from 'vitest'
import { days } from '../../../src/kernel/index.js'
import { and } from '../../../src/rules/index.js'
import { storages } from '../storages.js'
import { f, open as openAt } from './ground.js'

describe.each(storages)('preferences on $name', ({ open }) => {
  const start = () => openAt(open())

  it('have keys and values of their types [CU-9: typed]', async () => {
    const { crm, heard } = await start()
    const red = await crm.preference.set({ customerId: 'ada', key: 'colour', value: 'red' })
    expect(red).toMatchObject({
      key: 'colour',
      value: 'red',
      valueText: 'red',
      stated: true,
      confidence: null,
      source: 'host',
      expiresAt: null,
    })
    if (red.key === 'colour') expectTypeOf(red.value).toEqualTypeOf<'red' | 'blue'>()
    expect(await crm.preference.set({ customerId: 'ada', key: 'colour', value: 'red' })).toEqual(red)
    await crm.preference.set({ customerId: 'ada', key: 'colour', value: 'blue' })
    await crm.preference.set({ customerId: 'ada', key: 'sizes', value: [38, 39] })
    const told = { preferenceId: red.id, customerId: 'ada', key: 'colour', stated: 'stated' }
    expect((await heard()).slice(0, 2)).toEqual([
      { type: 'preference.set', data: { ...told, from: null, to: 'red' } },
      { type: 'preference.set', data: { ...told, from: 'red', to: 'blue' } },
    ])
    expect(await heard()).toHaveLength(3)
    const wrong = [
      [{ key: 'colour', value: 'green' }, ['value']],
      [{ key: 'newsletter', value: 'yes' }, ['value']],
      [{ key: 'shape', value: 'round' }, ['key']],
      [{ key: 'colour', value: 'red', confidence: 2 }, ['confidence']],
    ] as const
    for (const [given, path] of wrong) {
      await expect(crm.call('preference.set', { customerId: 'ada', ...given })).rejects.toMatchObject({
        code: 'input.invalid',
        issues: [expect.objectContaining({ path })],
      })
    }
    const likesBlue = f.customer.preferences.some((one) =>
      and(one.key.eq('colour'), one.valueText.eq('blue')),
    )
    expect(await crm.customer.count({ where: likesBlue })).toBe(1)
  })

  it('count when they were stated, before what was inferred, until they expire [CU-9]', async () => {
    const { crm, clock } = await start()
    const said = { customerId: 'ada', key: 'colour' } as const
    await crm.preference.set({ ...said, value: 'red', expiresAt: '2026-01-20T00:00:00Z' })
    clock.advance(days(1))
    await crm.preference.set({ ...said, value: 'blue', stated: false, confidence: 0.9, source: 'model' })
    const colour = async (at?: string) =>
      (await crm.preference.effective({ customerId: 'ada', ...(at && { at }) })).map(({ value }) => value)
    expect(await colour()).toEqual(['red'])
    expect(await colour('2026-01-21T00:00:00Z')).toEqual(['blue'])
    expect(await colour('2026-01-01T00:00:00Z')).toEqual([])
    const [stated] = (await crm.preference.list({ where: f.preference.stated.eq(true) })).items
    await crm.preference.remove({ preferenceId: stated?.id ?? '' })
    expect(await colour()).toEqual(['blue'])
  })

  it('keep what the source said last, in whatever order it comes', async () => {
    const { crm, heard } = await start()
    const said = { customerId: 'ada', key: 'colour', source: 'form' } as const
    await crm.preference.set({ ...said, value: 'red', statedAt: '2026-01-10T00:00:00Z' })
    await crm.preference.set({ ...said, value: 'blue', statedAt: '2026-01-01T00:00:00Z' })
    expect((await crm.preference.list()).items.map(({ value }) => value)).toEqual(['red'])
    expect(await heard()).toHaveLength(1)
  })
})
