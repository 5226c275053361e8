import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineModule,
  defineOperation,
  migration,
  type OperationContext,
  ref,
  text,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'
import { effort } from '../tools/effort.js'
import { watched } from './drivers.js'

const Box = defineEntity('box', {
  idPrefix: 'box',
  fields: {
    customerId: ref('customer', { whenMerged: 'move' }),
    name: text({ max: 20, privacy: 'none' }),
  },
})

const step = z.strictObject({
  does: z.enum(['add', 'move', 'archive', 'remove', 'look', 'write']),
  name: z.string(),
  customerId: z.string(),
})
type Step = z.infer<typeof step>

/** Steps that are done together, or taken back together. */
const group = z.strictObject({ fails: z.boolean(), steps: z.array(step) })

const people = ['ada', 'bob']

const boxesOf = ({ unit }: OperationContext) =>
  Promise.all(
    people.map(async (id) => (await unit.listNaming(Box, 'customerId', id)).map(({ name }) => name)),
  )

const walk = defineOperation({
  kind: 'create',
  writesOnce: true,
  input: z.strictObject({ groups: z.array(group) }),
  handler: async (context, { groups }) => {
    const seen: unknown[] = []
    for (const { fails, steps } of groups) {
      await context.attempt(async () => {
        for (const one of steps) {
          await doStep(context, one)
          if (one.does === 'look' || one.does === 'write') seen.push(await boxesOf(context))
        }
        if (fails) throw new Error('Taken back.')
      })
    }
    return [...seen, await boxesOf(context)]
  },
})

/** A box has its name as its id, too: nobody has to look who has it. One that was archived or removed does not come back. */
async function doStep({ unit }: OperationContext, { does, name, customerId }: Step): Promise<void> {
  if (does === 'look') return
  if (does === 'write') {
    // A query has everything written first.
    await unit.count(Box, {})
    return
  }
  if (does === 'add') {
    await unit.insert(Box, { id: name, customerId, name })
    return
  }
  const box = await unit.find(Box, name)
  if (!box) return
  if (does === 'move') await unit.save(box, { next: { ...box, customerId }, events: [] })
  else if (does === 'archive')
    await unit.save(box, { next: { ...box, archivedAt: '2026-01-15T09:00:00.000Z' }, events: [] })
  else await unit.remove(box)
}

/** A customer and three boxes, all of them new, then a look at them. */
const furnish = defineOperation({
  kind: 'create',
  input: z.strictObject({}),
  handler: async (context, _) => {
    const { id } = (await context.call('customer.create', { name: 'Cyd' })) as { id: string }
    for (const name of ['x', 'y', 'z']) {
      await context.unit.insert(Box, { customerId: id, name })
      await context.unit.listNaming(Box, 'customerId', id)
    }
    return (await context.unit.listNaming(Box, 'customerId', id)).map(({ name }) => name)
  },
})

/** Looks at the boxes of many. */
const inspect = defineOperation({
  kind: 'create',
  input: z.strictObject({ ids: z.array(z.string()) }),
  handler: async (context, { ids }) => {
    await context.lookUp([{ naming: ids.map((id) => ({ entity: 'box', field: 'customerId', id })) }])
    const lists = await Promise.all(ids.map((id) => context.unit.listNaming(Box, 'customerId', id)))
    return lists.map((list) => list.length)
  },
})

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const
const boxes = defineModule({
  name: 'boxes',
  needs: ['customer'],
  entities: { box: Box },
  operations: { box: { walk, furnish, inspect } },
  migrations: [
    migration('boxes/0001', [
      createTable(
        'box',
        { ...base, customerId: 'text(128)', name: 'text(20)' },
        { indexes: [['customerId']] },
      ),
    ]),
  ],
})
const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), boxes } })

/** The boxes of one run, those of earlier ones left out. */
function ofRun(seen: unknown, run: number): unknown {
  // As the operation answers.
  const looks = seen as readonly (readonly string[])[][]
  return looks.map((lists) => lists.map((names) => names.filter((name) => name.slice(1) === String(run))))
}

type Groups = readonly z.infer<typeof group>[]

/** Whose box is whose after these groups, and at each look: worked out by hand. */
function expected(stored: ReadonlyMap<string, string>, groups: Groups): unknown {
  let owners = new Map(stored)
  const look = () =>
    people.map((id) => [...owners].flatMap(([name, owner]) => (owner === id ? [name] : [])).toSorted())
  const seen: unknown[] = []
  for (const { fails, steps } of groups) {
    const before = new Map(owners)
    for (const { does, name, customerId } of steps) {
      if (does === 'look' || does === 'write') seen.push(look())
      else if (does === 'add' || (does === 'move' && owners.has(name))) owners.set(name, customerId)
      else if (does !== 'move') owners.delete(name)
    }
    if (fails) owners = before
  }
  return [...seen, look()]
}

const letters = ['a', 'b', 'c', 'd']
const aStep = (does: readonly Step['does'][]) =>
  fc.record({
    does: fc.constantFrom(...does),
    name: fc.constantFrom(...letters),
    customerId: fc.constantFrom(...people),
  })
const doings = ['move', 'move', 'archive', 'remove', 'look'] as const
const someGroups = fc.array(
  fc.oneof(
    fc.record({ fails: fc.constant(true), steps: fc.array(aStep(doings), { maxLength: 5 }) }),
    fc.record({ fails: fc.constant(false), steps: fc.array(aStep([...doings, 'write']), { maxLength: 5 }) }),
  ),
  { maxLength: 5 },
)

describe.each(storages)('rows that name a record, on $name', ({ open }) => {
  it('are those that are stored and what the unit did, written or not, taken back or not', async () => {
    const { crm } = await testCrm(model, { storage: open() })
    let run = 0
    await fc.assert(
      fc.asyncProperty(someGroups, async (groups) => {
        run += 1
        const own = <Named extends { readonly name: string }>(one: Named): Named => ({
          ...one,
          name: `${one.name}${run}`,
        })
        const add = (name: string, customerId = 'ada') => own({ does: 'add' as const, name, customerId })
        const renamed = groups.map(({ fails, steps }) => ({ fails, steps: steps.map(own) }))
        const fresh = { fails: false, steps: [add('c'), add('d', 'bob')] }
        for (const id of people) await crm.customer.ensure({ match: { id }, create: { name: id } })
        // Two are stored, two are added by the unit that is looked at.
        await crm.call('box.walk', { groups: [{ fails: false, steps: [add('a'), add('b', 'bob')] }] })
        const stored = new Map([
          [`a${run}`, 'ada'],
          [`b${run}`, 'bob'],
        ])
        const all = [...renamed.slice(0, 1), fresh, ...renamed.slice(1)]
        expect(ofRun(await crm.call('box.walk', { groups: all }), run)).toEqual(expected(stored, all))
      }),
      { numRuns: effort({ short: 100, long: 1000 }), endOnFailure: true },
    )
  })

  it('are asked of nobody where the record is new, and written once', async () => {
    const { storage, asked, forget } = watched(open())
    const { crm } = await testCrm(model, { storage })
    await crm.call('box.furnish', {})
    forget()
    expect(await crm.call('box.furnish', {})).toEqual(['x', 'y', 'z'])
    expect(asked.selects).toEqual([])
    expect(asked.writes.filter(({ entity }) => entity === 'box')).toHaveLength(1)
  })

  it('are read in one statement for many', async () => {
    const { storage, asked, forget } = watched(open())
    const { crm } = await testCrm(model, { storage })
    for (const id of people) await crm.customer.create({ id, name: id })
    const steps = people.map((customerId) => ({ does: 'add', name: customerId, customerId }))
    await crm.call('box.walk', { groups: [{ fails: false, steps }] })
    forget()
    expect(await crm.call('box.inspect', { ids: [...people, 'nobody'] })).toEqual([1, 1, 0])
    expect(asked.selects).toHaveLength(1)
  })

  it('are never fewer in silence: more than the scan budget are refused', async () => {
    const { crm } = await testCrm(model, { storage: open(), scanBudget: 2 })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    const steps = ['a', 'b', 'c'].map((name) => ({ does: 'add', name, customerId: 'ada' }))
    for (const one of steps.slice(0, 2))
      await crm.call('box.walk', { groups: [{ fails: false, steps: [one] }] })
    expect(await crm.call('box.inspect', { ids: ['ada'] })).toEqual([2])
    await crm.call('box.walk', { groups: [{ fails: false, steps: steps.slice(2) }] })
    await expect(crm.call('box.inspect', { ids: ['ada'] })).rejects.toMatchObject({
      code: 'storage.scan_budget',
    })
  })
})
