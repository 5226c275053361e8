import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import {
  createTable,
  type Deadline,
  defineDeadline,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  Id,
  instant,
  instantSchema,
  integer,
  migration,
  optional,
  ref,
  text,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { type TestCrmOptions, testCrm } from '../../src/testing/index.js'
import { type EngineName, type Native, type Store, storeOf } from './crms.js'

/** Something that rings when its time has come, as often as it says. */
export const Alarm = defineEntity('alarm', {
  idPrefix: 'alm',
  fields: {
    label: text({ max: 100, privacy: 'none' }),
    ringAt: optional(instant()),
    rung: integer({ min: 0, maxValue: 1_000_000 }),
    /** To ring again after so many milliseconds; 0: once. */
    everyMs: integer({ min: 0, maxValue: 1_000_000_000 }),
  },
  deadlines: ['ringAt'],
})
export type Alarm = typeof Alarm extends { readonly '~row'?: infer R } ? NonNullable<R> : never

const alarmId = ref('alarm', { whenMerged: 'custom' })
const AlarmSet = defineEvent('alarm.set', { alarmId })
const AlarmRung = defineEvent('alarm.rung', { alarmId, dueAt: instant(), lookedAt: instant() })
const AlarmChanged = defineEvent('alarm.changed', { alarmId })

const set = defineOperation({
  kind: 'create',
  input: z.strictObject({
    id: Id.optional(),
    label: z.string().max(100).optional(),
    ringAt: instantSchema().nullable(),
    everyMs: z.int().optional(),
  }),
  emits: [AlarmSet],
  handler: ({ unit }, { label = 'Wake up', everyMs = 0, ...input }) =>
    unit.insert(Alarm, { ...input, label, everyMs, rung: 0 }, ({ id }) => [
      { type: 'alarm.set', data: { alarmId: id } },
    ]),
})

const change = defineOperation({
  kind: 'update',
  input: z.strictObject({
    alarmId: Id,
    label: z.string().max(100).optional(),
    ringAt: instantSchema().nullable().optional(),
    archived: z.boolean().optional(),
  }),
  emits: [AlarmChanged],
  handler: async ({ unit, now }, { alarmId: id, archived, ...changes }) => {
    const alarm = await unit.load(Alarm, id, { archived: 'include' })
    const archivedAt = archived === undefined ? alarm.archivedAt : archived ? now() : null
    const events = [{ type: 'alarm.changed', data: { alarmId: id } }]
    return unit.save(alarm, { next: { ...alarm, ...changes, archivedAt }, events })
  },
})

type Ringing = Partial<Deadline<Alarm>>

/** Called by what deadlines do, and by nobody else. */
const note = defineOperation({
  kind: 'update',
  internal: true,
  input: z.strictObject({ alarmId: Id, label: z.string() }),
  emits: [AlarmChanged],
  handler: async ({ unit }, { alarmId: id, label }) => {
    const alarm = await unit.load(Alarm, id)
    const events = [{ type: 'alarm.changed', data: { alarmId: id } }]
    return unit.save(alarm, { next: { ...alarm, label, ringAt: null }, events })
  },
})

/** Rings once more, and says so. */
export const ring: Deadline<Alarm>['handler'] = ({ now }, alarm, { dueAt }) => {
  const ringAt = alarm.everyMs > 0 ? new Date(Date.parse(dueAt) + alarm.everyMs).toISOString() : dueAt
  const data = { alarmId: alarm.id, dueAt, lookedAt: now() }
  return {
    next: { ...alarm, rung: alarm.rung + 1, ringAt },
    events: [{ type: 'alarm.rung', data }],
  }
}

/** Rings after something else. */
export const ringAfter =
  (before: (alarm: Alarm) => void): Deadline<Alarm>['handler'] =>
  (context, alarm, passed) => {
    before(alarm)
    return ring(context, alarm, passed)
  }

export const alarms = (ringAt: Ringing = {}) =>
  defineModule({
    name: 'alarms',
    entities: { alarm: Alarm },
    events: [AlarmSet, AlarmRung, AlarmChanged],
    operations: { alarm: { set, change, note } },
    deadlines: { alarm: { ringAt: defineDeadline<Alarm>({ handler: ring, ...ringAt }) } },
    migrations: [
      migration('alarms/0001', [
        createTable(
          'alarm',
          {
            id: 'text(128)',
            version: 'integer',
            createdAt: 'instant',
            updatedAt: 'instant',
            archivedAt: 'instant?',
            label: 'text(100)',
            ringAt: 'instant?',
            rung: 'integer',
            everyMs: 'integer',
          },
          { deadlines: ['ringAt'] },
        ),
      ]),
    ],
  })

const alarmModel = (ringAt: Ringing = {}) =>
  defineCrm({ currency: 'EUR', modules: { alarms: alarms(ringAt) } })

const manyAlarmModel = (ringAt: Ringing = {}) =>
  defineCrm({ currency: 'EUR', tenancy: 'multi', modules: { alarms: alarms(ringAt) } })

type Modules = { readonly alarms: ReturnType<typeof alarms> }
type Options = TestCrmOptions<Modules, Native, never> & { readonly store?: Store }

/** A crm with alarms on an engine. */
export const openAlarms = async (
  engine: EngineName,
  { store = storeOf(engine), ringAt = {}, ...options }: Options & { readonly ringAt?: Ringing } = {},
) => {
  const opened = await testCrm(alarmModel(ringAt), {
    storage: store.connect(),
    newId: store.newId,
    ...options,
  })
  return { ...opened, store }
}

/** The same for many tenants. */
export const openManyAlarms = async (
  engine: EngineName,
  { store = storeOf(engine), ringAt = {}, ...options }: Options & { readonly ringAt?: Ringing } = {},
) => {
  const opened = await testCrm(manyAlarmModel(ringAt), {
    storage: store.connect(),
    newId: store.newId,
    ...options,
  })
  return { ...opened, store }
}

/** Lets everything go on that waits for nothing. */
export const breathe = async () => {
  for (let turn = 0; turn < 50; turn++) await setImmediate()
}
