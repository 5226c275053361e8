import fc from 'fast-check'
import { z } from 'zod'
import {
  boolean,
  day,
  defineEntity,
  defineModule,
  defineOperation,
  type Entity,
  type Field,
  instant,
  integer,
  listOf,
  many,
  migration,
  moneyField,
  number,
  one,
  oneOf,
  optional,
  ref,
  text,
  type WeekStart,
  weekStarts,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { tableOf } from '../../src/storage/index.js'

const open = { privacy: 'none' } as const

/** Fields an entity may have, each missing now and then. The names are words SQL keeps for itself, or differ in case only. */
const kinds: Readonly<Record<string, Field>> = {
  order: optional(text({ max: 200, ...open })),
  Order2: optional(text({ max: 2_000, searchable: true, ...open })),
  group: optional(oneOf(['a', 'b', 'c'])),
  select: optional(integer()),
  limit: optional(integer()),
  weight: optional(number()),
  isOpen: optional(boolean()),
  seenAt: optional(instant()),
  dueOn: optional(day(open)),
  price: optional(moneyField()),
  fee: optional(moneyField()),
  tags: optional(listOf(text({ max: 50, ...open }), open)),
  numbers: optional(listOf(integer(), open)),
  friendId: optional(ref('thing', { whenMerged: 'move' })),
}

const attributeKinds = {
  plan: z.enum(['free', 'pro']).optional(),
  city: z.string().max(100).optional(),
  seats: z.int().optional(),
  ratio: z.number().optional(),
  vip: z.boolean().optional(),
  since: z.iso.date().optional(),
  renewedAt: z.iso.datetime({ offset: true }).optional(),
  likes: z.array(z.string()).optional(),
}

/** What one random schema is made of. */
export interface Schema {
  readonly thing: readonly string[]
  readonly part: readonly string[]
  readonly bit: readonly string[]
  readonly attributes: readonly string[]
  /** Attributes with a column of their own, of those that can have one. */
  readonly promoted: readonly string[]
  readonly zone: string
  readonly weekStart: WeekStart
}

const some = (names: readonly string[], least: number) =>
  fc.subarray([...names], { minLength: Math.min(least, names.length) })

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Pacific/Apia',
  'Australia/Lord_Howe',
]

export const anySchema: fc.Arbitrary<Schema> = fc.record({
  thing: some(Object.keys(kinds), 6),
  part: some(
    Object.keys(kinds).filter((name) => name !== 'friendId'),
    4,
  ),
  bit: some(['order', 'group', 'select', 'weight', 'price', 'seenAt'], 2),
  attributes: some(Object.keys(attributeKinds), 3),
  zone: fc.constantFrom(...zones),
  weekStart: fc.constantFrom(...weekStarts),
  promoted: some(
    Object.keys(attributeKinds).filter((name) => name !== 'likes'),
    0,
  ),
})

const fieldsOf = (names: readonly string[]): Readonly<Record<string, Field>> =>
  Object.fromEntries(names.flatMap((name) => (kinds[name] ? [[name, kinds[name]]] : [])))

/** A model of three entities in a row: things have parts, parts have bits. */
export const modelOf = ({ thing, part, bit, attributes, promoted, zone, weekStart }: Schema) => {
  const Thing = defineEntity('thing', {
    idPrefix: 'thg',
    timeField: 'bornAt',
    attributes: z.object(
      Object.fromEntries(Object.entries(attributeKinds).filter(([name]) => attributes.includes(name))),
    ),
    // The names are those of a schema that is made here.
    promote: promoted.filter((name) => attributes.includes(name)) as never[],
    attributePrivacy: 'none',
    fields: { bornAt: instant(), ...fieldsOf(thing) },
  })
  const Part = defineEntity('part', {
    idPrefix: 'prt',
    timeField: 'happenedAt',
    fields: {
      thingId: ref('thing', { whenMerged: 'move' }),
      happenedAt: optional(instant()),
      ...fieldsOf(part),
    },
  })
  const Bit = defineEntity('bit', {
    idPrefix: 'bit',
    fields: { partId: ref('part', { whenMerged: 'move' }), ...fieldsOf(bit) },
  })
  const entities = { thing: Thing, part: Part, bit: Bit }
  const world = defineModule({
    name: 'world',
    entities,
    relations: {
      thing: {
        parts: many('part', 'thingId'),
        ...(thing.includes('friendId')
          ? { friend: one('thing', 'friendId'), admirers: many('thing', 'friendId') }
          : {}),
      },
      part: { thing: one('thing', 'thingId'), bits: many('bit', 'partId') },
      bit: { part: one('part', 'partId') },
    },
    operations: { thing: { write: writing(entities) } },
    migrations: [
      migration(
        'world/0001',
        Object.values(entities).map((entity) => ({ op: 'createTable', table: tableOf(entity) })),
      ),
    ],
  })
  return defineCrm({ currency: 'EUR', timeZone: zone, weekStart, modules: { world } })
}

export type World = ReturnType<typeof modelOf>

/** One change of one row. A new row says all of its fields. */
const Change = z.strictObject({
  op: z.enum(['add', 'change', 'archive', 'remove']),
  entity: z.enum(['thing', 'part', 'bit']),
  id: z.string(),
  values: z.record(z.string(), z.json()).default({}),
})
export type Change = z.input<typeof Change>

/** Makes changes in one unit of work. */
function writing(entities: Readonly<Record<Change['entity'], Entity>>) {
  return defineOperation({
    kind: 'update',
    input: z.strictObject({ changes: z.array(Change) }),
    handler: async ({ unit, entity, now }, { changes }) => {
      for (const { op, entity: name, id, values } of changes) {
        const kind = entity(entities[name])
        if (op === 'add') {
          await unit.insert(kind, { ...values, id })
        } else {
          const row = await unit.find(kind, id, { archived: 'include' })
          if (!row) continue
          if (op === 'remove') await unit.remove(row)
          else {
            const next = op === 'archive' ? { ...row, archivedAt: now() } : { ...row, ...values }
            await unit.save(row, { next, events: [] })
          }
        }
      }
    },
  })
}
