import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  Id,
  type Instant,
  instantSchema,
  integer,
  jsonField,
  migration,
  optional,
  ref,
  text,
} from '../../src/kernel/index.js'
import { Customer } from '../../src/modules/customer/index.js'

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'blank' } as const

/** What a host reads at its customers', now or later. */
const Meter = defineEntity('meter', {
  idPrefix: 'met',
  fields: {
    customerId: ref('customer', { whenMerged: 'move' }),
    reading: integer(),
    place: optional(text({ max: 100, ...open })),
    tenantName: optional(text({ max: 100, ...personal })),
  },
  attributes: z.object({
    unit: z.enum(['kWh', 'm3']).default('kWh'),
    note: z.string().optional(),
    spare: z.int().nullable().optional(),
  }),
})

const ids = {
  meterId: ref('meter', { whenMerged: 'custom' }),
  customerId: ref('customer', { whenMerged: 'custom' }),
}

const MeterInstalled = defineEvent('meter.installed', ids)
/** Tells of its changes what its author thought of. */
const MeterRead = defineEvent(
  'meter.read',
  { ...ids, what: jsonField(personal) },
  { changesOf: { field: 'what', entity: 'meter' } },
)
const MeterRemoved = defineEvent('meter.removed', ids)

const values = {
  reading: z.int().optional(),
  place: z.string().nullable().optional(),
  tenantName: z.string().nullable().optional(),
  attributes: z
    .strictObject({
      unit: z.enum(['kWh', 'm3']).optional(),
      note: z.string().optional(),
      spare: z.int().nullable().optional(),
    })
    .optional(),
}

/** Whether the event tells nothing of what changed, all of it, or a part; or there is no event at all. */
const telling = z.enum(['nothing', 'all', 'part', 'no event'])
const occurredAt = instantSchema().optional()

const install = defineOperation({
  kind: 'create',
  input: z.strictObject({ id: Id, customerId: Id, ...values, telling, occurredAt }),
  emits: [MeterInstalled],
  handler: async ({ unit, entity }, { telling: told, occurredAt: at, attributes, ...given }) => {
    await unit.load(entity(Customer), given.customerId)
    const blank = { reading: 0, place: null, tenantName: null }
    const row = { ...blank, ...given, attributes: { unit: 'kWh', ...attributes } } as const
    return unit.insert(entity(Meter), row, ({ id: meterId, customerId }) =>
      told === 'no event' ? [] : [{ type: 'meter.installed', occurredAt: at, data: { meterId, customerId } }],
    )
  },
})

const set = defineOperation({
  kind: 'update',
  input: z.strictObject({ meterId: Id, ...values, telling, occurredAt }),
  emits: [MeterRead],
  handler: async ({ unit, entity }, { meterId, telling: told, occurredAt: at, attributes, ...given }) => {
    const meter = await unit.load(entity(Meter), meterId)
    const whole = attributes ? { attributes: { unit: 'kWh', ...attributes } } : {}
    const next = { ...meter, ...given, ...whole } as typeof meter
    const names = Object.keys(given)
    const shown = told === 'all' ? names : told === 'part' ? names.slice(1) : []
    const what = Object.fromEntries(
      shown.map((name) => [name, { from: meter[name as 'place'], to: next[name as 'place'] }]),
    )
    const { customerId } = meter
    const event = { type: 'meter.read', data: { meterId, customerId, what }, ...(at && { occurredAt: at }) }
    return unit.save(meter, { next, events: told === 'no event' ? [] : [event] })
  },
})

const remove = defineOperation({
  kind: 'delete',
  input: z.strictObject({ meterId: Id, telling, occurredAt }),
  emits: [MeterRemoved],
  handler: async ({ unit, entity }, { meterId, telling: told, occurredAt: at }) => {
    const meter = await unit.load(entity(Meter), meterId)
    const { customerId } = meter
    const event = { type: 'meter.removed', data: { meterId, customerId }, ...(at && { occurredAt: at }) }
    await unit.remove(meter, told === 'no event' ? [] : [event])
  },
})

export interface MeterValues {
  readonly reading?: number
  readonly place?: string | null
  readonly tenantName?: string | null
  readonly attributes?: { unit?: 'kWh' | 'm3'; note?: string; spare?: number | null }
}

export interface Telling {
  readonly telling: z.infer<typeof telling>
  readonly occurredAt?: Instant
}

/** A host's own module whose saves are told of in every way, and at every time. */
export const meters = () =>
  defineModule({
    name: 'meters',
    needs: ['customer'],
    entities: { meter: Meter },
    events: [MeterInstalled, MeterRead, MeterRemoved],
    operations: { meter: { install, set, remove } },
    migrations: [
      migration('meters/0001', [
        createTable(
          'meter',
          {
            id: 'text(128)',
            version: 'integer',
            createdAt: 'instant',
            updatedAt: 'instant',
            archivedAt: 'instant?',
            customerId: 'text(128)',
            reading: 'integer',
            place: 'text(100)?',
            tenantName: 'text(100)?',
            attributes: 'json',
          },
          { indexes: [['customerId']] },
        ),
      ]),
    ],
  })
