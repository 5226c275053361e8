import { z } from 'zod'
import { type BaseRow, defineOperation, type Entity, type NewRow } from '../../src/kernel/index.js'

/** An operation that adds a row of a host's own entity. */
export const inserting = <Row extends BaseRow>(entity: Entity<string, Row>) =>
  defineOperation({
    kind: 'create',
    input: z.strictObject({ customerId: z.string(), name: z.string(), serial: z.string() }),
    // The test's entity has these fields and no others.
    handler: ({ unit }, input) => unit.insert(entity, input as unknown as NewRow<Row>),
  })
