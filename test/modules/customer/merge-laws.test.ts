import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  jsonField,
  migration,
  optional,
  ref,
  subjectField,
  text,
  withStandIns,
} from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { testCrm } from '../../../src/testing/index.js'
import { fixturesIn } from '../../corpus/inputs.js'
import { type CorpusCrm, modules } from '../../corpus/stores.js'
import { storages } from '../storages.js'

const open = { privacy: 'none' } as const

/** A host's own: owned, walked by somebody else, unique by its owner's name for it. */
const Pet = defineEntity('pet', {
  idPrefix: 'pet',
  unique: { name: { fields: ['ownerId', 'name'] } },
  fields: {
    ownerId: ref('customer', { whenMerged: 'union' }),
    walkerId: optional(ref('customer', { whenMerged: 'move' })),
    about: subjectField({ whenMerged: 'move' }),
    friends: jsonField<readonly { readonly customerId: string }[]>(open),
    name: text({ max: 40, ...open }),
  },
})

const PetAdopted = defineEvent(
  'pet.adopted',
  {
    petId: ref('pet', { whenMerged: 'custom' }),
    ownerId: ref('customer', { whenMerged: 'custom' }),
    friendIds: jsonField<readonly string[]>(open),
  },
  {
    parties: ({ friendIds }) => (friendIds as string[]).map((customerId) => ({ customerId, role: 'friend' })),
  },
)

const pets = defineModule({
  name: 'pets',
  needs: ['customer'],
  entities: { pet: Pet },
  events: [PetAdopted],
  operations: {
    pet: {
      adopt: defineOperation({
        kind: 'create',
        input: z.strictObject({ ownerId: z.string(), friendId: z.string(), name: z.string() }),
        emits: [PetAdopted],
        handler: ({ unit }, { ownerId, friendId, name }) =>
          unit.insert(
            Pet,
            {
              ownerId,
              walkerId: friendId,
              about: { entity: 'customer', id: ownerId },
              friends: [{ customerId: friendId }],
              name,
            },
            ({ id }) => [{ type: 'pet.adopted', data: { petId: id, ownerId, friendIds: [friendId] } }],
          ),
      }),
    },
  },
  migrations: [
    migration('pets/0001', [
      createTable(
        'pet',
        {
          id: 'text(128)',
          version: 'integer',
          createdAt: 'instant',
          updatedAt: 'instant',
          archivedAt: 'instant?',
          ownerId: 'text(128)',
          walkerId: 'text(128)?',
          aboutEntity: 'text(64)',
          aboutId: 'text(128)',
          friends: 'json',
          name: 'text(40)',
        },
        { indexes: [['ownerId'], ['walkerId'], ['aboutId', 'aboutEntity']] },
      ),
    ]),
  ],
})

const model = defineCrm({ currency: 'EUR', modules: { ...modules, pets } })

const { entities } = model['~parts']

type Rows = Readonly<Record<string, readonly Record<string, unknown>[]>>

/** Every row of every entity, archived ones too. */
const everything = async (crm: object): Promise<Rows> => {
  const read = async (name: string) => {
    const doors = (crm as Record<string, { stream(input: object): AsyncIterable<Record<string, unknown>> }>)[
      name
    ]
    const rows: Record<string, unknown>[] = []
    for await (const row of doors?.stream({ archived: 'include' }) ?? []) rows.push(row)
    return [name, rows] as const
  }
  const all = []
  for (const name of Object.keys(entities)) all.push(await read(name))
  return Object.fromEntries(all)
}

/** Where rows name customers that are not there, or that were merged away. */
const astray = (rows: Rows): string[] => {
  const customers = new Map(rows.customer?.map((row) => [row.id, row]))
  const isAstray = (id: unknown) => customers.get(id)?.mergedIntoId !== null
  return Object.entries(rows).flatMap(([name, list]) => {
    const fields = Object.entries(entities[name]?.fields ?? {})
    return list.flatMap((row) =>
      fields.flatMap(([field, declared]) => {
        const value = row[field]
        // Who was merged into whom is history.
        if (value === null || value === undefined || name === 'customerMerge') return []
        const named = withStandIns({ [field]: declared }, row, (entity, id) =>
          entity === 'customer' && isAstray(id) ? 'astray' : undefined,
        )
        return named === row ? [] : [`${name}.${field} of ${String(row.id)}: ${JSON.stringify(value)}`]
      }),
    )
  })
}

/** What is folded anew from other rows, and what merges note themselves. */
const derived = new Set(['consent', 'customerMerge', 'customerMergePart'])

const comparable = (rows: Rows) =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([name, list]) =>
      derived.has(name) ? [] : [[name, list.map(({ version, updatedAt, ...row }) => row)]],
    ),
  )

interface Step {
  readonly kind: 'merge' | 'unmerge'
  readonly a: number
  readonly b: number
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('merge', 'merge', 'unmerge' as const),
    a: fc.nat(5),
    b: fc.nat(5),
  }) as fc.Arbitrary<Step>,
  { minLength: 3, maxLength: 8 },
)

/** What once failed. */
const found: [Step[]][] = [
  [
    [
      { kind: 'merge', a: 4, b: 5 },
      { kind: 'merge', a: 3, b: 4 },
      { kind: 'unmerge', a: 4, b: 5 },
    ],
  ],
  [
    [
      { kind: 'merge', a: 4, b: 5 },
      { kind: 'merge', a: 2, b: 4 },
      { kind: 'merge', a: 3, b: 0 },
      { kind: 'unmerge', a: 4, b: 5 },
    ],
  ],
]

describe.each(storages)('merges in any order, on $name', ({ open: storage }) => {
  it('[CU-15: no reference astray] leave no reference of the model astray, and are undone without a trace', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { crm } = await testCrm(model, { storage: storage() })
        try {
          const face = crm as unknown as CorpusCrm
          const made = [await fixturesIn(face, 1), await fixturesIn(face, 2)]
          const ids = made.flatMap(({ customerId, otherId, twinId }) => [customerId, otherId, twinId])
          for (const [at, ownerId] of ids.entries()) {
            const friendId = ids[(at + 1) % ids.length] ?? ''
            await crm.pet.adopt({ ownerId, friendId, name: at % 2 === 0 ? 'Rex' : 'Cat' })
            await crm.tag.add({ subject: { entity: 'customer', id: ownerId }, tag: 'vip' })
          }
          const before = comparable(await everything(crm))
          const open: string[] = []
          for (const { kind, a, b } of list) {
            const [survivorId = '', otherId = ''] = [ids[a], ids[b]]
            if (kind === 'merge') {
              if (open.includes(otherId) || open.includes(survivorId) || a === b) continue
              await crm.customer.merge({ survivorId, otherIds: [otherId] })
              open.push(otherId)
            } else if (open.includes(otherId)) {
              await crm.customer.unmerge({ customerId: otherId })
              open.splice(open.indexOf(otherId), 1)
            }
            expect(astray(await everything(crm))).toEqual([])
          }
          for (const customerId of open.toReversed()) await crm.customer.unmerge({ customerId })
          expect(comparable(await everything(crm))).toEqual(before)
        } finally {
          await crm.close()
        }
      }),
      { numRuns: 4, endOnFailure: true, examples: found },
    )
  })
})
