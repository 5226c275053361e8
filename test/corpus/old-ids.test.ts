import { memoryStorage, memoryStore } from 'clientele/adapters/memory'
import { testCrm } from 'clientele/testing'
import { describe, expect, it } from 'vitest'
import { type Fixtures, fixturesOf, inputOf, validInputs } from './inputs.js'
import { type CorpusCrm, model } from './stores.js'

const customers = ['customerId', 'otherId', 'twinId'] as const

/** What tells who was merged into whom. */
const history = new Set(['customerMerge', 'customerMergePart', 'quietSave'])

/** Operations whose input names a customer. An erasure tells of every id that a person has had. */
const naming = Object.keys(validInputs).filter(
  (name) =>
    name !== 'customer.erase' &&
    inputOf(name, {} as Fixtures, 1).used.some((used) => customers.some((one) => one === used)),
)

const start = async (name: string) => {
  const store = memoryStore()
  const { crm } = await testCrm(model, { storage: memoryStorage({ store }) })
  const face = crm as unknown as CorpusCrm
  const fixtures = await fixturesOf(face, name, 1)
  const old: Record<string, string> = {}
  for (const key of customers) {
    const survivorId = fixtures[key]
    if (survivorId === undefined) continue
    const { kind } = await crm.customer.get({ customerId: survivorId })
    const { id } = await crm.customer.create({ id: `old-${key}`, kind, name: 'Old', attributes: {} })
    await crm.customer.merge({ survivorId, otherIds: [id] })
    old[key] = id
  }
  await crm.settled()
  /** Rows that name an id which was merged away, events and unique values too. */
  const astray = () =>
    [...store.tables].flatMap(([table, { all }]) =>
      history.has(table)
        ? []
        : [...all()]
            .map(({ id: _, ...row }) => `${table} ${JSON.stringify(row)}`)
            .filter((row) => row.includes('"old-')),
    )
  return { crm: face, fixtures: { ...fixtures, ...old }, astray }
}

describe('an id that was merged away', () => {
  it.each(naming)('leads %s to who stands for it [CU-15: old ids resolve for ever]', async (name) => {
    const { crm, fixtures, astray } = await start(name)
    const known = new Set(astray())
    const { ifVersion: _, ...input } = inputOf(name, fixtures, 1).input as Readonly<Record<string, unknown>>
    await crm.call(name as never, input as never)
    await crm.settled()
    expect(astray().filter((row) => !known.has(row))).toEqual([])
  })
})
