import type { Catalogue, FieldInfo } from '../../src/kernel/index.js'
import { addressColumns, birthdayKeyColumn } from '../../src/kernel/index.js'
import {
  type AddressField,
  type BirthdayField,
  type DayField,
  fieldRefs,
  type MoneyField,
  type NumberField,
  type RelationField,
} from '../../src/rules/index.js'
import { asking } from './ask.js'
import { catalogue } from './catalogue.js'
import type { CustomerFields, PurchaseFields } from './fields.js'

const { customer, purchase, purchaseLine, ticket } = catalogue
if (!customer || !purchase || !purchaseLine || !ticket)
  throw new Error('the catalogue of the tests has four entities')

const field = (name: string, type: FieldInfo['type'], extra: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  type,
  nullable: true,
  sortable: true,
  privacy: 'none',
  label: name,
  column: name,
  ...extra,
})

const money = (name: string, extra: Partial<FieldInfo> = {}): FieldInfo =>
  field(name, 'money', { column: `${name}Amount`, currencyColumn: `${name}Currency`, ...extra })

/** The world of the other tests, with addresses, birthdays, booked amounts, buckets and the tree of companies. */
export const rich: Catalogue = {
  ...catalogue,
  customer: {
    ...customer,
    hashColumn: 'hash',
    fields: {
      ...customer.fields,
      address: field('address', 'address', { address: addressColumns('address') }),
      birthday: field('birthday', 'birthday', {
        birthday: { key: birthdayKeyColumn('birthday'), date: 'bornOn' },
      }),
      bornOn: field('bornOn', 'day'),
    },
    relations: {
      ...customer.relations,
      ancestors: {
        name: 'ancestors',
        entity: 'customer',
        kind: 'many',
        on: { local: 'id', foreign: 'customerId' },
        via: { entity: 'customerTree', to: { local: 'ancestorId', foreign: 'id' } },
        label: 'ancestors',
      },
    },
  },
  purchase: {
    ...purchase,
    fields: {
      ...purchase.fields,
      net: money('net', { booked: { field: 'netBooked', currency: 'EUR' } }),
      netBooked: money('netBooked'),
      weight: field('weight', 'number'),
    },
  },
}

interface RichPurchaseFields extends PurchaseFields {
  net: MoneyField<'purchase'>
  weight: NumberField<'purchase'>
}

export interface RichFields extends Omit<CustomerFields, 'purchases'> {
  address: AddressField<'customer'>
  birthday: BirthdayField<'customer'>
  bornOn: DayField<'customer'>
  purchases: RelationField<'customer', 'purchase', RichPurchaseFields>
  ancestors: RelationField<'customer', 'customer', RichFields>
}

// The runtime factory does not know the types; the model says them, and here the tests do.
export const rf = fieldRefs(rich, 'customer') as unknown as RichFields
export const rp = fieldRefs(rich, 'purchase') as unknown as RichPurchaseFields
export const { ask: askRich, complete: completeRich } = asking(rich)
