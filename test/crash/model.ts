import { z } from 'zod'
import type { CrmOf } from '../../src/index.js'
import {
  createTable,
  defineDeadline,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  Id,
  instant,
  instantSchema,
  migration,
  optional,
  ref,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'

/** Something that is to happen at its time; without a time, a note that a consumer was here. */
const Reminder = defineEntity('reminder', {
  idPrefix: 'rem',
  fields: { remindAt: optional(instant()) },
  deadlines: ['remindAt'],
})
type Reminder = typeof Reminder extends { readonly '~row'?: infer R } ? NonNullable<R> : never

const reminderId = ref('reminder', { whenMerged: 'custom' })
const ReminderSet = defineEvent('reminder.set', { reminderId })
const ReminderPassed = defineEvent('reminder.passed', { reminderId })

const set = defineOperation({
  kind: 'create',
  input: z.strictObject({ id: Id, remindAt: instantSchema().nullable() }),
  emits: [ReminderSet],
  handler: ({ unit }, input) =>
    unit.insert(Reminder, input, ({ id }) => [{ type: 'reminder.set', data: { reminderId: id } }]),
})

const passed = defineDeadline<Reminder>({
  handler: (_, reminder) => ({
    next: { ...reminder, remindAt: null },
    events: [{ type: 'reminder.passed', data: { reminderId: reminder.id } }],
  }),
})

const columns = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
  remindAt: 'instant?',
} as const

const reminders = defineModule({
  name: 'reminders',
  entities: { reminder: Reminder },
  events: [ReminderSet, ReminderPassed],
  operations: { reminder: { set } },
  deadlines: { reminder: { remindAt: passed } },
  migrations: [migration('reminders/0001', [createTable('reminder', columns, { deadlines: ['remindAt'] })])],
})

export const crashModel = defineCrm({
  currency: 'EUR',
  modules: { customer: customer(), commerce: commerce(), reminders },
})

export type CrashCrm = CrmOf<typeof crashModel>
