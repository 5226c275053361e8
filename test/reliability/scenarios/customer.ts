import { type Scenario, scenarioOf } from '../scenario.js'
import type { Goods } from '../shop.js'

const scenario = scenarioOf<Goods>()

/** Who they are, and how they are reached. */
export const ofCustomers: readonly Scenario<Goods>[] = [
  scenario(
    'customer.create',
    () => ({
      name: 'Eve',
      email: 'eve@example.com',
      externalIds: [{ source: 'erp', value: '2' }],
      attributes: { plan: 'pro' },
    }),
    { name: 'Eva' },
  ),
  scenario('customer.update', () => ({ customerId: 'ada', name: 'Ada L.', email: 'new@example.com' }), {
    name: 'Ada',
  }),
  scenario('customer.ensure', () => ({ match: { email: 'eve@example.com' }, create: { name: 'Eve' } }), {
    create: { name: 'Eva' },
  }),
  scenario(
    'customer.ensure',
    () => ({ match: { id: 'ada' }, create: { name: 'Ada' }, update: { givenName: 'Ada' } }),
    { update: { givenName: 'Augusta' } },
    { title: 'customer.ensure of one who is there' },
  ),
  scenario('customer.archive', () => ({ customerId: 'ada' }), { ifVersion: 1 }),
  scenario('customer.restore', () => ({ customerId: 'bob' }), { ifVersion: 2 }),
  scenario('customer.merge', () => ({ survivorId: 'cleo', otherIds: ['eli'] }), { otherIds: ['dan'] }),
  scenario('customer.unmerge', () => ({ customerId: 'dan2' }), { ifVersion: 2 }),
  scenario('contactPoint.add', () => ({ customerId: 'ada', kind: 'phone', value: '+442071234567' }), {
    value: '+442071234568',
  }),
  scenario('customer.confirm', () => ({ customerId: 'ada', fields: ['name'] }), { fields: ['email'] }),
  scenario('customer.review', () => ({ customerId: 'ada' }), { customerId: 'cleo' }),
  scenario('customer.assign', () => ({ customerId: 'ada', ownerId: 'u1' }), { ownerId: 'u2' }),
  scenario('contactPoint.update', ({ secondEmailId }) => ({ contactPointId: secondEmailId, label: 'work' }), {
    label: 'home',
  }),
  scenario('contactPoint.verify', ({ secondEmailId }) => ({ contactPointId: secondEmailId }), {
    verifiedUntil: '2030-01-01T00:00:00.000Z',
  }),
  scenario(
    'contactPoint.handOver',
    ({ secondEmailId }) => ({ contactPointId: secondEmailId, toCustomerId: 'cleo' }),
    { toCustomerId: 'none' },
  ),
  scenario('contactPoint.makePrimary', ({ secondEmailId }) => ({ contactPointId: secondEmailId }), {
    contactPointId: 'cpt_none',
  }),
  scenario('contactPoint.remove', ({ secondEmailId }) => ({ contactPointId: secondEmailId }), {
    contactPointId: 'cpt_none',
  }),
  scenario('externalId.add', () => ({ customerId: 'ada', source: 'web', value: '9' }), { value: '8' }),
  scenario('externalId.remove', () => ({ customerId: 'ada', source: 'erp', value: '1' }), { value: '2' }),
  scenario('identifier.add', () => ({ customerId: 'ada', kind: 'club', value: '1' }), { value: '2' }),
  scenario('identifier.remove', ({ identifierId }) => ({ identifierId }), { identifierId: 'idn_none' }),
  scenario('relationship.add', () => ({ fromId: 'ada', toId: 'cleo', kind: 'friend' }), { kind: 'rival' }),
  scenario('relationship.end', ({ relationshipId }) => ({ relationshipId }), { endedOn: '2030-01-01' }),
  scenario('customerRole.begin', () => ({ customerId: 'ada', role: 'customer' }), { role: 'partner' }),
  scenario('customerRole.end', ({ customerRoleId }) => ({ customerRoleId }), { endedOn: '2030-01-01' }),
]
