import { describe, expect, it } from 'vitest'
import { days } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { Team, team, User, userInactive } from '../../../src/modules/team/index.js'
import { and } from '../../../src/rules/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: { customer: customer(), team: team() },
})
const { customer: f, team: t, teamMember, assignment, teamPlacement } = model.fields

// It is 15 January 2026, ten in the morning in Berlin.
describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const made = await testCrm(model, { storage: open() })
    const { crm, events } = made
    await crm.user.create({ id: 'uma', name: 'Uma', email: ' Uma@Example.com ' })
    await crm.user.create({ id: 'viv', name: 'Viv' })
    await crm.team.create({ id: 'sales', name: 'Sales' })
    await crm.team.create({ id: 'north', name: 'North', parentId: 'sales' })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    let seen = 0
    const heard = async () => {
      await crm.settled()
      const since = events.slice(seen)
      seen = events.length
      return since.map(({ type, data }) => ({ type, data }))
    }
    await heard()
    return { ...made, heard }
  }

  it('users are created, changed, deactivated and active again [CU-4: users]', async () => {
    const { crm, heard } = await start()
    const uma = await crm.user.get({ userId: 'uma' })
    expect(uma).toMatchObject({ name: 'Uma', email: 'uma@example.com', active: true, version: 1 })
    await expect(crm.user.create({ name: 'Other', email: 'UMA@example.com' })).rejects.toMatchObject({
      code: 'user.duplicate',
      details: { key: 'email', otherId: 'uma' },
    })
    await expect(crm.user.create({ name: 'Other', email: 'uma' })).rejects.toMatchObject({
      code: 'contactPoint.invalid',
      issues: [{ path: ['email'] }],
    })
    const changed = await crm.user.update({ userId: 'uma', name: 'Uma B.', email: null })
    expect(changed).toMatchObject({ name: 'Uma B.', email: null })
    expect(await crm.user.update({ userId: 'uma', name: 'Uma B.' })).toEqual(changed)
    expect((await crm.user.deactivate({ userId: 'uma' })).active).toBe(false)
    expect((await crm.user.deactivate({ userId: 'uma' })).version).toBe(3)
    expect((await crm.user.activate({ userId: 'uma' })).active).toBe(true)
    expect((await heard()).map(({ type }) => type)).toEqual([
      'user.updated',
      'user.deactivated',
      'user.activated',
    ])
  })

  it('teams are a tree, and where they stood is kept [CU-4: part, dated tree]', async () => {
    const { crm, clock, heard } = await start()
    await expect(crm.team.update({ teamId: 'sales', parentId: 'north' })).rejects.toMatchObject({
      code: 'team.cycle',
    })
    await crm.team.create({ id: 'south', name: 'South' })
    clock.advance(days(1))
    await crm.team.update({ teamId: 'north', parentId: 'south' })
    const below = await crm.team.list({ where: t.ancestors.some((one) => one.name.eq('South')) })
    expect(below.items.map(({ id }) => id)).toEqual(['north'])
    const stood = await crm.teamPlacement.list({ where: teamPlacement.teamId.eq('north') })
    expect(stood.items.map(({ parentId, placedAt, endedAt }) => [parentId, placedAt, endedAt])).toEqual([
      ['sales', '2026-01-15T09:00:00.000Z', '2026-01-16T09:00:00.000Z'],
      ['south', '2026-01-16T09:00:00.000Z', null],
    ])
    await crm.team.update({ teamId: 'north', name: 'North East' })
    expect(await crm.teamPlacement.count({ where: teamPlacement.teamId.eq('north') })).toBe(2)
    await crm.team.archive({ teamId: 'south' })
    await crm.team.archive({ teamId: 'south' })
    expect(await crm.team.find({ teamId: 'south' })).toBeUndefined()
    expect((await crm.team.restore({ teamId: 'south' })).archivedAt).toBeNull()
    expect((await heard()).map(({ type }) => type)).toEqual([
      'team.created',
      'team.updated',
      'team.updated',
      'team.archived',
      'team.restored',
    ])
  })

  it('members are dated, begin and end by tick [CU-4: part, members]', async () => {
    const { crm, clock, heard } = await start()
    const lead = await crm.team.addMember({ teamId: 'north', userId: 'uma', role: 'lead' })
    expect(lead).toMatchObject({ state: 'active', startedOn: '2026-01-15', endedOn: null })
    expect(await crm.team.addMember({ teamId: 'north', userId: 'uma' })).toEqual(lead)
    await crm.team.addMember({
      teamId: 'north',
      userId: 'viv',
      startedOn: '2026-01-17',
      endedOn: '2026-01-19',
    })
    const inNorth = async () => {
      const where = and(teamMember.teamId.eq('north'), teamMember.state.eq('active'))
      return (await crm.teamMember.list({ where })).items.map(({ userId }) => userId).toSorted()
    }
    expect(await inNorth()).toEqual(['uma'])
    clock.advance(days(2))
    await crm.tick()
    expect(await inNorth()).toEqual(['uma', 'viv'])
    await crm.team.removeMember({ teamId: 'north', userId: 'uma' })
    await crm.team.removeMember({ teamId: 'north', userId: 'uma' })
    clock.advance(days(2))
    await crm.tick()
    expect(await inNorth()).toEqual([])
    expect((await heard()).map(({ type, data }) => [type, (data as { userId: string }).userId])).toEqual([
      ['team.member_added', 'uma'],
      ['team.member_added', 'viv'],
      ['team.member_removed', 'uma'],
      ['team.member_removed', 'viv'],
    ])
    const again = await crm.team.addMember({ teamId: 'north', userId: 'uma' })
    expect(again.id).not.toBe(lead.id)
    await crm.user.deactivate({ userId: 'viv' })
    const gone = crm.team.addMember({ teamId: 'sales', userId: 'viv' })
    await expect(gone).rejects.toThrow(userInactive({ userId: 'viv' }))
  })

  it('customers are assigned, and whose they were is kept [CU-4: assigned with history]', async () => {
    const { crm, clock, heard } = await start()
    const given = await crm.customer.assign({ customerId: 'ada', ownerId: 'uma', teamId: 'north' })
    expect(given).toMatchObject({ ownerId: 'uma', teamId: 'north', version: 2 })
    expect(await crm.customer.assign({ customerId: 'ada', ownerId: 'uma' })).toEqual(given)
    clock.advance(days(1))
    await crm.customer.update({ customerId: 'ada', ownerId: 'viv' })
    clock.advance(days(1))
    await crm.customer.assign({ customerId: 'ada', ownerId: null, teamId: null })
    const history = await crm.assignment.list({ where: assignment.customerId.eq('ada') })
    expect(
      history.items.map(({ ownerId, teamId, assignedAt, endedAt }) => [ownerId, teamId, assignedAt, endedAt]),
    ).toEqual([
      ['uma', 'north', '2026-01-15T09:00:00.000Z', '2026-01-16T09:00:00.000Z'],
      ['viv', 'north', '2026-01-16T09:00:00.000Z', '2026-01-17T09:00:00.000Z'],
    ])
    expect(await heard()).toEqual([
      {
        type: 'customer.assigned',
        data: { customerId: 'ada', ownerId: 'uma', teamId: 'north', fromOwnerId: null, fromTeamId: null },
      },
      expect.objectContaining({ type: 'customer.updated' }),
      expect.objectContaining({ type: 'customer.assigned' }),
      {
        type: 'customer.assigned',
        data: { customerId: 'ada', ownerId: null, teamId: null, fromOwnerId: 'viv', fromTeamId: 'north' },
      },
    ])
    const wasUmas = f.assignments.some((one) => one.ownerId.eq('uma'))
    expect(await crm.customer.count({ where: wasUmas })).toBe(1)
    await crm.customer.create({ id: 'bob', name: 'Bob', ownerId: 'uma' })
    expect(await crm.assignment.count({ where: assignment.customerId.eq('bob') })).toBe(1)
    expect(await crm.customer.count({ where: f.owner.some((one) => one.name.eq('Uma')) })).toBe(1)
  })

  it('nobody is given a customer who is not there or not active [CU-4: part, ownership]', async () => {
    const { crm } = await start()
    await crm.user.deactivate({ userId: 'viv' })
    const assign = (fields: object) => crm.customer.assign({ customerId: 'ada', ...fields })
    await expect(assign({ ownerId: 'nobody' })).rejects.toThrow(User.notFound({ id: 'nobody' }))
    await expect(assign({ ownerId: 'viv' })).rejects.toThrow(userInactive({ userId: 'viv' }))
    await expect(assign({ teamId: 'none' })).rejects.toThrow(Team.notFound({ id: 'none' }))
    const update = crm.customer.update({ customerId: 'ada', ownerId: 'nobody' })
    await expect(update).rejects.toThrow(User.notFound({ id: 'nobody' }))
    const created = crm.customer.create({ name: 'Bob', ownerId: 'nobody' })
    await expect(created).rejects.toThrow(User.notFound({ id: 'nobody' }))
    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ ownerId: null, version: 1 })
    expect(await crm.customer.count()).toBe(1)
    expect(await crm.assignment.count()).toBe(0)
  })
})
