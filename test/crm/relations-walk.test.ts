import { describe, expect, it } from 'vitest'
import { days } from '../../src/kernel/index.js'
import { f, openShop } from './shop.js'
import { drivers } from './weaker-drivers.js'

const c = f.customer

describe.each(drivers)('relations on $name', ({ open }) => {
  const start = async () => {
    const { crm } = await openShop(open())
    const company = { kind: 'organisation' } as const
    await crm.customer.create({ ...company, id: 'group', name: 'Group' })
    await crm.customer.create({ ...company, id: 'north', name: 'North', parentId: 'group' })
    await crm.customer.create({ ...company, id: 'office', name: 'Office', parentId: 'north' })
    await crm.customer.create({ id: 'eve', name: 'Eve', organisationId: 'office' })
    const found = async (where: NonNullable<Parameters<typeof crm.customer.list>[0]>['where']) =>
      (await crm.customer.list(where ? { where } : {})).items.map(({ id }) => id).toSorted()
    return found
  }

  it('have a quantifier, and lead along the company tree [RU-4]', async () => {
    const found = await start()
    const people = ['ada', 'bob', 'cleo', 'dora', 'eve']
    const without = ['dora', 'eve', 'group', 'north', 'office']
    expect(await found(c.purchases.some())).toEqual(['ada', 'bob', 'cleo'])
    expect(await found(c.purchases.within(days(10)).some())).toEqual(['ada', 'bob'])
    expect(await found(c.purchases.some((p) => p.source.eq('web')))).toEqual(['ada', 'bob', 'cleo'])
    expect(await found(c.purchases.none())).toEqual(without)
    // Of nothing, every and none are true.
    expect(await found(c.purchases.every((p) => p.source.eq('web')))).toEqual(['bob', ...without])
    expect(await found(c.purchases.none((p) => p.currency.eq('USD')))).toEqual(['bob', 'cleo', ...without])

    expect(await found(c.ancestors.some((above) => above.name.eq('Group')))).toEqual(['north', 'office'])
    expect(await found(c.ancestors.none())).toEqual([...people, 'group'])
    expect(await found(c.descendants.some((below) => below.name.eq('Office')))).toEqual(['group', 'north'])
    expect(await found(c.descendants.every((below) => below.name.eq('Office')))).toEqual(
      [...people, 'north', 'office'].toSorted(),
    )
    expect(await found(c.members.some((member) => member.name.eq('Eve')))).toEqual(['office'])
    expect(await found(c.descendants.some((below) => below.members.some()))).toEqual(['group', 'north'])
  })
})
