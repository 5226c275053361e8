import { describe, expect, it } from 'vitest'
import {
  Assignment,
  ContactPoint,
  Customer,
  CustomerMerge,
  CustomerMergePart,
  CustomerRole,
  ExternalId,
  Freshness,
  Identifier,
  Mend,
  QualitySweep,
  Relationship,
} from '../../../src/modules/customer/entities.js'
import { customerMigrations } from '../../../src/modules/customer/migrations.js'
import { replay, tableOf, tablesOf } from '../../../src/storage/index.js'

describe('the migrations of customer', () => {
  it('leave the tables that the entities declare, their tree with them [ST-10: part, replay]', () => {
    expect(replay(customerMigrations).tables).toEqual({
      ...Object.fromEntries(tablesOf(Customer).map((table) => [table.entity, table])),
      contactPoint: tableOf(ContactPoint),
      externalId: tableOf(ExternalId),
      identifier: tableOf(Identifier),
      relationship: tableOf(Relationship),
      customerRole: tableOf(CustomerRole),
      mend: tableOf(Mend),
      freshness: tableOf(Freshness),
      qualitySweep: tableOf(QualitySweep),
      assignment: tableOf(Assignment),
      customerMerge: tableOf(CustomerMerge),
      customerMergePart: tableOf(CustomerMergePart),
    })
  })
})
