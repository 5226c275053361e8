import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { type Json, money } from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import type { Rule } from '../../src/rules/index.js'
import { testCrm } from '../../src/testing/index.js'
import { engines, errorOf, openDesks, storeOf } from './crms.js'

const shoeSize = { entity: 'customer', key: 'shoeSize', type: 'integer' } as const
const rule = (key: string, op: string, value: unknown): Rule<'customer'> =>
  // What a tenant adds, the compiler does not know.
  ({
    v: 1,
    entity: 'customer',
    where: { op, left: { field: `attributes.${key}` }, right: { value } },
  }) as never

/** A face as a host has it whose code does not know what its tenants add. */
const loosely = (attributes: Readonly<Record<string, unknown>>) => attributes as never

describe.each(engines)('attributes that a tenant adds on %s', (engine) => {
  it('are written, read, asked and summed like the host’s own, by this tenant only [AP-17]', async () => {
    const { crm } = await openDesks(engine)
    const [alpha, beta] = [crm.scope({ tenant: 'alpha' }), crm.scope({ tenant: 'beta' })]
    await alpha.attributes.define(shoeSize)
    await alpha.attributes.define({ entity: 'customer', key: 'hobbies', type: 'text', list: true })
    const attributes = { city: 'Wien', shoeSize: 42, hobbies: ['chess', 'tea'] }
    const ada = await alpha.customer.create({ name: 'Ada', attributes: loosely(attributes) })
    const bob = await alpha.customer.create({ name: 'Bob', attributes: loosely({ shoeSize: 38 }) })
    expect(ada.attributes).toEqual({ plan: 'free', ...attributes })

    const { items } = await alpha.customer.list({ where: rule('shoeSize', 'gte', 40) })
    expect(items.map(({ id }) => id)).toEqual([ada.id])
    const order = [{ by: { field: 'attributes.shoeSize' } as never }]
    expect((await alpha.customer.list({ order })).items.map(({ id }) => id)).toEqual([bob.id, ada.id])
    const sizes = { fn: 'sum', of: { field: 'attributes.shoeSize' } } as never
    expect(await alpha.customer.aggregate({ measures: { sizes } })).toMatchObject([{ sizes: 80 }])

    const updated = await alpha.customer.update({
      customerId: ada.id,
      attributes: loosely({ shoeSize: null, hobbies: ['tea'] }),
    })
    expect(updated.attributes).toEqual({ plan: 'free', city: 'Wien', hobbies: ['tea'] })

    const stranger = beta.customer.create({ name: 'Eve', attributes: loosely({ shoeSize: 40 }) })
    expect(await errorOf(stranger)).toMatchObject({ code: 'input.invalid' })
    expect(await errorOf(beta.customer.count({ where: rule('shoeSize', 'gte', 40) }))).toMatchObject({
      code: 'rule.invalid',
    })
    expect(await beta.attributes.list()).toEqual([])
    await crm.close()
  })

  it('are checked by what was said of them [AP-17]', async () => {
    const { crm } = await openDesks(engine)
    const face = crm.scope({ tenant: 'alpha' })
    await face.attributes.define({ entity: 'customer', key: 'tier', type: 'enum', options: ['gold', 'tin'] })
    await face.attributes.define({ entity: 'customer', key: 'budget', type: 'money' })
    await face.attributes.define({ entity: 'customer', key: 'metAt', type: 'instant' })
    const given = { tier: 'gold', budget: money(5, 'EUR'), metAt: '2026-01-01T10:00:00+02:00' }
    const { attributes } = await face.customer.create({ name: 'Ada', attributes: loosely(given) })
    expect(attributes).toMatchObject({ ...given, metAt: '2026-01-01T08:00:00.000Z' })

    const wrong = { tier: 'lead', budget: 5, metAt: 'soon', tiers: 1 }
    const refused = await errorOf(face.customer.create({ name: 'Bob', attributes: loosely(wrong) }))
    expect(refused).toMatchObject({ code: 'input.invalid' })
    const paths = (refused.issues as { path: string[] }[]).map(({ path }) => path.join('.'))
    expect(paths.toSorted()).toEqual(
      ['attributes.budget', 'attributes.metAt', 'attributes.tier', 'attributes.tiers'].toSorted(),
    )
    await crm.close()
  })

  it('change and go; what is stored stays [AP-17]', async () => {
    const { crm } = await openDesks(engine)
    const face = crm.scope({ tenant: 'alpha' })
    await face.attributes.define(shoeSize)
    const { id: customerId } = await face.customer.create({
      name: 'Ada',
      attributes: loosely({ shoeSize: 42 }),
    })
    await face.attributes.define({ ...shoeSize, type: 'boolean' })
    expect(await face.attributes.list()).toEqual([{ ...shoeSize, type: 'boolean' }])
    expect((await crm.verify()).rows).toMatchObject([{ tenant: 'alpha', id: customerId }])
    await face.attributes.define(shoeSize)
    expect((await crm.verify()).rows).toEqual([])

    await face.attributes.remove({ entity: 'customer', key: 'shoeSize' })
    await face.customer.update({ customerId, name: 'Ada L.' })
    await face.attributes.define(shoeSize)
    expect(await face.customer.get({ customerId })).toMatchObject({ attributes: { shoeSize: 42 } })
    await crm.close()
  })

  it('are known to another crm on the same store within five seconds [AP-17]', async () => {
    const store = storeOf(engine)
    const { crm: one } = await openDesks(engine, { store })
    const { crm: other, clock } = await openDesks(engine, { store })
    const there = other.scope({ tenant: 'alpha' })
    await there.customer.count()
    await one.scope({ tenant: 'alpha' }).attributes.define(shoeSize)
    clock.set(new Date(clock.now() + 5000))
    const ada = await there.customer.create({ name: 'Ada', attributes: loosely({ shoeSize: 42 }) })
    expect(ada.attributes).toMatchObject({ shoeSize: 42 })
    await Promise.all([one.close(), other.close()])
  })

  it('are refused where they cannot be', async () => {
    const { crm } = await openDesks(engine, {
      authorize: ({ entity, kind }) => entity !== 'attributes' || kind === 'read',
    })
    const face = crm.scope({ tenant: 'alpha' })
    expect(await errorOf(face.attributes.define(shoeSize))).toMatchObject({ code: 'access.denied' })
    expect(await face.attributes.list({ entity: 'customer' })).toEqual([])

    const free = (await openDesks(engine)).crm.scope({ tenant: 'alpha' })
    const refusals = [
      [{ ...shoeSize, key: 'plan' }, 'attribute.in_code'],
      [{ ...shoeSize, entity: 'contactPoint' }, 'input.invalid'],
      [{ ...shoeSize, entity: 'nobody' }, 'input.invalid'],
      [{ ...shoeSize, key: '__proto__' }, 'input.invalid'],
      [{ ...shoeSize, key: 'constructor' }, 'input.invalid'],
      [{ ...shoeSize, key: 'two words' }, 'input.invalid'],
      [{ ...shoeSize, type: 'enum' }, 'input.invalid'],
      [{ ...shoeSize, options: ['one'] }, 'input.invalid'],
    ] as const
    for (const [input, code] of refusals) {
      expect(await errorOf(free.attributes.define(input)), JSON.stringify(input)).toMatchObject({ code })
    }
    const gone = free.attributes.remove({ entity: 'customer', key: 'shoeSize' })
    expect(await errorOf(gone)).toMatchObject({ code: 'attribute.not_found' })
  })
})

describe('a host whose attributes are open', () => {
  it('has what its tenants add as JSON in its types [AP-17: types]', async () => {
    const attributes = z.object({ plan: z.enum(['free', 'pro']).default('free') }).catchall(z.json())
    const model = defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes }) } })
    const { crm } = await testCrm(model)
    await crm.attributes.define(shoeSize)
    const ada = await crm.customer.create({ name: 'Ada', attributes: { plan: 'pro', shoeSize: 42 } })
    expectTypeOf(ada.attributes.plan).toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf(ada.attributes.shoeSize).toExtend<Json | undefined>()
    expect(ada.attributes.shoeSize).toBe(42)
    await crm.customer.update({ customerId: ada.id, attributes: { shoeSize: null } })
    const unknown = crm.customer.create({ name: 'Bob', attributes: { hatSize: 7 } })
    expect(await errorOf(unknown)).toMatchObject({ code: 'input.invalid' })
  })
})
