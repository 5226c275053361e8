import { z } from 'zod'
import type { CrmOf } from '../../src/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer, qualityPolicy } from '../../src/modules/customer/index.js'

/** Customers, and what they buy. */
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
