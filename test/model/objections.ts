import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineModule,
  defineOperation,
  Id,
  many,
  migration,
  ref,
  text,
} from '../../src/kernel/index.js'

/** Somebody who does not want to be part of something: until there is a module for it, this stands for it. */
const Objection = defineEntity('objection', {
  idPrefix: 'obj',
  fields: {
    customerId: ref('customer', { whenMerged: 'union' }),
    purpose: text({ max: 60, privacy: 'none' }),
  },
})

export const objections = defineModule({
  name: 'objections',
  needs: ['customer'],
  entities: { objection: Objection },
  relations: { customer: { objections: many('objection', 'customerId') } },
  operations: {
    objection: {
      make: defineOperation({
        kind: 'create',
        input: z.strictObject({ customerId: Id, purpose: z.string() }),
        handler: ({ unit }, input) => unit.insert(Objection, input),
      }),
    },
  },
  outside: {
    customer: (purpose) => ({
      v: 1,
      entity: 'customer',
      where: {
        op: 'some',
        relation: 'objections',
        where: { op: 'eq', left: { field: 'purpose' }, right: { value: purpose } },
      },
    }),
  },
  migrations: [
    migration('objections/0001', [
      createTable(
        'objection',
        {
          id: 'text(128)',
          version: 'integer',
          createdAt: 'instant',
          updatedAt: 'instant',
          archivedAt: 'instant?',
          customerId: 'text(128)',
          purpose: 'text(60)',
        },
        { indexes: [['customerId']] },
      ),
    ]),
  ],
})

/** A second module that leaves people out, of one purpose only. */
export const blocked = defineModule({
  name: 'blocked',
  needs: ['customer'],
  outside: {
    customer: (purpose) =>
      purpose === 'marketing'
        ? {
            v: 1,
            entity: 'customer',
            where: { op: 'eq', left: { field: 'source' }, right: { value: 'blocked' } },
          }
        : undefined,
  },
})
