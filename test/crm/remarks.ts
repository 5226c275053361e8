import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  Id,
  instant,
  instantSchema,
  integer,
  many,
  migration,
  subjectField,
  subjectSchema,
  text,
} from '../../src/kernel/index.js'

const open = { privacy: 'none' } as const

/** A word about any record, which a record has once. */
export const Remark = defineEntity('remark', {
  idPrefix: 'rem',
  timeField: 'saidAt',
  unique: { word: { fields: ['subject.entity', 'subject.id', 'word'] } },
  fields: {
    subject: subjectField({ whenMerged: 'move', label: { en: 'Subject', zh: '对象' } }),
    word: text({ max: 40, ...open }),
    stars: integer(),
    saidAt: instant(),
  },
})

const RemarkMade = defineEvent('remark.made', { subject: subjectField({ whenMerged: 'custom' }) })

const make = defineOperation({
  kind: 'create',
  input: z.strictObject({
    id: Id.optional(),
    subject: subjectSchema(),
    word: z.string(),
    stars: z.int(),
    saidAt: instantSchema(),
  }),
  emits: [RemarkMade],
  handler: ({ unit }, input) =>
    unit.insert(Remark, input, ({ subject }) => [{ type: 'remark.made', data: { subject } }]),
})

export const remarks = () =>
  defineModule({
    name: 'remarks',
    entities: { remark: Remark },
    relations: { '*': { remarks: many('remark', 'subject') } },
    events: [RemarkMade],
    operations: { remark: { make } },
    migrations: [
      migration('remarks/0001', [
        createTable(
          'remark',
          {
            id: 'text(128)',
            version: 'integer',
            createdAt: 'instant',
            updatedAt: 'instant',
            archivedAt: 'instant?',
            subjectEntity: 'text(64)',
            subjectId: 'text(128)',
            word: 'text(40)',
            stars: 'integer',
            saidAt: 'instant',
          },
          { indexes: [['subjectId', 'subjectEntity', 'saidAt']] },
        ),
      ]),
    ],
  })
