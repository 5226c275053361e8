import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../adapters/memory/index.js'
import { hash31 } from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { replay, tablesOf } from '../../src/storage/index.js'
import { testCrm } from '../../src/testing/index.js'
import { altered } from '../contract/altered.js'
import { bound } from '../crm/bound.js'
import { all, type EngineName, engines, errorOf, patientClock, storeOf } from '../crm/crms.js'
import { Area, areaMigrations, areas } from './areas.js'

const model = defineCrm({ currency: 'EUR', modules: { areas } })
const f = model.fields.area

const open = async (engine: EngineName) => {
  const store = storeOf(engine)
  const opened = await testCrm(model, {
    storage: store.connect(),
    newId: store.newId,
    clock: patientClock(),
  })
  const rows = async () =>
    (await store.raw('areaAncestor'))
      .map((row) => [
        String(row.descendantId ?? row.descendant_id),
        String(row.ancestorId ?? row.ancestor_id),
        Number(row.depth),
      ])
      .toSorted()
  return { ...opened, store, rows }
}

type Opened = Awaited<ReturnType<typeof open>>

const europe = async ({ crm }: Opened) => {
  await crm.area.add({ id: 'europe', name: 'Europe' })
  await crm.area.add({ id: 'germany', name: 'Germany', withinId: 'europe' })
  await crm.area.add({ id: 'bavaria', name: 'Bavaria', withinId: 'germany' })
  await crm.area.add({ id: 'munich', name: 'Munich', withinId: 'bavaria' })
  await crm.area.add({ id: 'austria', name: 'Austria', withinId: 'europe' })
}

it('the migrations of a module leave the tables of its tree [ST-10: part, replay]', () => {
  expect(Object.values(replay(areaMigrations).tables)).toEqual(tablesOf(Area))
})

describe.each(engines)('a tree on %s', (engine) => {
  const opened = async () => {
    const made = await open(engine)
    await europe(made)
    return made
  }
  const ids = async ({ crm }: Opened, where: Parameters<Opened['crm']['area']['list']>[0]) =>
    (await crm.area.list(where)).items.map(({ id }) => id).toSorted()

  it('knows who is above and below, at any distance [RU-4: ancestors, descendants] [CU-1: part, ancestor table]', async () => {
    const made = await opened()
    expect(await made.rows()).toEqual([
      ['austria', 'europe', 1],
      ['bavaria', 'europe', 2],
      ['bavaria', 'germany', 1],
      ['germany', 'europe', 1],
      ['munich', 'bavaria', 1],
      ['munich', 'europe', 3],
      ['munich', 'germany', 2],
    ])
    const inGermany = f.ancestors.some((area) => area.name.eq('Germany'))
    expect(await ids(made, { where: inGermany })).toEqual(['bavaria', 'munich'])
    const aboveMunich = f.descendants.some((area) => area.name.eq('Munich'))
    expect(await ids(made, { where: aboveMunich })).toEqual(['bavaria', 'europe', 'germany'])
    expect(await ids(made, { where: f.descendants.none() })).toEqual(['austria', 'munich'])
    expect(await made.crm.area.count({ where: f.ancestors.every((area) => area.name.ne('Europe')) })).toBe(1)
  })

  it('brings them along, the nearest first', async () => {
    const made = await opened()
    await made.crm.area.hide({ areaId: 'austria' })
    const { items } = await made.crm.area.list({
      where: f.name.in(['Europe', 'Munich']),
      include: ['ancestors', 'descendants', 'within'],
      order: [{ by: f.name, dir: 'asc' }],
    })
    expect(
      items.map(({ included: { ancestors, descendants, within } }) => [
        ancestors.map(({ id }) => id),
        descendants.map(({ id }) => id),
        within?.id,
      ]),
    ).toEqual([
      [[], ['germany', 'bavaria', 'munich'], undefined],
      [['bavaria', 'germany', 'europe'], [], 'bavaria'],
    ])
  })

  it('says why, by who is above', async () => {
    const made = await opened()
    const rule = f.ancestors.some((area) => area.name.in(['Germany', 'Europe']))
    const why = await made.crm.why({ areaId: 'munich', rule })
    expect(why.matches).toBe(true)
    expect(why.reason.related).toMatchObject({ total: 3, matched: 2 })
    expect((await made.crm.why({ areaId: 'europe', rule })).matches).toBe(false)
  })

  it('tells nothing of it where the reference is hidden', async () => {
    const store = storeOf(engine)
    const { crm } = await testCrm(model, {
      storage: store.connect(),
      newId: store.newId,
      authorize: () => ({ hide: ['withinId'] }),
    })
    const where = f.ancestors.none()
    await expect(crm.area.count({ where })).rejects.toMatchObject({ code: 'rule.invalid' })
    await expect(crm.area.list({ include: ['descendants'] })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('moves a record with all that is below it, and to the top', async () => {
    const made = await opened()
    await made.crm.area.move({ areaId: 'bavaria', withinId: 'austria' })
    expect(await made.rows()).toEqual([
      ['austria', 'europe', 1],
      ['bavaria', 'austria', 1],
      ['bavaria', 'europe', 2],
      ['germany', 'europe', 1],
      ['munich', 'austria', 2],
      ['munich', 'bavaria', 1],
      ['munich', 'europe', 3],
    ])
    await made.crm.area.move({ areaId: 'bavaria', withinId: null })
    expect(await made.rows()).toEqual([
      ['austria', 'europe', 1],
      ['germany', 'europe', 1],
      ['munich', 'bavaria', 1],
    ])
  })

  it.each([
    ['itself', 'germany', 'germany', 'itself'],
    ['what is below it', 'germany', 'munich', 'one that is below it'],
  ])('refuses to move a record below %s [CU-1: part, acyclic]', async (_, areaId, withinId, received) => {
    const made = await opened()
    const error = await errorOf(made.crm.area.move({ areaId, withinId }))
    expect(error).toMatchObject({
      code: 'area.cycle',
      details: { id: areaId, parentId: withinId },
      issues: [{ path: ['withinId'], received }],
    })
    expect((await made.rows()).length).toBe(7)
  })

  it('refuses a parent that is not there, or archived', async () => {
    const made = await opened()
    await made.crm.area.hide({ areaId: 'austria' })
    for (const withinId of ['atlantis', 'austria']) {
      const refused = Area.notFound({ id: withinId })
      await expect(made.crm.area.move({ areaId: 'germany', withinId })).rejects.toThrow(refused)
      await expect(made.crm.area.add({ name: 'X', withinId })).rejects.toThrow(refused)
    }
  })

  it('keeps an archived record’s place, and leaves it out of rules', async () => {
    const made = await opened()
    await made.crm.area.hide({ areaId: 'germany' })
    expect((await made.rows()).length).toBe(7)
    expect(await ids(made, { where: f.ancestors.some((area) => area.name.eq('Europe')) })).toEqual([
      'austria',
      'bavaria',
      'munich',
    ])
    expect(await ids(made, { where: f.ancestors.some((area) => area.name.eq('Germany')) })).toEqual([])
  })

  it('removes what has nothing below it, and nothing else', async () => {
    const made = await opened()
    await expect(made.crm.area.remove({ areaId: 'bavaria' })).rejects.toThrow(
      Area.tree?.notEmpty({ id: 'bavaria' }),
    )
    await made.crm.area.remove({ areaId: 'munich' })
    await made.crm.area.remove({ areaId: 'bavaria' })
    expect(await made.rows()).toEqual([
      ['austria', 'europe', 1],
      ['germany', 'europe', 1],
    ])
  })

  it('leaves nothing of a move that is refused afterwards', async () => {
    const made = await opened()
    const before = await made.rows()
    await made.crm.transaction(async (tx) => {
      await expect(tx.area.regret({ areaId: 'germany', withinId: 'austria' })).rejects.toThrow('regretted')
      await tx.area.add({ id: 'vienna', name: 'Vienna', withinId: 'austria' })
    })
    const added = [
      ['vienna', 'austria', 1],
      ['vienna', 'europe', 2],
    ]
    expect(await made.rows()).toEqual([...before, ...added].toSorted())
  })

  it('sees in one unit what has been moved before', async () => {
    const made = await opened()
    await made.crm.transaction(async (tx) => {
      await tx.area.move({ areaId: 'austria', withinId: 'munich' })
      await expect(tx.area.move({ areaId: 'germany', withinId: 'austria' })).rejects.toThrow(
        expect.objectContaining({ code: 'area.cycle' }),
      )
      await tx.area.move({ areaId: 'germany', withinId: null })
    })
    expect(await made.rows()).toEqual([
      ['austria', 'bavaria', 2],
      ['austria', 'germany', 3],
      ['austria', 'munich', 1],
      ['bavaria', 'germany', 1],
      ['munich', 'bavaria', 1],
      ['munich', 'germany', 2],
    ])
  })

  it('takes many at once, parents before their children, and no more than 100 levels', async () => {
    const made = await open(engine)
    const chain = Array.from({ length: 103 }, (_, n) => ({
      id: `a${n}`,
      name: `Area ${n}`,
      withinId: n === 0 ? null : `a${n - 1}`,
    }))
    const results = await all(made.crm.bulk('area.add', chain, { unit: 60 }))
    expect(results.filter(({ ok }) => !ok).map(({ index }) => index)).toEqual([101, 102])
    expect(results[101]).toMatchObject({ error: { code: 'area.too_deep', details: { parentId: 'a100' } } })
    expect((await made.rows()).length).toBe((100 * 101) / 2)
    await made.crm.area.add({ id: 'top', name: 'Top' })
    await expect(made.crm.area.move({ areaId: 'a0', withinId: 'top' })).rejects.toThrow(
      expect.objectContaining({ code: 'area.too_deep' }),
    )
  })

  it('stays a tree under 32 moves at once [CU-1: 32 parallel edits leave a tree]', async () => {
    const made = await open(engine)
    const names = Array.from({ length: 16 }, (_, n) => `a${n}`)
    for (const id of names) await made.crm.area.add({ id, name: id })
    const moves = Array.from({ length: 32 }, (_, n) => ({
      areaId: `a${n % 16}`,
      withinId: `a${(n * 7 + 3) % 16}`,
    }))
    const outcomes = await Promise.allSettled(moves.map((each) => made.crm.area.move(each)))
    const codes = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
    expect(new Set(codes)).toEqual(new Set(['area.cycle']))
    const { items } = await made.crm.area.list({ limit: 100 })
    expect(await made.rows()).toEqual(closureOf(new Map(items.map(({ id, withinId }) => [id, withinId]))))
  })
})

/** Who is above whom, by walking up. A cycle would have no end, and fails. */
function closureOf(parents: ReadonlyMap<string, string | null>): [string, string, number][] {
  return [...parents.keys()]
    .flatMap((id) => {
      const found: [string, string, number][] = []
      for (let at = parents.get(id) ?? null; at !== null; at = parents.get(at) ?? null) {
        found.push([id, at, found.length + 1])
        if (found.length > parents.size) throw new Error(`${id} is above itself`)
      }
      return found
    })
    .toSorted()
}

type Step = { readonly id: string; readonly to: string | null; readonly gone: boolean }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    to: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')),
    gone: fc.boolean(),
  }),
  { maxLength: 25 },
)

it('a tree says of every record what walking up says, whatever happened to it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (course) => {
      const made = await open('memory')
      for (const { id, to, gone } of course) {
        const known = await made.crm.area.find({ areaId: id })
        if (!known) await made.crm.area.add({ id, name: id, withinId: to }).catch(expectRefusal)
        else if (gone) await made.crm.area.remove({ areaId: id }).catch(expectRefusal)
        else await made.crm.area.move({ areaId: id, withinId: to }).catch(expectRefusal)
      }
      const { items } = await made.crm.area.list({ limit: 100 })
      const parents = new Map(items.map(({ id, withinId }) => [id, withinId]))
      expect(await made.rows()).toEqual(closureOf(parents))
    }),
    { numRuns: 60 },
  )
})

function expectRefusal(error: { code?: string }): void {
  expect(['area.cycle', 'area.not_found', 'area.not_empty']).toContain(error.code)
}

it('a tree is kept by a storage that knows keys only [ST-2: part, trees]', async () => {
  const nothing = {
    columns: false,
    relations: false,
    text: false,
    ignoreCase: false,
    json: false,
    lists: false,
    sums: false,
  }
  const own = new Set(['area', 'areaAncestor', 'treeLock'])
  const assertKeys = (entity: string, asked: unknown) => {
    const columns = [...JSON.stringify(asked ?? {}).matchAll(/"column":"(\w+)"/g)].map(([, name]) => name)
    const others = columns.filter((name) => !['tenant', 'id', 'version'].includes(name ?? ''))
    if (own.has(entity) && others.length > 0) throw new Error(`${entity}: asked for ${others.join(', ')}`)
  }
  const driver = bound(memoryStorage())
  const storage = altered(
    { ...driver, capabilities: { ...driver.capabilities, predicates: nothing, order: false } },
    {
      plan: (plan) => {
        assertKeys(plan.entity, [plan.where, plan.order])
        return plan
      },
      write: (write) => {
        if (write.op !== 'insert') assertKeys(write.entity, write.where)
        return write
      },
    },
  )
  const { crm } = await testCrm(model, { storage })
  await crm.area.add({ id: 'europe', name: 'Europe' })
  await crm.area.add({ id: 'germany', name: 'Germany', withinId: 'europe' })
  await crm.area.add({ id: 'munich', name: 'Munich', withinId: 'germany' })
  await crm.area.move({ areaId: 'germany', withinId: null })
  await expect(crm.area.move({ areaId: 'germany', withinId: 'munich' })).rejects.toMatchObject({
    code: 'area.cycle',
  })
  const below = await crm.area.list({ where: f.ancestors.some(), include: ['ancestors'] })
  expect(below.items.map(({ id, included }) => [id, included.ancestors.map((one) => one.id)])).toEqual([
    ['munich', ['germany']],
  ])
})

it('a bucketed entity keeps 31 bits of the id [RU-8: the stored hash]', async () => {
  const { crm } = await testCrm(model)
  const added = await crm.area.add({ id: 'europe', name: 'Europe' })
  const read = await crm.area.get({ areaId: 'europe' })
  expect([added, read]).toEqual([
    { ...read, hash: hash31('europe') },
    { ...added, hash: 1_806_081_529 },
  ])
})
