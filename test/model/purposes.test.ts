import { describe, expect, it } from 'vitest'
import type { Rule } from '../../src/index.js'
import { defineCrm } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import { always, not } from '../../src/rules/index.js'
import { testCrm } from '../../src/testing/index.js'
import { engines, storeOf } from '../crm/crms.js'
import { blocked, objections } from './objections.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), objections, blocked } })
const f = model.fields.customer
const named = f.name.startsWith('A')
const serving = (purpose: string, rule: Rule<'customer'> = named): Rule<'customer'> => ({ ...rule, purpose })

describe.each(engines)('a rule with a purpose on %s', (engine) => {
  const opened = async (options: object = {}) => {
    const store = storeOf(engine)
    const made = await testCrm(model, { storage: store.connect(), newId: store.newId, ...options })
    const { crm } = made
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.customer.create({ id: 'alan', name: 'Alan' })
    await crm.customer.create({ id: 'anne', name: 'Anne', source: 'blocked' })
    await crm.customer.create({ id: 'bob', name: 'Bob' })
    await crm.objection.make({ customerId: 'alan', purpose: 'marketing' })
    await crm.objection.make({ customerId: 'bob', purpose: 'profiling' })
    const ids = async (where: Rule<'customer'>) =>
      (await crm.customer.list({ where })).items.map(({ id }) => id).toSorted()
    return { ...made, ids }
  }

  it('leaves out whom any module names for it, and nobody for another [RU-16: purposes]', async () => {
    const { crm, ids } = await opened()
    expect(await ids(serving('marketing'))).toEqual(['ada'])
    expect(await ids(serving('profiling'))).toEqual(['ada', 'alan', 'anne'])
    expect(await ids(serving('unheard_of'))).toEqual(['ada', 'alan', 'anne'])
    expect(await ids(named)).toEqual(['ada', 'alan', 'anne'])
    expect(await crm.customer.count({ where: serving('marketing') })).toBe(1)
  })

  it('leaves them out of its complement too [RU-16: purposes]', async () => {
    const { ids } = await opened()
    expect(await ids(serving('marketing', not(named)))).toEqual(['bob'])
    expect(await ids(serving('profiling', not(named)))).toEqual([])
    expect(await ids(serving('marketing', always('customer')))).toEqual(['ada', 'bob'])
  })

  it('says why somebody is not in it, also where the objection is hidden', async () => {
    const { crm } = await opened()
    const why = await crm.why({ customerId: 'alan', rule: serving('marketing') })
    expect(why).toMatchObject({ matches: false, outside: 'marketing', reason: { holds: true } })
    expect(await crm.why({ customerId: 'ada', rule: serving('marketing') })).toMatchObject({ matches: true })
    const clerk = await opened({
      authorize: ({ entity, kind }: { entity: string; kind: string }) =>
        entity !== 'objection' || kind === 'create',
    })
    expect(await clerk.crm.why({ customerId: 'alan', rule: serving('marketing') })).toEqual(why)
    expect(await clerk.ids(serving('marketing'))).toEqual(['ada'])
  })

  it('leaves them out of what a policy lets be done', async () => {
    const { crm } = await opened({
      authorize: ({ entity, verb }: { entity: string; verb: string }) =>
        entity !== 'customer' || verb === 'create' || { rows: serving('marketing', always('customer')) },
    })
    const asked = ['ada', 'alan', 'anne', 'bob'].map((customerId) => ({ customerId }))
    expect(await crm.can('customer.update', asked)).toEqual([true, false, false, true])
    await expect(crm.customer.update({ customerId: 'alan', name: 'Al' })).rejects.toMatchObject({
      code: 'customer.not_found',
    })
    await expect(crm.customer.update({ customerId: 'ada', source: 'blocked' })).rejects.toMatchObject({
      code: 'access.denied',
    })
  })
})
