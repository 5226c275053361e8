import { describe, expect, it, onTestFinished } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { patientClock } from '../../crm/crms.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const f = model.fields

const names = Array.from({ length: 16 }, (_, n) => `c${n}`)

describe.each(storages)('companies on $name', ({ open }) => {
  const start = async () => {
    const { crm } = await testCrm(model, { storage: open(), clock: patientClock() })
    onTestFinished(() => crm.close())
    for (const id of names) await crm.customer.create({ id, kind: 'organisation', name: id })
    const parents = async () => {
      const { items } = await crm.customer.list({ limit: 100 })
      return new Map(items.map(({ id, parentId }) => [id, parentId]))
    }
    return { crm, parents }
  }

  it('are a tree after 32 parallel edits by both doors, and their relationships say the same [CU-1: 32 parallel edits leave a tree]', async () => {
    const { crm, parents } = await start()
    const edit = (n: number) => {
      const [fromId, toId] = [`c${n % 16}`, `c${(n * 7 + 3) % 16}`]
      return n % 2 === 0
        ? crm.customer.update({ customerId: fromId, parentId: toId })
        : crm.relationship.add({ fromId, toId, kind: 'parent_company' })
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 32 }, (_, n) => edit(n)))
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    const allowed = ['customer.cycle', 'relationship.parent_taken']
    expect(codes.filter((code) => !allowed.includes(code))).toEqual([])
    expect(codes).toContain('customer.cycle')

    const tree = await parents()
    expect([...tree.values()].filter((parentId) => parentId !== null).length).toBeGreaterThan(8)
    for (const id of names) {
      const where = f.customer.descendants.some((one) => one.id.eq(id))
      const above = (await crm.customer.list({ where })).items.map((row) => row.id)
      expect([id, above.toSorted()]).toEqual([id, walkedUp(tree, id).toSorted()])
    }
    const kept = await crm.relationship.list({ where: f.relationship.state.eq('active'), limit: 100 })
    const said = kept.items.map(({ fromId, toId }) => [fromId, toId])
    expect(said.toSorted()).toEqual([...tree].filter(([, parentId]) => parentId !== null).toSorted())
  })
})

/** Who is above, by walking up. A circle would have no end, and fails. */
function walkedUp(parents: ReadonlyMap<string, string | null>, id: string): readonly string[] {
  const above: string[] = []
  for (let at = parents.get(id) ?? null; at !== null; at = parents.get(at) ?? null) {
    above.push(at)
    if (above.length > parents.size) throw new Error(`${id} is above itself`)
  }
  return above
}
