import { z } from 'zod'
import {
  type BaseRow,
  type Belongings,
  defineModule,
  defineOperation,
  type Entities,
  type Entity,
  type EventDeclaration,
  type Field,
  type Json,
  type JsonObject,
} from '../../src/kernel/index.js'

/** Planted wherever something of a person can stand. Lower case, so that a folded copy has it too. */
export const marker = 'xqzmarkerzqx'

const at = '2026-01-15T09:00:00.000Z'

export interface Planting {
  readonly customerId: string
  /** An event that concerns the customer. */
  readonly eventId: string
  /** Makes unique values new. */
  readonly n: number
  /** A record of an entity that others may name. */
  readonly idOf: (entity: string) => string
}

/** Whether a field holds something of a person that does not outlast them. */
export const isTaken = ({ privacy, whenErased }: Field): boolean =>
  privacy !== 'none' && whenErased !== 'keep'

/** Whether a field has room for the marker. */
export const hasRoom = ({ kind, max = 100, item }: Field): boolean =>
  (kind === 'text' && max >= marker.length) ||
  (kind === 'list' && item?.kind === 'text') ||
  kind === 'json' ||
  kind === 'attributes' ||
  kind === 'address'

/** A row of an entity, the marker in every field that can hold it and tells about the person. */
export const plantedRow = (entity: Entity, planting: Planting, ending: string): JsonObject =>
  Object.fromEntries(
    Object.entries(entity.fields)
      .filter(([name]) => !base.has(name))
      .map(([name, field]) => [
        name,
        entity.deadlines.includes(name) ? null : plantedValue(name, field, planting, ending),
      ]),
  )

const base = new Set(['id', 'version', 'createdAt', 'updatedAt', 'archivedAt'])

/** The data of an event, planted in the same way. */
export const plantedData = ({ fields, changesOf }: EventDeclaration, planting: Planting): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (name === changesOf?.field) return [name, { name: { from: marker, to: `${marker} too` } }]
      return [name, plantedValue(name, field, planting, '')]
    }),
  )

function plantedValue(name: string, field: Field, planting: Planting, ending: string): Json {
  const said = isTaken(field) && hasRoom(field) ? `${marker}${ending}`.slice(0, field.max) : undefined
  const { kind, options = [], min = 1, max = 100, item, nullable } = field
  switch (kind) {
    case 'text':
      return said ?? (max === 3 ? 'EUR' : `w${planting.n}`.slice(0, max))
    case 'enum':
      return options[0] ?? null
    case 'integer':
    case 'number':
      return Math.max(min, 1)
    case 'boolean':
      return false
    case 'instant':
      return at
    case 'day':
      return at.slice(0, 10)
    case 'money':
      return { amount: 1, currency: 'EUR' }
    case 'ref':
      return refOf(field, planting)
    case 'subject':
      return { entity: 'customer', id: planting.customerId }
    case 'list':
      return said === undefined ? (item?.kind === 'text' ? [] : [item?.options?.[0] ?? 1]) : [said]
    case 'json':
      return said === undefined ? (nullable ? null : []) : jsonOf(name, said)
    case 'attributes':
      return { note: said ?? 'open' }
    case 'address':
      return { countryCode: 'DE', lines: [said ?? 'open'] }
    default:
      return null
  }
}

// What the library reads as a list must be one.
function jsonOf(name: string, said: string): Json {
  return /s$/.test(name) ? [{ said }] : { said }
}

function refOf({ entity, nullable }: Field, { customerId, eventId, idOf }: Planting): Json {
  if (entity === 'customer') return customerId
  if (entity === 'event') return eventId
  return nullable ? null : idOf(entity ?? '')
}

/** Entities whose rows belong to customers, those first that others are a part of. */
export const plantable = (entities: Entities, belongings: Belongings): readonly Entity[] => {
  const names = Object.keys(belongings)
  const depth = (name: string): number =>
    Math.max(0, ...(belongings[name]?.parts ?? []).map(({ entity }) => depth(entity) + 1))
  return names.toSorted((a, b) => depth(a) - depth(b)).flatMap((name) => entities[name] ?? [])
}

const input = z.strictObject({
  entity: z.string(),
  id: z.string(),
  row: z.record(z.string(), z.json()),
  next: z.record(z.string(), z.json()),
})

/** A module whose operations write rows as any module's would, with whatever they are given. */
export const planter = () =>
  defineModule({
    name: 'planter',
    needs: ['customer'],
    operations: {
      planting: {
        /** Adds a row and removes it, adds another one and changes it: the log keeps what both were. */
        plant: defineOperation({
          kind: 'create',
          input,
          handler: async ({ unit, persons }, { entity: name, id, row, next }) => {
            const entity = persons.entities[name]
            if (!entity) throw new TypeError(name)
            const gone = await unit.insert(entity, { ...row, ...next, id: `${id}-gone` } as never)
            await unit.remove(gone)
            const first = await unit.insert(entity, { ...row, id } as never)
            await unit.save(first, { next: { ...first, ...next } as BaseRow, events: [] })
          },
        }),
        /** Tells of a customer what a declared event can tell. */
        tell: defineOperation({
          kind: 'update',
          input: z.strictObject({
            customerId: z.string(),
            type: z.string(),
            data: z.record(z.string(), z.json()),
          }),
          handler: async ({ unit, persons }, { customerId, type, data }) => {
            const customer = persons.entities.customer as Entity
            unit.emit(await unit.load(customer, customerId), { type, data })
          },
        }),
      },
    },
  })
