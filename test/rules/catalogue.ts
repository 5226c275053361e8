import type { Catalogue, FieldInfo, RelationInfo, ValueType } from '../../src/kernel/index.js'

type Extra = Partial<Omit<FieldInfo, 'name' | 'type'>>

const label = (name: string) => name.replace(/([A-Z])/g, ' $1').toLowerCase()

const field = (name: string, type: ValueType, extra: Extra = {}): FieldInfo => ({
  name,
  type,
  nullable: true,
  sortable: true,
  privacy: 'none',
  label: label(name),
  column: name,
  ...extra,
})

const attribute = (key: string, type: ValueType, extra: Extra = {}): FieldInfo =>
  field(`attributes.${key}`, type, { column: 'attributes', attribute: key, label: label(key), ...extra })

const money = (name: string, extra: Extra = {}): FieldInfo =>
  field(name, 'money', { column: `${name}Amount`, currencyColumn: `${name}Currency`, ...extra })

const relation = (name: string, entity: string, local: string, foreign: string): RelationInfo => ({
  name,
  entity,
  kind: local === 'id' ? 'many' : 'one',
  on: { local, foreign },
  label: label(name),
})

const named = (fields: readonly FieldInfo[]) => Object.fromEntries(fields.map((each) => [each.name, each]))

const base = [
  field('id', 'text', { nullable: false }),
  field('version', 'integer', { nullable: false }),
  field('createdAt', 'instant', { nullable: false }),
  field('archivedAt', 'instant'),
]

/** Customers with purchases, purchases with lines, and tickets: what the tests of rules talk about. */
export const catalogue: Catalogue = {
  customer: {
    name: 'customer',
    label: { en: 'customer', zh: '客户' },
    timeField: 'createdAt',
    fields: named([
      ...base,
      field('name', 'text', { foldedColumn: 'nameFolded' }),
      field('nickname', 'text'),
      field('kind', 'enum', { options: ['person', 'organization'] }),
      field('birthDate', 'day'),
      field('lastSeenAt', 'instant'),
      field('ownerId', 'ref', { entity: 'user' }),
      field('visits', 'integer'),
      field('score', 'number'),
      field('vip', 'boolean'),
      field('tags', 'list', { item: 'text', sortable: false }),
      money('credit'),
      money('spent'),
      attribute('plan', 'enum', { options: ['free', 'pro'] }),
      attribute('city', 'text'),
      attribute('age', 'integer'),
      attribute('rating', 'number'),
      attribute('newsletter', 'boolean'),
      attribute('since', 'day'),
      attribute('renewedAt', 'instant'),
      attribute('interests', 'list', { item: 'text' }),
      attribute('limit', 'money'),
    ]),
    relations: {
      purchases: relation('purchases', 'purchase', 'id', 'customerId'),
      tickets: relation('tickets', 'ticket', 'id', 'customerId'),
    },
  },
  purchase: {
    name: 'purchase',
    label: 'purchase',
    timeField: 'placedAt',
    fields: named([
      ...base,
      field('customerId', 'ref', { entity: 'customer', nullable: false }),
      field('status', 'enum', { options: ['open', 'paid', 'refunded'] }),
      field('placedAt', 'instant'),
      field('paidAt', 'instant'),
      field('quantity', 'integer'),
      money('total'),
    ]),
    relations: {
      customer: relation('customer', 'customer', 'customerId', 'id'),
      lines: relation('lines', 'purchaseLine', 'id', 'purchaseId'),
    },
  },
  purchaseLine: {
    name: 'purchaseLine',
    label: 'purchase line',
    fields: named([
      field('id', 'text', { nullable: false }),
      field('purchaseId', 'ref', { entity: 'purchase', nullable: false }),
      field('sku', 'text'),
      field('quantity', 'integer'),
    ]),
    relations: { purchase: relation('purchase', 'purchase', 'purchaseId', 'id') },
  },
  ticket: {
    name: 'ticket',
    label: 'ticket',
    timeField: 'createdAt',
    fields: named([
      ...base,
      field('customerId', 'ref', { entity: 'customer', nullable: false }),
      field('status', 'enum', { options: ['open', 'pending', 'solved', 'closed'] }),
      field('subject', 'text'),
    ]),
    relations: { customer: relation('customer', 'customer', 'customerId', 'id') },
  },
}
