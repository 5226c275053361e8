import { describe, expect, it, onTestFinished } from 'vitest'
import type { AccessRequest, ActorRef } from '../../../src/index.js'
import { defineCrm } from '../../../src/model.js'
import { namesOf } from '../../../src/modules/customer/decisions/match-records.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { madePeople } from '../../engines/matching/people.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })

/** What a clerk is not shown. */
const hidden = ['birthday', 'birthDate', 'nextBirthdayOn', 'gender']

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** People of a fixed seed, with the ids of those that are one. */
const { records, truth } = madePeople({ seed: 11, size: 80, copies: 0.15 })

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const at = await testCrm(model, { storage: open() })
    onTestFinished(() => at.crm.close())
    const inputs = records.map(({ id, givenName, familyName, birthDate, phone }) => {
      const [year = 0, month = 1, day = 1] = text(birthDate).split('-').map(Number)
      const isDay = year > 1900 && year < 2020 && month >= 1 && month <= 12 && day >= 1 && day <= 28
      return {
        id,
        name: [givenName, familyName].filter(Boolean).join(' ') || 'nobody',
        givenName: text(givenName) || null,
        familyName: text(familyName) || null,
        ...(isDay ? { birthday: { calendar: 'gregorian', year, month, day } as const } : {}),
        ...(/^\+49[1-9]\d{8}$/.test(text(phone)) ? { phone: text(phone) } : {}),
      }
    })
    for await (const _ of at.crm.bulk('customer.create', inputs, { onError: 'stop' }));
    return at
  }
  const pairOf = ({ customerId, otherId }: { customerId: string; otherId: string }) =>
    [customerId, otherId].sort().join(' ')

  it('[CU-15: findDuplicates] finds those that are one, with evidence and weight', async () => {
    const { crm } = await start()
    const { items } = await crm.customer.findDuplicates()
    const right = items.filter((pair) => truth.has(pairOf(pair)))
    expect(right.length / items.length).toBeGreaterThan(0.9)
    expect(right.length / truth.size).toBeGreaterThan(0.8)
    const [first] = items
    expect(first?.probability).toBeGreaterThan(0.9)
    expect(first?.evidence[0]).toMatchObject({ weight: expect.any(Number), level: expect.any(String) })
    expect(items.map(({ weight }) => weight)).toEqual(
      items.map(({ weight }) => weight).toSorted((a, b) => b - a),
    )
  })

  it('[CU-15: findDuplicates] finds those of one customer by what stands in an index', async () => {
    const { crm } = await start()
    const [pair] = (await crm.customer.findDuplicates({ limit: 1 })).items
    const customerId = pair?.customerId ?? ''
    const { items } = await crm.customer.findDuplicates({ customerId })
    expect(items.map(({ otherId }) => otherId)).toContain(pair?.otherId)
    expect(items.every((one) => one.customerId === customerId)).toBe(true)
  })

  it('forgets who was merged, and compares no proxy and no organisation with a person', async () => {
    const at = await testCrm(model, { storage: open() })
    onTestFinished(() => at.crm.close())
    const { crm } = at
    const birthday = { calendar: 'gregorian', year: 1980, month: 2, day: 3 } as const
    for (const id of ['a', 'b'])
      await crm.customer.create({ id, name: 'Grace Hopper', phone: '+12025550123', birthday })
    await crm.customer.create({
      id: 'org',
      kind: 'organisation',
      name: 'Grace Hopper',
      phone: '+12025550123',
    })
    for (let at = 0; at < 20; at++)
      await crm.customer.create({ name: `Someone ${String.fromCharCode(65 + at)}lse` })
    expect((await crm.customer.findDuplicates()).items.map(pairOf)).toEqual(['a b'])
    await crm.customer.merge({ survivorId: 'a', otherIds: ['b'] })
    expect((await crm.customer.findDuplicates()).items).toEqual([])
    expect((await crm.customer.findDuplicates({ customerId: 'b' })).items).toEqual([])
  })

  it('tells nothing of what its actor may not see, and neither does a plan to merge [AP-14: part, duplicates]', async () => {
    const { crm } = await testCrm(model, {
      storage: open(),
      authorize: ({ actor, entity }: AccessRequest<ActorRef>) => {
        if (actor.id !== 'clerk') return true
        if (entity === 'contactPoint') return { hide: ['normalized', 'value'] }
        return entity === 'customer' ? { hide: hidden } : entity !== 'identifier'
      },
    })
    onTestFinished(() => crm.close())
    const clerk = crm.scope({ actor: { kind: 'user', id: 'clerk' } })
    const birthday = { calendar: 'gregorian', year: 1980, month: 2, day: 3 } as const
    for (const id of ['a', 'b']) {
      await crm.customer.create({ id, name: 'Grace Hopper', phone: '+12025550123', birthday })
    }
    await crm.customer.update({ customerId: 'b', gender: 'female' })
    for (let at = 0; at < 20; at++) {
      await crm.customer.create({ name: `Someone ${String.fromCharCode(65 + at)}lse` })
    }
    const fieldsOf = async (face: typeof clerk, input: object) => {
      const { items } = await face.customer.findDuplicates(input)
      return new Set(items.flatMap(({ evidence }) => evidence.map(({ field }) => field)))
    }
    for (const input of [{}, { customerId: 'a' }]) {
      const seen = await fieldsOf(crm, input)
      expect(['birthDate', 'phone', 'givenName'].filter((field) => !seen.has(field))).toEqual([])
      expect(await fieldsOf(clerk, input)).toEqual(new Set(['givenName', 'familyName']))
    }
    const merge = { survivorId: 'a', otherIds: ['b'] }
    expect((await crm.customer.planMerge(merge)).changes).toEqual([{ field: 'gender', customerId: 'b' }])
    expect((await clerk.customer.planMerge(merge)).changes).toEqual([])
    await expect(clerk.customer.merge({ ...merge, fields: { gender: 'b' } })).rejects.toMatchObject({
      issues: [{ path: ['fields', 'gender'], expected: 'a field that a merge may choose' }],
    })
  })

  it('refuses an unknown customer and too many pairs', async () => {
    const { crm } = await testCrm(model, { storage: open() })
    onTestFinished(() => crm.close())
    await expect(crm.customer.findDuplicates({ customerId: 'nobody' })).rejects.toMatchObject({
      code: 'customer.not_found',
    })
    await expect(crm.customer.findDuplicates({ limit: 501 })).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('namesOf', () => {
  const named = (name: string) =>
    namesOf({ kind: 'person', name, givenName: null, familyName: null, legalName: null })

  it.each([
    ['Ada Lovelace', { givenName: 'Ada', familyName: 'Lovelace' }],
    ['Cher', { givenName: null, familyName: 'Cher' }],
    ['李小明', { givenName: '小明', familyName: '李' }],
  ])('of %s guesses what is not said', (name, parts) => {
    expect(named(name)).toEqual(parts)
  })
})
