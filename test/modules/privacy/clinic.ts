import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineModule,
  defineOperation,
  type Erasing,
  instant,
  integer,
  jsonField,
  listOf,
  migration,
  optional,
  ref,
  text,
} from '../../../src/kernel/index.js'

const personal = { privacy: 'personal', whenErased: 'blank' } as const
const gone = { privacy: 'sensitive', whenErased: 'delete' } as const

/** What a host's own module keeps of a person: a visit stays, without what it tells. */
export const Visit = defineEntity('visit', {
  idPrefix: 'vis',
  timeField: 'visitedAt',
  fields: {
    customerId: ref('customer', { whenMerged: 'move' }),
    /** Only mentioned: the visit is not theirs. */
    companionId: optional(ref('customer', { whenMerged: 'move' })),
    visitedAt: instant(),
    fee: integer(),
    complaint: text({ max: 2000, ...personal }),
    words: listOf(text({ max: 100, privacy: 'none' }), personal),
    form: jsonField({ ...personal }),
    room: text({ max: 40, privacy: 'none' }),
  },
})

/** A part of a visit: it names no customer itself. */
const Finding = defineEntity('finding', {
  idPrefix: 'fin',
  fields: {
    visitId: ref('visit', { whenMerged: 'move' }),
    finding: text({ max: 2000, ...gone }),
  },
})

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

const migrations = [
  migration('clinic/0001', [
    createTable(
      'visit',
      {
        ...base,
        customerId: 'text(128)',
        companionId: 'text(128)?',
        visitedAt: 'instant',
        fee: 'integer',
        complaint: 'text(2000)',
        words: 'json',
        form: 'json',
        room: 'text(40)',
      },
      {
        indexes: [
          ['customerId', 'visitedAt'],
          ['companionId', 'visitedAt'],
        ],
      },
    ),
    createTable(
      'finding',
      { ...base, visitId: 'text(128)', finding: 'text(2000)' },
      { indexes: [['visitId']] },
    ),
  ]),
]

const open = defineOperation({
  kind: 'create',
  input: z.strictObject({
    customerId: z.string(),
    companionId: z.string().optional(),
    complaint: z.string(),
    visitedAt: z.string().optional(),
  }),
  handler: ({ unit, now }, { customerId, companionId = null, complaint, visitedAt }) =>
    unit.insert(Visit, {
      customerId,
      companionId,
      complaint,
      visitedAt: visitedAt ?? now(),
      fee: 30,
      words: [complaint],
      form: { said: complaint },
      room: 'A',
    }),
})

const change = defineOperation({
  kind: 'update',
  input: z.strictObject({ visitId: z.string(), complaint: z.string() }),
  handler: async ({ unit }, { visitId, complaint }) => {
    const visit = await unit.load(Visit, visitId)
    return unit.save(visit, { next: { ...visit, complaint }, events: [] })
  },
})

const find = defineOperation({
  kind: 'create',
  input: z.strictObject({ visitId: z.string(), finding: z.string() }),
  handler: ({ unit }, { visitId, finding }) => unit.insert(Finding, { visitId, finding }),
})

const correct = defineOperation({
  kind: 'update',
  input: z.strictObject({ findingId: z.string(), finding: z.string() }),
  handler: async ({ unit }, { findingId, finding }) => {
    const row = await unit.load(Finding, findingId)
    return unit.save(row, { next: { ...row, finding }, events: [] })
  },
})

const drop = defineOperation({
  kind: 'delete',
  input: z.strictObject({ findingId: z.string() }),
  handler: async ({ unit }, { findingId }) => unit.remove(await unit.load(Finding, findingId)),
})

/** A host's own module: visits of customers, and what was found there. */
export const clinic = (erasing: Readonly<Record<string, Erasing>> = {}) =>
  defineModule({
    name: 'clinic',
    needs: ['customer'],
    entities: { visit: Visit, finding: Finding },
    relations: {
      customer: { visits: { kind: 'many', entity: 'visit', field: 'customerId' } },
    },
    operations: { visit: { open, change }, finding: { find, correct, drop } },
    erasing,
    migrations,
  })
