import { describe, expect, it } from 'vitest'
import { ContactPoint, Customer, ExternalId } from '../../../src/modules/customer/entities.js'
import { customerMigrations } from '../../../src/modules/customer/migrations.js'
import { replay, tableOf, tablesOf } from '../../../src/storage/index.js'

describe('the migrations of customer', () => {
  it('leave the tables that the entities declare, their tree with them [ST-10: part, replay]', () => {
    expect(replay(customerMigrations).tables).toEqual({
      ...Object.fromEntries(tablesOf(Customer).map((table) => [table.entity, table])),
      contactPoint: tableOf(ContactPoint),
      externalId: tableOf(ExternalId),
    })
  })
})
