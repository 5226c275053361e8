import type { CustomerMapping, PurchaseMapping } from '../tables/mapping.js'
import {
  addressColumns,
  consentColumn,
  maybe,
  type PresetOptions,
  subscribed,
  withoutApostrophe,
} from './places.js'

/**
 * Customers as Shopify exports them.
 *
 * @see https://help.shopify.com/en/manual/customers/import-export-customers
 */
export const shopifyCustomers = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Customer ID', to: { externalId: options.source ?? 'shopify' }, as: withoutApostrophe },
    { column: ['First Name', 'Last Name'], to: 'name' },
    // A customer may have left an address only, or a number.
    { column: 'Email', to: 'name' },
    maybe('Phone', 'name', withoutApostrophe),
    maybe('First Name', 'givenName'),
    maybe('Last Name', 'familyName'),
    maybe('Email', 'email'),
    maybe('Phone', 'phone', withoutApostrophe),
    maybe('Default Address Country Code', 'countryCode', 'upper'),
    ...addressColumns(
      'default',
      {
        lines: ['Default Address Address1', 'Default Address Address2'],
        locality: 'Default Address City',
        postalCode: 'Default Address Zip',
        countryCode: 'Default Address Country Code',
      },
      options,
    ),
  ],
  consents: [
    ...consentColumn('Accepts Email Marketing', 'email', subscribed, { source: 'shopify', ...options }),
    ...consentColumn('Accepts SMS Marketing', 'sms', subscribed, { source: 'shopify', ...options }),
  ],
})

export interface ShopifyOrderOptions extends PresetOptions {
  /** Whether the shop's prices have their tax in them. */
  readonly taxes: 'included' | 'added'
  readonly customers?: 'refuse' | 'make'
  readonly products?: 'refuse' | 'make' | 'leave_out'
}

/**
 * Orders as Shopify exports them: a record for each line, the whole order in its first. Returns are not in it: refunded
 * orders come in as paid, voided ones are refused.
 *
 * @see https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders
 */
export const shopifyOrders = (options: ShopifyOrderOptions): PurchaseMapping => {
  const { source = 'shopify', timeZone = 'UTC', taxes, customers, products } = options
  return {
    into: 'purchase',
    source,
    taxes,
    customers,
    products,
    columns: [
      { column: 'Name', to: 'externalId' },
      { column: 'Email', to: { customer: 'email' }, as: 'lower' },
      { column: 'Email', to: { make: 'email' } },
      { column: 'Billing Name', to: { make: 'name' }, optional: true },
      { column: 'Email', to: { make: 'name' } },
      { column: 'Financial Status', to: 'status', as: { words: statuses } },
      { column: 'Created at', to: 'placedAt', as: { instant: timeZone } },
      { column: 'Currency', to: 'currency', as: 'upper' },
      { column: 'Total', to: 'total' },
      { column: 'Shipping', to: 'shipping' },
      { column: 'Taxes', to: 'tax' },
      { column: 'Discount Amount', to: 'discount' },
      { column: 'Lineitem quantity', to: { line: 'quantity' } },
      { column: 'Lineitem price', to: { line: 'unitPrice' } },
      { column: 'Lineitem sku', to: { line: 'sku' } },
      { column: 'Lineitem name', to: { line: 'name' } },
      { column: 'Lineitem discount', to: { line: 'discount' }, optional: true },
    ],
  }
}

/** What has been paid back was paid before. */
const statuses = {
  paid: 'paid',
  partially_refunded: 'paid',
  refunded: 'paid',
  pending: 'placed',
  authorized: 'placed',
  partially_paid: 'placed',
}
