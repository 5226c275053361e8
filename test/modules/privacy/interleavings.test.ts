import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effective, said, targetOf } from '../../../src/modules/privacy/decisions/effective.js'
import type { Consent, ConsentAct } from '../../../src/modules/privacy/index.js'
import { effort } from '../../tools/effort.js'
import { storages } from '../storages.js'
import { openConsent } from './ground.js'

const seed = Number(process.env.CLIENTELE_SEED ?? 6)

const marketing = { purpose: 'marketing', channel: 'email' } as const

type World = Awaited<ReturnType<typeof openConsent>>

/** The ledger of a customer as it stands, and what is folded from it. */
const ledgerOf = async ({ crm }: World, customerId: string) => {
  const { items: acts } = await crm.consentAct.list({ limit: 500 })
  const { items: rows } = await crm.consent.list({ limit: 500 })
  const own = <Row extends { readonly customerId: string }>(all: readonly Row[]) =>
    all.filter((row) => row.customerId === customerId)
  return { acts: own<ConsentAct>(acts), rows: own<Consent>(rows) }
}

/** One row for each target that was named, and it says what the ledger says. */
const assertFolded = async (world: World, customerId: string) => {
  const { acts, rows } = await ledgerOf(world, customerId)
  const asked = { at: new Date(world.clock.now()).toISOString(), usedOf: () => 0 }
  const keyOf = (row: Consent | ConsentAct) => JSON.stringify(targetOf(row))
  expect(rows.map(keyOf).toSorted()).toEqual([...new Set(acts.map(keyOf))].toSorted())
  for (const row of rows) {
    expect([keyOf(row), row.state]).toEqual([keyOf(row), said(acts, targetOf(row), asked).state])
  }
}

describe.each(storages)('ledgers on $name', ({ open }) => {
  it('that become one are one: what either has withdrawn stays withdrawn [CU-11: part, merges]', async () => {
    const world = await openConsent(open())
    const { crm, customerId, otherId, homeId, clock } = world
    await crm.consent.grant({ customerId, ...marketing, by: 'subject' })
    await crm.consent.grant({ customerId, ...marketing, contactPointId: homeId, by: 'subject' })
    clock.advance({ hours: 1 })
    await crm.consent.withdraw({ customerId: otherId, ...marketing })
    await crm.customer.restrict({ customerId: otherId, purpose: 'research' })
    clock.advance({ hours: 1 })
    await crm.customer.merge({ survivorId: customerId, otherIds: [otherId] })
    expect(await crm.consent.mayContact({ customerId, ...marketing })).toMatchObject({
      allowed: false,
      reason: 'withdrawn',
    })
    // The id of old leads there too.
    const old = { customerId: otherId, ...marketing, contactPointId: homeId }
    expect(await crm.consent.mayContact(old)).toMatchObject({ customerId, allowed: false })
    expect(await crm.consent.status({ ...old, purpose: 'research' })).toMatchObject({ reason: 'restricted' })
    await assertFolded(world, customerId)
    await crm.consent.grant({ customerId, ...marketing, by: 'agent' })
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(false)
    clock.advance({ hours: 1 })
    await crm.consent.grant({ customerId, ...marketing, by: 'subject' })
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(true)
  })

  it('stay with the extension of a number that they are about [CU-11: part, merges] [CU-15: merge, every module moves]', async () => {
    const { crm, customerId, otherId } = await openConsent(open())
    const phone = { kind: 'phone', value: '+442079460958' } as const
    await crm.contactPoint.add({ customerId, ...phone })
    const own = await crm.contactPoint.add({ customerId, ...phone, extension: '12' })
    const theirs = await crm.contactPoint.add({ customerId: otherId, ...phone, extension: '12' })
    const calls = { purpose: 'marketing', channel: 'phone' } as const
    await crm.consent.grant({ customerId: otherId, ...calls, contactPointId: theirs.id, by: 'subject' })
    await crm.customer.merge({ survivorId: customerId, otherIds: [otherId] })
    const { items } = await crm.consentAct.list()
    expect(items.map((act) => [act.customerId, act.contactPointId])).toEqual([[customerId, own.id]])
    expect((await crm.consent.mayContact({ customerId, ...calls, contactPointId: own.id })).allowed).toBe(
      true,
    )
  })

  it('that were one for a while are two again', async () => {
    const world = await openConsent(open())
    const { crm, customerId, otherId, clock } = world
    await crm.consent.grant({ customerId, ...marketing, by: 'subject', uses: 2 })
    await crm.consent.mayContact({ customerId, ...marketing })
    clock.advance({ hours: 1 })
    await crm.consent.withdraw({ customerId: otherId, ...marketing })
    await crm.customer.merge({ survivorId: customerId, otherIds: [otherId] })
    await assertFolded(world, customerId)
    await crm.customer.unmerge({ customerId: otherId })
    await assertFolded(world, customerId)
    await assertFolded(world, otherId)
    const once = await crm.consent.mayContact({ customerId, ...marketing })
    expect(once).toMatchObject({ allowed: true, basis: 'consent' })
    // One use had been used before.
    expect((await crm.consent.mayContact({ customerId, ...marketing })).reason).toBe('expired')
    expect((await crm.consent.mayContact({ customerId: otherId, ...marketing })).reason).toBe('withdrawn')
  })

  const anyStep = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        of: fc.integer({ min: 0, max: 2 }),
        channel: fc.constantFrom('all', 'email', 'sms'),
        atPoint: fc.boolean(),
        basis: fc.constantFrom('consent', 'consent', 'contract', 'legitimate_interest'),
        state: fc.constantFrom('granted', 'granted', 'withdrawn', 'objected', 'pending'),
        by: fc.constantFrom('subject', 'agent', 'import'),
        hour: fc.integer({ min: 0, max: 5 }),
        expires: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ merge: fc.integer({ min: 0, max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ hours: fc.constantFrom(1, 30) }) },
  )

  it(`say what all their acts say, whatever comes in between (seed ${seed}) [CU-11: part, interleavings]`, {
    timeout: 60_000,
  }, async () => {
    const law = fc.asyncProperty(fc.array(anyStep, { minLength: 6, maxLength: 14 }), async (steps) => {
      const world = await openConsent(open())
      const { crm, clock } = world
      await crm.customer.create({ id: 'cleo', name: 'Cleo', email: 'cleo@example.com' })
      const ids = ['ada', 'bob', 'cleo']
      const { items: points } = await crm.contactPoint.list()
      clock.advance({ hours: 10 })
      for (const step of steps) {
        if ('hours' in step) {
          clock.advance({ hours: step.hours })
          await crm.tick()
          continue
        }
        if ('merge' in step) {
          const survivor = await crm.customer.get({ customerId: 'ada' })
          const other = await crm.customer.get({ customerId: ids[step.merge] ?? '' })
          if (survivor.id === other.id) continue
          await crm.customer.merge({ survivorId: survivor.id, otherIds: [other.id] })
          continue
        }
        const { of, channel, atPoint, basis, state, by, hour, expires } = step
        const { id: customerId } = await crm.customer.get({ customerId: ids[of] ?? '' })
        const contactPointId = atPoint ? points.find((each) => each.customerId === ids[of])?.id : undefined
        const actedAt = `2026-01-15T${10 + hour}:00:00.000Z`
        await crm.consent.record({
          ...{ customerId, purpose: 'marketing', channel, contactPointId, basis, state, by, actedAt },
          expiresAt: expires ? '2026-01-16T12:00:00.000Z' : null,
        })
      }
      await crm.tick()
      const asked = { at: new Date(clock.now()).toISOString(), usedOf: () => 0 }
      for (const id of ids) {
        const { id: customerId } = await crm.customer.get({ customerId: id })
        await assertFolded(world, customerId)
        const { acts } = await ledgerOf(world, customerId)
        const receipt = await crm.consent.mayContact({ customerId: id, ...marketing })
        const { state } = effective(acts, { channel: 'email', contact: null }, asked)
        expect(receipt.allowed).toBe(state === 'granted')
      }
    })
    await fc.assert(law, { numRuns: effort({ short: 6, long: 300 }), seed })
  })
})
