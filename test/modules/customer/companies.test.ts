import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { Customer, customer, wrongKind } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const f = model.fields.customer

describe.each(storages)('companies on $name', ({ open }) => {
  const start = async () => {
    const made = await testCrm(model, { storage: open() })
    const { crm } = made
    const company = { kind: 'organisation' } as const
    await crm.customer.create({ ...company, id: 'group', name: 'Group' })
    await crm.customer.create({ ...company, id: 'north', name: 'North', parentId: 'group' })
    await crm.customer.create({ ...company, id: 'shop', name: 'Shop', parentId: 'north' })
    await crm.customer.create({ id: 'ada', name: 'Ada', organisationId: 'shop' })
    await crm.customer.create({ id: 'bob', name: 'Bob' })
    const ids = async (where: Parameters<typeof crm.customer.list>[0]) =>
      (await crm.customer.list(where)).items.map(({ id }) => id).toSorted()
    return { ...made, ids }
  }

  it('are asked for along their tree [RU-4: ancestors, descendants, members]', async () => {
    const { ids } = await start()
    expect(await ids({ where: f.ancestors.some((one) => one.name.eq('Group')) })).toEqual(['north', 'shop'])
    expect(await ids({ where: f.descendants.some((one) => one.name.eq('Shop')) })).toEqual(['group', 'north'])
    expect(await ids({ where: f.members.some((one) => one.name.eq('Ada')) })).toEqual(['shop'])
    const hasPeopleBelow = f.descendants.some((one) => one.members.some((person) => person.kind.eq('person')))
    expect(await ids({ where: hasPeopleBelow })).toEqual(['group', 'north'])
    expect(await ids({ where: f.organisation.some((one) => one.ancestors.some()) })).toEqual(['ada'])
    expect(await ids({ where: f.descendants.count().gte(2) })).toEqual(['group'])
    expect(await ids({ where: f.ancestors.every((one) => one.kind.eq('person')) })).toEqual([
      'ada',
      'bob',
      'group',
    ])
  })

  it('stay a tree [CU-1: part, acyclic]', async () => {
    const { crm, events } = await start()
    await expect(crm.customer.update({ customerId: 'group', parentId: 'shop' })).rejects.toMatchObject({
      code: 'customer.cycle',
      issues: [{ path: ['parentId'] }],
    })
    const moved = await crm.customer.update({ customerId: 'shop', parentId: 'group' })
    expect(moved).toMatchObject({ parentId: 'group', version: 2 })
    await crm.settled()
    expect(events.find(({ type }) => type === 'customer.updated')).toMatchObject({
      type: 'customer.updated',
      data: { changes: { parentId: { from: 'north', to: 'group' } } },
    })
    expect(await crm.customer.count({ where: f.ancestors.some((one) => one.name.eq('North')) })).toBe(0)
  })

  it.each([
    ['a person has no parent company', 'ada', { parentId: 'group' }, 'ada', 'organisation', 'parentId'],
    ['a person is nobody’s parent company', 'north', { parentId: 'bob' }, 'bob', 'organisation', 'parentId'],
    ['a company belongs to none', 'north', { organisationId: 'shop' }, 'north', 'person', 'organisationId'],
    ['nobody belongs to a person', 'ada', { organisationId: 'bob' }, 'bob', 'organisation', 'organisationId'],
    [
      'one with others below stays a company',
      'shop',
      { kind: 'person', parentId: null },
      'shop',
      'organisation',
      'kind',
    ],
  ] as const)('are told from people: %s', async (_, customerId, changes, wrongId, expected, field) => {
    const { crm } = await start()
    const error = await crm.customer.update({ customerId, ...changes }).catch((refused: unknown) => refused)
    expect(wrongKind.is(error) && error.details).toEqual({ customerId: wrongId, expected })
    expect(error).toMatchObject({ issues: [{ path: [field] }] })
  })

  it('must be there', async () => {
    const { crm } = await start()
    await crm.customer.archive({ customerId: 'north' })
    for (const parentId of ['nobody', 'north']) {
      const kind = 'organisation' as const
      const refused = Customer.notFound({ id: parentId })
      await expect(crm.customer.create({ kind, name: 'New', parentId })).rejects.toThrow(refused)
      await expect(crm.customer.update({ customerId: 'group', parentId })).rejects.toThrow(refused)
    }
  })
})
