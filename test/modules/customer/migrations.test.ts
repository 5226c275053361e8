import { describe, expect, it } from 'vitest'
import { ContactPoint, Customer, ExternalId } from '../../../src/modules/customer/entities.js'
import { customerMigrations } from '../../../src/modules/customer/migrations.js'
import { replay, tableOf } from '../../../src/storage/index.js'

describe('the migrations of customer', () => {
  it('leave the tables that the entities declare', () => {
    expect(replay(customerMigrations).tables).toEqual({
      customer: tableOf(Customer),
      contactPoint: tableOf(ContactPoint),
      externalId: tableOf(ExternalId),
    })
  })
})
