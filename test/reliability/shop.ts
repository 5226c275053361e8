import { z } from 'zod'
import type { CrmOf } from '../../src/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer, qualityPolicy } from '../../src/modules/customer/index.js'
import type { EngineName } from '../crm/crms.js'

/** Every module of the library that writes. */
export const shopModules = {
  customer: customer({ attributes: z.object({ plan: z.enum(['free', 'pro']).default('free') }) }),
  commerce: commerce(),
}

export const shopModel = defineCrm({ currency: 'EUR', modules: shopModules })

/** What is asked of customers there. */
export const shopDefinitions = [qualityPolicy({ key: 'all', require: ['birthday'] })]

export type Shop = CrmOf<typeof shopModel>

/** What operations are called about. */
export interface Goods {
  readonly secondEmailId: string
  readonly purchaseId: string
  readonly placedId: string
  readonly archivedPurchaseId: string
  readonly identifierId: string
  readonly relationshipId: string
  readonly customerRoleId: string
}

/** Two customers, one of them archived, two products, one of them archived, and a purchase. */
export const stock = async (crm: Shop): Promise<Goods> => {
  await crm.customer.create({
    id: 'ada',
    name: 'Ada',
    email: 'ada@example.com',
    externalIds: [{ source: 'erp', value: '1' }],
  })
  const second = await crm.contactPoint.add({ customerId: 'ada', kind: 'email', value: 'ada@work.example' })
  await crm.customer.create({ id: 'bob', name: 'Bob', email: 'bob@example.com' })
  await crm.customer.archive({ customerId: 'bob' })
  await crm.customer.create({ id: 'cleo', name: 'Cleo' })
  await crm.customer.create({ id: 'dan', name: 'Dan', email: 'dan@example.com' })
  await crm.customer.create({ id: 'dan2', name: 'Dan' })
  await crm.customer.merge({ survivorId: 'dan', otherIds: ['dan2'] })
  const identifier = await crm.identifier.add({ customerId: 'ada', kind: 'club', value: '7' })
  const works = { fromId: 'ada', toId: 'cleo', kind: 'referred_by' } as const
  const relationship = await crm.relationship.add(works)
  const role = await crm.customerRole.begin({ customerId: 'ada', role: 'prospect' })
  await crm.product.create({ id: 'pen', sku: 'pen', name: 'Pen' })
  await crm.product.create({ id: 'quill', sku: 'quill', name: 'Quill' })
  await crm.product.archive({ productId: 'quill' })
  await crm.product.create({ id: 'set', sku: 'set', name: 'Set', kind: 'bundle' })
  await crm.productCategory.create({ id: 'ink', name: 'Inks' })
  await crm.productCategory.create({ id: 'wax', name: 'Waxes' })
  await crm.productCategory.archive({ productCategoryId: 'wax' })
  const total = { amount: 100, currency: 'EUR' }
  const record = (externalId: string) =>
    crm.purchase.record({ customerId: 'ada', source: 'shop', externalId, total })
  const purchase = await record('1')
  const placed = await record('placed')
  const archived = await record('archived')
  await crm.purchase.archive({ purchaseId: archived.id })
  return {
    secondEmailId: second.id,
    identifierId: identifier.id,
    relationshipId: relationship.id,
    customerRoleId: role.id,
    purchaseId: purchase.id,
    placedId: placed.id,
    archivedPurchaseId: archived.id,
  }
}

/** What an operation does that writes, and the same with another input. */
export interface Scenario {
  readonly title: string
  readonly operation: string
  readonly input: (goods: Goods) => object
  readonly other: (goods: Goods) => object
}

const scenario = (
  operation: string,
  input: (goods: Goods) => object,
  change: object | ((goods: Goods) => object),
): Scenario => ({
  title: operation,
  operation,
  input,
  other: (goods) => ({ ...input(goods), ...(typeof change === 'function' ? change(goods) : change) }),
})

/** Each operation of the model at least once, in a way that changes what is stored. */
export const scenarios: readonly Scenario[] = [
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
  {
    ...scenario(
      'customer.ensure',
      () => ({ match: { id: 'ada' }, create: { name: 'Ada' }, update: { givenName: 'Ada' } }),
      { update: { givenName: 'Augusta' } },
    ),
    title: 'customer.ensure of one who is there',
  },
  scenario('customer.archive', () => ({ customerId: 'ada' }), { ifVersion: 1 }),
  scenario('customer.restore', () => ({ customerId: 'bob' }), { ifVersion: 2 }),
  scenario('customer.merge', () => ({ survivorId: 'cleo', otherIds: ['ada'] }), { otherIds: ['dan'] }),
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
  scenario('product.create', () => ({ sku: 'ink', name: 'Ink' }), { name: 'Inks' }),
  scenario('product.update', () => ({ productId: 'pen', sku: 'pen-2', name: 'Pencil' }), { name: 'Pens' }),
  scenario('product.ensure', () => ({ match: { sku: 'ink' }, create: { name: 'Ink' } }), {
    create: { name: 'Inks' },
  }),
  scenario('product.archive', () => ({ productId: 'pen' }), { ifVersion: 1 }),
  scenario('product.restore', () => ({ productId: 'quill' }), { ifVersion: 2 }),
  scenario(
    'purchase.record',
    () => ({
      customerId: 'ada',
      source: 'shop',
      externalId: '2',
      status: 'paid',
      lines: [{ productId: 'pen', quantity: 2, gross: { amount: 1200, currency: 'EUR' } }],
    }),
    { status: 'placed' },
  ),
  scenario('product.setParts', () => ({ productId: 'set', parts: [{ productId: 'pen', quantity: 2 }] }), {
    parts: [{ productId: 'pen', quantity: 3 }],
  }),
  scenario('productCategory.create', () => ({ name: 'Papers', parentId: 'ink' }), { name: 'Paper' }),
  scenario('productCategory.update', () => ({ productCategoryId: 'ink', name: 'Ink' }), { name: 'Dyes' }),
  scenario('productCategory.archive', () => ({ productCategoryId: 'ink' }), { ifVersion: 1 }),
  scenario('productCategory.restore', () => ({ productCategoryId: 'wax' }), { ifVersion: 2 }),
  scenario('purchase.pay', ({ placedId }) => ({ purchaseId: placedId }), { ifVersion: 1 }),
  scenario(
    'purchase.revise',
    ({ placedId }) => ({ purchaseId: placedId, total: { amount: 200, currency: 'EUR' } }),
    { total: { amount: 300, currency: 'EUR' } },
  ),
  scenario(
    'purchase.return',
    ({ placedId }) => ({ purchaseId: placedId, source: 'shop', externalId: 'r1' }),
    {
      externalId: 'r2',
    },
  ),
  scenario('purchase.archive', ({ placedId }) => ({ purchaseId: placedId }), { ifVersion: 1 }),
  scenario('purchase.restore', ({ archivedPurchaseId }) => ({ purchaseId: archivedPurchaseId }), {
    ifVersion: 2,
  }),
  scenario('purchase.cancel', ({ purchaseId }) => ({ purchaseId }), { ifVersion: 1 }),
]

/** On servers, where a place takes long to make, one operation of each sort. */
export const scenariosOn = (engine: EngineName): readonly Scenario[] => {
  const some = ['customer.create', 'customer.ensure', 'externalId.remove', 'purchase.record']
  const isServer = engine === 'postgres' || engine === 'mariadb'
  return isServer ? scenarios.filter(({ operation }) => some.includes(operation)) : scenarios
}
