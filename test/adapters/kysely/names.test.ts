import { describe, expect, it } from 'vitest'
import { columnName, tableName } from '../../../adapters/kysely/index.js'
import { indexName } from '../../../adapters/kysely/names.js'

const long = 'customerPreferenceForCommunicationByChannelAndPurposeInEveryCountry'

describe('tableName', () => {
  it('writes an entity in snake case behind the prefix', () => {
    expect(tableName('purchaseLine')).toBe('crm_purchase_line')
    expect(tableName('purchaseLine', { prefix: 'shop_' })).toBe('shop_purchase_line')
    expect(tableName('customer', { prefix: '' })).toBe('customer')
  })

  it('shortens what is too long, and keeps apart what begins alike', () => {
    expect(tableName(long)).toBe('crm_customer_preference_for_communication_by_channel__2c583979')
    expect(tableName(`${long}Too`)).not.toBe(tableName(long))
    expect(tableName(`${long}Too`).length).toBe(62)
  })
})

describe('columnName', () => {
  it('writes a field in snake case', () => {
    expect(columnName('placedAt')).toBe('placed_at')
    expect(columnName('id')).toBe('id')
  })
})

describe('indexName', () => {
  it('names table, columns and kind', () => {
    expect(indexName('contactPoint', ['tenant', 'customerId'], 'idx')).toBe(
      'crm_contact_point_tenant_customer_id_idx',
    )
    expect(indexName('note', ['tenant', 'slug'], 'key', { prefix: '' })).toBe('note_tenant_slug_key')
  })
})
