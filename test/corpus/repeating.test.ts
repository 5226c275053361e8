import { testCrm } from 'clientele/testing'
import { describe, expect, it } from 'vitest'
import { fixturesOf, inputOf, validInputs } from './inputs.js'
import { type CorpusCrm, model } from './stores.js'

/** Operations that do again what they did: somebody looks again, a second hold, a new secret, one more delivery. */
const anew = [
  'customer.confirm',
  'hold.place',
  'webhook.ping',
  'webhook.rotateSecret',
  'webhookDelivery.replay',
]

/** What the modules of customers promise to tell. */
const promised = `customer.created customer.updated customer.assigned customer.archived customer.restored customer.merged
  customer.unmerged customer.identified customer.erased customer.restricted contact_point.added contact_point.removed
  contact_point.verified contact_point.expired relationship.added relationship.ended purchase.recorded purchase.revised
  purchase.cancelled purchase.returned interaction.recorded preference.set consent.changed`

const writing = Object.keys(validInputs).filter(
  (name) => model['~parts'].operations[name]?.declaration.kind !== 'read',
)

/** Does everything there is again and again. */
const doAll = async () => {
  const { crm, clock, events } = await testCrm(model)
  const face = crm as unknown as CorpusCrm
  const told = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    await crm.settled()
    const before = events.length
    await work()
    await crm.settled()
    return events.slice(before).map(({ type }) => type)
  }
  const telling: string[] = []
  for (const [at, name] of writing.entries()) {
    const fixtures = await fixturesOf(face, name, at)
    const { ifVersion, ...again } = inputOf(name, fixtures, at).input as Readonly<Record<string, unknown>>
    await crm.call(name as never, { ...again, ...(ifVersion !== undefined && { ifVersion }) } as never)
    const repeat = async () => {
      clock.advance({ hours: 1 })
      // What cannot be done twice is refused.
      await crm.call(name as never, again as never).catch((error: { code: string }) => {
        expect(error.code).toMatch(/^[a-zA-Z_]+\.[a-zA-Z_]+$/)
      })
    }
    // The first may have brought what the second changes.
    await repeat()
    if ((await told(repeat)).length > 0) telling.push(name)
  }
  // What has a last day comes to its end.
  const { id: customerId } = await crm.customer.create({ name: 'Grace' })
  await crm.contactPoint.add({ customerId, kind: 'social', value: '@grace', validUntil: '2026-02-28' })
  clock.advance({ days: 60 })
  await crm.tick()
  await crm.settled()
  await crm.close()
  return { telling, types: new Set(events.map(({ type }) => type)) }
}

describe('all that is done', () => {
  const done = doAll()

  it('tells nothing when it is done again, unless it is done anew', async () => {
    expect((await done).telling.toSorted()).toEqual(anew)
  })

  it('tells every event that is promised', async () => {
    const { types } = await done
    expect(promised.split(/\s+/).filter((type) => !types.has(type))).toEqual([])
  })
})
