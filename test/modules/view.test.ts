import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCrm } from '../../src/model.js'
import { activity } from '../../src/modules/activity/index.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import { privacy } from '../../src/modules/privacy/index.js'
import { team } from '../../src/modules/team/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from './storages.js'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    commerce: commerce(),
    activity: activity(),
    privacy: privacy(),
    team: team(),
  },
})

const word = z.string()

const liking = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    activity: activity({ preferences: { colour: word, shape: word, taste: word } }),
  },
})

describe.each(storages)('the view of a customer on $name', ({ open }) => {
  it('has a section of every module [CU-13: view, a section of each module]', async () => {
    const { crm } = await testCrm(model, { storage: open() })
    const { id: ownerId } = await crm.user.create({ name: 'Eve' })
    await crm.customer.create({ id: 'acme', kind: 'organisation', name: 'Acme' })
    await crm.customer.create({ id: 'a', name: 'Ada', email: 'ada@example.com', ownerId })
    await crm.relationship.add({ fromId: 'a', toId: 'acme', kind: 'works_for' })
    await crm.consent.grant({ customerId: 'a', purpose: 'news', channel: 'email', source: 'form' })
    const subject = { entity: 'customer', id: 'a' }
    await crm.note.add({ subject, body: 'likes tea' })
    await crm.task.create({ subject, title: 'Call her' })
    await crm.purchase.record({
      customerId: 'a',
      source: 'shop',
      externalId: '1',
      total: { amount: 100, currency: 'EUR' },
    })
    const view = await crm.customer.view({ customerId: 'a' })
    expect(view).toMatchObject({
      profile: { id: 'a', name: 'Ada' },
      contactPoints: { items: [{ value: 'ada@example.com' }] },
      externalIds: { items: [] },
      identifiers: { items: [] },
      roles: { items: [] },
      relationships: { items: [{ kind: 'works_for', included: { to: { name: 'Acme' } } }] },
      relatedFrom: { items: [] },
      purchases: { items: [{ externalId: '1' }], totals: { orders: 1 } },
      interactions: { items: [] },
      preferences: { items: [] },
      tasks: { items: [{ title: 'Call her' }], totals: { open: 1 } },
      notes: { items: [{ body: 'likes tea' }] },
      consents: { items: [{ purpose: 'news', state: 'granted' }] },
      restrictions: { items: [] },
      owner: { name: 'Eve' },
      team: null,
    })
    expect(view.relationships.items[0]?.included.to?.name).toBe('Acme')
  })
  it('leaves out preferences that have expired, or are still to be stated [CU-13: view, what counts]', async () => {
    const { crm, clock } = await testCrm(liking, { storage: open() })
    await crm.customer.create({ id: 'a', name: 'Ada' })
    const prefer = (key: 'colour' | 'shape' | 'taste', more: object) =>
      crm.preference.set({ customerId: 'a', key, value: 'red', ...more })
    await prefer('colour', { expiresAt: '2026-01-20T00:00:00Z' })
    await prefer('shape', { statedAt: '2026-01-19T00:00:00Z' })
    await prefer('taste', {})
    const keys = async () =>
      (await crm.customer.view({ customerId: 'a' })).preferences.items.map(({ key }) => key)
    expect(await keys()).toEqual(['colour', 'taste'])
    clock.set('2026-01-19T12:00:00Z')
    expect(await keys()).toEqual(['colour', 'shape', 'taste'])
    clock.set('2026-01-20T00:00:00Z')
    expect(await keys()).toEqual(['shape', 'taste'])
  })
})
