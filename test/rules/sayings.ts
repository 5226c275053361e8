import type { Catalogue, FieldInfo, LocalizedText, RelationInfo, ValueType } from '../../src/kernel/index.js'

const field = (
  name: string,
  type: ValueType,
  label: LocalizedText,
  extra: Partial<FieldInfo> = {},
): readonly [string, FieldInfo] => [
  name,
  { name, type, nullable: true, sortable: true, privacy: 'none', label, column: name, ...extra },
]

const relation = (
  name: string,
  entity: string,
  kind: 'many' | 'one',
  label: LocalizedText,
): readonly [string, RelationInfo] => {
  const on = kind === 'many' ? { local: 'id', foreign: 'customerId' } : { local: `${name}Id`, foreign: 'id' }
  return [name, { name, entity, kind, on, label }]
}

/** Customers with labels in two languages, as hosts declare them: what sentences are written about. */
export const spoken: Catalogue = {
  customer: {
    name: 'customer',
    label: { en: 'Customer', zh: '客户' },
    timeField: 'createdAt',
    hashColumn: 'idHash',
    fields: Object.fromEntries([
      field('id', 'text', 'Id'),
      field('createdAt', 'instant', { en: 'Created at', zh: '创建时间' }),
      field('archivedAt', 'instant', { en: 'Archived at', zh: '归档时间' }),
      field('name', 'text', { en: 'Name', zh: '名称' }),
      field('plan', 'enum', { en: 'Plan', zh: '套餐' }, { options: ['free', 'pro', 'on_trial'] }),
      field('visits', 'integer', { en: 'Visits', zh: '访问次数' }),
      field('vip', 'boolean', { en: 'VIP', zh: 'VIP' }),
      field('since', 'day', { en: 'Since', zh: '加入日期' }),
      field('ownerId', 'ref', { en: 'Owner', zh: '负责人' }, { entity: 'user' }),
      field('parentId', 'ref', { en: 'Parent', zh: '上级' }, { entity: 'customer' }),
      field('tags', 'list', { en: 'Tags', zh: '标签' }, { item: 'text' }),
      field(
        'spent',
        'money',
        { en: 'Spent', zh: '消费额' },
        {
          column: 'spentAmount',
          currencyColumn: 'spentCurrency',
          booked: { field: 'bookedSpent', currency: 'EUR' },
        },
      ),
      field(
        'bookedSpent',
        'money',
        { en: 'Booked spent', zh: '入账消费额' },
        { column: 'bookedSpentAmount', currencyColumn: 'bookedSpentCurrency' },
      ),
      field(
        'birthday',
        'birthday',
        { en: 'Birthday', zh: '生日' },
        {
          birthday: { key: 'birthdayKey', date: 'birthdayOn' },
        },
      ),
      field(
        'address',
        'address',
        { en: 'Address', zh: '地址' },
        {
          address: {
            country: 'addressCountry',
            regionSystem: 'addressRegionSystem',
            regionCode: 'addressRegionCode',
            datum: 'addressDatum',
            point: ['addressX', 'addressY', 'addressZ'],
          },
        },
      ),
    ]),
    relations: Object.fromEntries([
      relation('purchases', 'purchase', 'many', { en: 'Purchases', zh: '购买' }),
      relation('tickets', 'ticket', 'many', { en: 'Tickets', zh: '工单' }),
      relation('parent', 'customer', 'one', { en: 'Parent', zh: '上级' }),
      relation('subsidiaries', 'customer', 'many', { en: 'Subsidiaries', zh: '子公司' }),
    ]),
  },
  purchase: {
    name: 'purchase',
    label: { en: 'Purchase', zh: '购买' },
    timeField: 'placedAt',
    fields: Object.fromEntries([
      field('id', 'text', 'Id'),
      field('customerId', 'ref', { en: 'Customer', zh: '客户' }, { entity: 'customer' }),
      field('status', 'enum', { en: 'Status', zh: '状态' }, { options: ['open', 'paid', 'refunded'] }),
      field('source', 'text', { en: 'Source', zh: '来源' }),
      field('placedAt', 'instant', { en: 'Placed at', zh: '下单时间' }),
      field('dueOn', 'day', { en: 'Due on', zh: '到期日' }),
      field('quantity', 'integer', { en: 'Quantity', zh: '件数' }),
      field(
        'net',
        'money',
        { en: 'Net', zh: '净额' },
        {
          column: 'netAmount',
          currencyColumn: 'netCurrency',
          booked: { field: 'bookedNet', currency: 'EUR' },
        },
      ),
      field(
        'bookedNet',
        'money',
        { en: 'Booked net', zh: '入账净额' },
        { column: 'bookedNetAmount', currencyColumn: 'bookedNetCurrency' },
      ),
    ]),
    relations: Object.fromEntries([relation('customer', 'customer', 'one', { en: 'Customer', zh: '客户' })]),
  },
  ticket: {
    name: 'ticket',
    label: { en: 'Ticket', zh: '工单' },
    timeField: 'createdAt',
    fields: Object.fromEntries([
      field('id', 'text', 'Id'),
      field('customerId', 'ref', { en: 'Customer', zh: '客户' }, { entity: 'customer' }),
      field('createdAt', 'instant', { en: 'Created at', zh: '创建时间' }),
      field('status', 'enum', { en: 'Status', zh: '状态' }, { options: ['open', 'solved'] }),
    ]),
    relations: {},
  },
}
