import { describe, expect, it } from 'vitest'
import { days } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { Customer, customer, parentTaken } from '../../../src/modules/customer/index.js'
import { and } from '../../../src/rules/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer() } })
const f = model.fields.customer

// It is 15 January 2026, ten in the morning in Berlin.
describe.each(storages)('relationships on $name', ({ open }) => {
  const start = async () => {
    const made = await testCrm(model, { storage: open() })
    const { crm, events } = made
    const organisation = { kind: 'organisation' } as const
    await crm.customer.create({ ...organisation, id: 'acme', name: 'Acme' })
    await crm.customer.create({ ...organisation, id: 'globex', name: 'Globex' })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.customer.create({ id: 'bob', name: 'Bob' })
    let seen = 0
    const heard = async () => {
      await crm.settled()
      const since = events.slice(seen)
      seen = events.length
      return since.map(({ type, data, occurredAt }) => ({ type, data, occurredAt }))
    }
    await heard()
    const ids = async (where: Parameters<typeof crm.customer.list>[0]) =>
      (await crm.customer.list(where)).items.map(({ id }) => id).toSorted()
    return { ...made, heard, ids }
  }

  it('are typed, dated and found by rules [CU-1: relationships]', async () => {
    const { crm, ids, heard } = await start()
    const job = { fromId: 'ada', toId: 'acme', kind: 'works_for', role: 'CTO' } as const
    const works = await crm.relationship.add({ ...job, startedOn: '2020-05-01' })
    expect(works).toMatchObject({ ...job, startedOn: '2020-05-01', endedOn: null, state: 'active' })
    expect(await crm.relationship.add({ ...job, role: 'CEO' })).toEqual(works)
    await crm.relationship.add({ fromId: 'bob', toId: 'ada', kind: 'referred_by' })
    const kin = await crm.relationship.add({ fromId: 'ada', toId: 'bob', kind: 'household' })
    expect(await crm.relationship.add({ fromId: 'bob', toId: 'ada', kind: 'household' })).toEqual(kin)
    await crm.relationship.add({ fromId: 'acme', toId: 'globex', kind: 'supplier_of' })

    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ organisationId: 'acme' })
    const isCto = f.relationships.some((one) => and(one.kind.eq('works_for'), one.role.eq('CTO')))
    expect(await ids({ where: isCto })).toEqual(['ada'])
    expect(await ids({ where: f.relatedFrom.some((one) => one.kind.eq('referred_by')) })).toEqual(['ada'])
    const knowsAcme = f.relationships.some((one) => one.to.some((other) => other.name.eq('Acme')))
    expect(await ids({ where: knowsAcme })).toEqual(['ada'])

    const ended = await crm.relationship.end({ relationshipId: works.id })
    expect(ended).toMatchObject({ state: 'ended', endedOn: '2026-01-15', changesAt: null })
    expect(await crm.relationship.end({ relationshipId: works.id })).toEqual(ended)
    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ organisationId: null })
    expect((await heard()).map(({ type }) => type)).toEqual([
      'relationship.added',
      'customer.updated',
      'relationship.added',
      'relationship.added',
      'relationship.added',
      'relationship.ended',
      'customer.updated',
    ])
  })

  it('begin and end on their days, by tick [CU-1: part, dated]', async () => {
    const { crm, clock, heard } = await start()
    const planned = await crm.relationship.add({
      fromId: 'ada',
      toId: 'acme',
      kind: 'works_for',
      startedOn: '2026-01-17',
      endedOn: '2026-01-20',
    })
    expect(planned).toMatchObject({ state: 'planned', changesAt: '2026-01-16T23:00:00.000Z' })
    const standing = async () => {
      const { state } = await crm.relationship.get({ relationshipId: planned.id })
      const { organisationId } = await crm.customer.get({ customerId: 'ada' })
      return { state, organisationId }
    }
    clock.advance(days(1))
    await crm.tick()
    expect(await standing()).toEqual({ state: 'planned', organisationId: null })
    clock.advance(days(1))
    await crm.tick()
    expect(await standing()).toEqual({ state: 'active', organisationId: 'acme' })
    clock.advance(days(10))
    await crm.tick()
    await crm.tick()
    expect(await standing()).toEqual({ state: 'ended', organisationId: null })
    const [, ...passed] = await heard()
    expect(passed.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['relationship.started', '2026-01-16T23:00:00.000Z'],
      ['customer.updated', expect.any(String)],
      ['relationship.ended', '2026-01-19T23:00:00.000Z'],
      ['customer.updated', expect.any(String)],
    ])
  })

  it('are what the fields of the company tree are copies of [CU-1: part, company tree]', async () => {
    const { crm, ids } = await start()
    await crm.customer.update({ customerId: 'acme', parentId: 'globex' })
    const byKind = async (kind: string) =>
      (await crm.relationship.list({ where: model.fields.relationship.kind.eq(kind) })).items.map(
        ({ fromId, toId, state }) => [fromId, toId, state],
      )
    expect(await byKind('parent_company')).toEqual([['acme', 'globex', 'active']])
    expect(await ids({ where: f.ancestors.some((one) => one.name.eq('Globex')) })).toEqual(['acme'])

    const again = { fromId: 'acme', toId: 'globex', kind: 'parent_company' } as const
    const { id } = await crm.relationship.add(again)
    await crm.customer.create({ kind: 'organisation', id: 'top', name: 'Top' })
    const second = await crm.relationship.add({ ...again, toId: 'top' }).catch((error: unknown) => error)
    expect(parentTaken.is(second) && second.details).toEqual({ customerId: 'acme', relationshipId: id })
    const circle = crm.relationship.add({ ...again, fromId: 'globex', toId: 'acme' })
    await expect(circle).rejects.toMatchObject({ code: 'customer.cycle' })

    await crm.relationship.end({ relationshipId: id })
    expect(await crm.customer.get({ customerId: 'acme' })).toMatchObject({ parentId: null })
    await crm.relationship.add({ ...again, toId: 'top' })
    expect(await ids({ where: f.ancestors.some((one) => one.name.eq('Top')) })).toEqual(['acme'])
    expect(await byKind('parent_company')).toHaveLength(2)
  })

  it('leave a tree when planned parent companies begin [CU-1: part, acyclic]', async () => {
    const { crm, clock, heard } = await start()
    await crm.customer.create({ kind: 'organisation', id: 'top', name: 'Top', parentId: 'acme' })
    const below = async (fromId: string, toId: string, startedOn: string) =>
      crm.relationship.add({ fromId, toId, kind: 'parent_company', startedOn })
    await below('acme', 'globex', '2026-01-17')
    await below('globex', 'acme', '2026-01-18')
    await below('globex', 'top', '2026-01-18')
    await below('top', 'globex', '2026-01-18')
    await heard()
    clock.advance(days(5))
    await crm.tick()
    const { items } = await crm.relationship.list({ order: [{ by: model.fields.relationship.createdAt }] })
    expect(items.map(({ fromId, toId, state, endedOn }) => [fromId, toId, state, endedOn])).toEqual([
      // Its place was taken.
      ['top', 'acme', 'ended', '2026-01-18'],
      ['acme', 'globex', 'active', null],
      // These would have closed a circle.
      ['globex', 'acme', 'ended', '2026-01-18'],
      ['globex', 'top', 'ended', '2026-01-18'],
      ['top', 'globex', 'active', null],
    ])
    const parents = await crm.customer.list({ where: f.parentId.isSet() })
    expect(parents.items.map(({ id, parentId }) => [id, parentId]).toSorted()).toEqual([
      ['acme', 'globex'],
      ['top', 'globex'],
    ])
    const told = (await heard()).filter(({ type }) => type.startsWith('relationship'))
    expect(told.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['relationship.started', '2026-01-16T23:00:00.000Z'],
      ['relationship.ended', '2026-01-17T23:00:00.000Z'],
      ['relationship.ended', '2026-01-17T23:00:00.000Z'],
      ['relationship.ended', '2026-01-17T23:00:00.000Z'],
      ['relationship.started', '2026-01-17T23:00:00.000Z'],
    ])
    expect(await crm.tick()).toMatchObject({ ran: 0 })
  })

  it('take the place of the organisation that a person had [CU-1: part, works for]', async () => {
    const { crm } = await start()
    const eve = await crm.customer.create({ id: 'eve', name: 'Eve', organisationId: 'acme' })
    expect(eve.organisationId).toBe('acme')
    await crm.customer.update({ customerId: 'eve', organisationId: 'globex' })
    const { items } = await crm.relationship.list({ where: model.fields.relationship.fromId.eq('eve') })
    expect(
      items.map(({ toId, kind, state, startedOn, endedOn }) => ({ toId, kind, state, startedOn, endedOn })),
    ).toEqual([
      { toId: 'acme', kind: 'works_for', state: 'ended', startedOn: null, endedOn: '2026-01-15' },
      { toId: 'globex', kind: 'works_for', state: 'active', startedOn: '2026-01-15', endedOn: null },
    ])
    await crm.relationship.add({ fromId: 'eve', toId: 'acme', kind: 'member_of' })
    expect(await crm.customer.get({ customerId: 'eve' })).toMatchObject({ organisationId: 'globex' })
    await crm.customer.update({ customerId: 'eve', organisationId: null })
    expect(await crm.customer.get({ customerId: 'eve' })).toMatchObject({ organisationId: null })
  })

  it.each([
    ['an organisation works for nobody', { fromId: 'acme', toId: 'globex', kind: 'works_for' }, 'acme'],
    ['nobody works for a person', { fromId: 'ada', toId: 'bob', kind: 'works_for' }, 'bob'],
    ['a person is no parent company', { fromId: 'acme', toId: 'bob', kind: 'parent_company' }, 'bob'],
    ['an organisation is nobody’s ward', { fromId: 'ada', toId: 'acme', kind: 'guardian_of' }, 'acme'],
  ])('have ends that fit: %s', async (_, input, customerId) => {
    const { crm } = await start()
    await expect(crm.relationship.add(input)).rejects.toMatchObject({
      code: 'customer.wrong_kind',
      details: { customerId },
    })
  })

  it('keep fitting when a customer changes its kind', async () => {
    const { crm } = await start()
    await crm.relationship.add({ fromId: 'ada', toId: 'bob', kind: 'guardian_of' })
    const changed = crm.customer.update({ customerId: 'bob', kind: 'organisation' })
    await expect(changed).rejects.toMatchObject({ code: 'customer.wrong_kind', issues: [{ path: ['kind'] }] })
  })

  it('refuse what cannot be', async () => {
    const { crm } = await start()
    const add = (fields: object) =>
      crm.relationship.add({ fromId: 'ada', toId: 'bob', kind: 'friend', ...fields }).catch((error) => error)
    expect(await add({ toId: 'ada' })).toMatchObject({ code: 'input.invalid', issues: [{ path: ['toId'] }] })
    expect(await add({ startedOn: '2026-02-01', endedOn: '2026-01-01' })).toMatchObject({
      issues: [{ path: ['endedOn'] }],
    })
    expect(await add({ kind: 'a b' })).toMatchObject({ issues: [{ path: ['kind'] }] })
    expect(Customer.notFound.is(await add({ toId: 'nobody' }))).toBe(true)
    expect(await crm.relationship.count()).toBe(0)
  })
})

describe.each(storages)('roles on $name', ({ open }) => {
  it('are begun and ended, and a customer is never copied [CU-1: roles]', async () => {
    const { crm, clock, events } = await testCrm(model, { storage: open() })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    const prospect = await crm.customerRole.begin({ customerId: 'ada', role: 'prospect' })
    expect(prospect).toMatchObject({ startedOn: '2026-01-15', state: 'active' })
    expect(await crm.customerRole.begin({ customerId: 'ada', role: 'prospect' })).toEqual(prospect)
    const buyer = { customerId: 'ada', role: 'customer', startedOn: '2026-01-20' }
    await crm.customerRole.begin(buyer)
    const isNow = (role: string) =>
      crm.customer.count({ where: f.roles.some((one) => and(one.role.eq(role), one.state.eq('active'))) })
    expect([await isNow('prospect'), await isNow('customer')]).toEqual([1, 0])

    await crm.customerRole.end({ customerRoleId: prospect.id, endedOn: '2026-01-20' })
    clock.advance(days(5))
    await crm.tick()
    expect([await isNow('prospect'), await isNow('customer')]).toEqual([0, 1])
    expect(await crm.customer.count()).toBe(1)
    await crm.settled()
    const told = events.filter(({ type }) => type.startsWith('customer_role'))
    expect(told.map(({ type, data }) => [type, (data as { role: string }).role]).toSorted()).toEqual([
      ['customer_role.begun', 'customer'],
      ['customer_role.begun', 'prospect'],
      ['customer_role.ended', 'prospect'],
    ])
  })
})
