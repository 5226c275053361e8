import { z } from 'zod'
import {
  ancestors,
  createTable,
  defineEntity,
  defineModule,
  defineOperation,
  descendants,
  Id,
  many,
  migration,
  one,
  optional,
  ref,
  text,
} from '../../src/kernel/index.js'

/** Areas that lie in each other: a tree of a host's own. */
export const Area = defineEntity('area', {
  idPrefix: 'are',
  tree: { parent: 'withinId' },
  bucketed: true,
  fields: {
    name: text({ max: 100, privacy: 'none' }),
    withinId: optional(ref('area', { whenMerged: 'custom' })),
  },
})

const add = defineOperation({
  kind: 'create',
  input: z.strictObject({ id: Id.optional(), name: z.string(), withinId: Id.nullish() }),
  handler: ({ unit }, { withinId = null, ...fields }) => unit.insert(Area, { ...fields, withinId }),
})

const move = defineOperation({
  kind: 'update',
  input: z.strictObject({ areaId: Id, withinId: Id.nullable() }),
  handler: async ({ unit }, { areaId, withinId }) => {
    const area = await unit.load(Area, areaId)
    return unit.save(area, { next: { ...area, withinId }, events: [] })
  },
})

/** Moves, then refuses: nothing of it may stay. */
const regret = defineOperation({
  kind: 'update',
  input: z.strictObject({ areaId: Id, withinId: Id.nullable() }),
  handler: async ({ unit }, { areaId, withinId }) => {
    const area = await unit.load(Area, areaId)
    await unit.save(area, { next: { ...area, withinId }, events: [] })
    throw new Error('regretted')
  },
})

const remove = defineOperation({
  kind: 'delete',
  input: z.strictObject({ areaId: Id }),
  handler: async ({ unit }, { areaId }) => unit.remove(await unit.load(Area, areaId)),
})

const hide = defineOperation({
  kind: 'update',
  input: z.strictObject({ areaId: Id }),
  handler: async ({ unit, now }, { areaId }) => {
    const area = await unit.load(Area, areaId)
    return unit.save(area, { next: { ...area, archivedAt: now() }, events: [] })
  },
})

export const areaMigrations = [
  migration('areas/0001', [
    createTable(
      'area',
      {
        id: 'text(128)',
        version: 'integer',
        createdAt: 'instant',
        updatedAt: 'instant',
        archivedAt: 'instant?',
        hash: 'integer',
        name: 'text(100)',
        withinId: 'text(128)?',
      },
      { indexes: [['withinId']] },
    ),
    createTable(
      'areaAncestor',
      { id: 'text(260)', descendantId: 'text(128)', ancestorId: 'text(128)', depth: 'integer' },
      {
        indexes: [
          ['descendantId', 'ancestorId'],
          ['ancestorId', 'descendantId'],
        ],
      },
    ),
  ]),
]

export const areas = defineModule({
  name: 'areas',
  entities: { area: Area },
  relations: {
    area: {
      within: one('area', 'withinId'),
      parts: many('area', 'withinId'),
      ancestors: ancestors('area'),
      descendants: descendants('area'),
    },
  },
  operations: { area: { add, move, regret, remove, hide } },
  migrations: areaMigrations,
})
