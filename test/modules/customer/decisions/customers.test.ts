import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  archive,
  change,
  created,
  newCustomer,
  restore,
  sortNameOf,
} from '../../../../src/modules/customer/decisions/customers.js'
import type { CustomerUpdated } from '../../../../src/modules/customer/events.js'
import { Customer } from '../../../../src/modules/customer/index.js'
import { ada, point, TEN } from '../rows.js'

const schema = z.object({ plan: z.enum(['free', 'pro']), city: z.string().optional() })
const withPlan = Customer.with(schema)

describe('sortNameOf', () => {
  it.each([
    [{ name: 'Ada Lovelace', givenName: null, familyName: null }, 'ada lovelace'],
    [{ name: 'Ada Lovelace', givenName: 'Ada', familyName: null }, 'ada lovelace'],
    [{ name: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace' }, 'lovelace ada'],
    [{ name: '王小明', givenName: null, familyName: '王' }, '王'],
    [{ name: '  ACME\t GmbH ', givenName: null, familyName: null }, 'acme gmbh'],
    [{ name: 'ß'.repeat(200), givenName: 'b', familyName: 'a'.repeat(200) }, 'a'.repeat(200)],
  ])('orders %j as %j', (named, expected) => {
    expect(sortNameOf(named)).toBe(expected)
  })

  it('cuts between characters, not inside one', () => {
    expect(sortNameOf({ name: 'x', familyName: '😀'.repeat(200), givenName: 'b' })).toBe('😀'.repeat(200))
  })
})

describe('newCustomer', () => {
  it('needs only a name', () => {
    const { id: _, version, createdAt, updatedAt, archivedAt, ...fields } = ada()
    expect(newCustomer(Customer, 'c1', { name: 'Ada Lovelace' }, [])).toEqual({
      ...fields,
      id: 'c1',
      hash: 289_292_094,
    })
  })

  it('copies the primary contact points', () => {
    const points = [
      point({ normalized: 'second@example.com' }),
      point({ primary: true }),
      point({ kind: 'phone', normalized: '+49301234567', primary: true }),
    ]
    expect(newCustomer(Customer, 'c1', { name: 'Ada' }, points)).toMatchObject({
      email: 'ada@example.com',
      phone: '+49301234567',
    })
  })

  it('keeps a sort name that was given', () => {
    expect(newCustomer(Customer, 'c1', { name: 'Ada', sortName: 'Z' }, [])).toMatchObject({ sortName: 'Z' })
  })

  it('refuses attributes that the host does not have [CU-18: unknown keys]', () => {
    expect(() =>
      newCustomer(withPlan, 'c1', { name: 'Ada', attributes: { plan: 'pro', town: 'x' } }, []),
    ).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})

describe('created', () => {
  it('says who, and with which contacts and ids', () => {
    const customer = ada({ email: 'ada@example.com', source: 'shop' })
    expect(created(customer, [{ source: 'shop', value: '7' }])).toEqual({
      type: 'customer.created',
      data: {
        customerId: 'c1',
        kind: 'person',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        phone: null,
        source: 'shop',
        externalIds: [{ source: 'shop', value: '7' }],
      },
    })
  })
})

describe('change', () => {
  it('changes what was given and says from and to [AP-7: absent leaves]', () => {
    const { next, events } = change(Customer, ada({ language: 'en' }), { language: null, source: 'shop' })
    expect(next).toEqual(ada({ source: 'shop' }))
    expect(events).toEqual([
      {
        type: 'customer.updated',
        data: {
          customerId: 'c1',
          changes: { language: { from: 'en', to: null }, source: { from: null, to: 'shop' } },
        },
      },
    ])
  })

  it('says nothing when nothing changes', () => {
    expect(change(Customer, ada({ source: 'shop' }), { source: 'shop' }).events).toEqual([])
  })

  it('merges attributes by key, and null takes one away', () => {
    const before = ada({ attributes: { plan: 'free', city: 'Berlin' } })
    const { next, events } = change(withPlan, before, { attributes: { plan: 'pro', city: null } })
    expect(next.attributes).toEqual({ plan: 'pro' })
    expect((events[0] as CustomerUpdated).data.changes).toEqual({
      'attributes.plan': { from: 'free', to: 'pro' },
      'attributes.city': { from: 'Berlin', to: null },
    })
  })

  it('refuses to take a required attribute away', () => {
    const before = ada({ attributes: { plan: 'free' } })
    expect(() => change(withPlan, before, { attributes: { plan: null } })).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    )
  })

  it.each([
    ['a derived sort name follows the name', {}, { name: 'Zoe' }, 'zoe'],
    ['a given one stays', { sortName: 'first' }, { name: 'Zoe' }, 'first'],
    ['null derives it again', { sortName: 'first' }, { sortName: null }, 'ada lovelace'],
    ['a new one is kept', {}, { sortName: 'Z' }, 'Z'],
  ])('%s', (_, before, changes, sortName) => {
    expect(change(Customer, ada(before), changes).next.sortName).toBe(sortName)
  })

  it('takes the copies of contact points along', () => {
    const { next, events } = change(Customer, ada(), {}, { email: 'ada@example.com', phone: null })
    expect(next.email).toBe('ada@example.com')
    expect((events[0] as CustomerUpdated).data.changes).toEqual({
      email: { from: null, to: 'ada@example.com' },
    })
  })
})

describe('archive', () => {
  it('hides a customer from now on [CU-19: archive]', () => {
    const { next, events } = archive(ada(), TEN)
    expect(next).toEqual(ada({ archivedAt: TEN }))
    expect(events).toEqual([{ type: 'customer.archived', data: { customerId: 'c1' } }])
  })

  it('leaves an archived one as it is', () => {
    const archived = ada({ archivedAt: '2020-01-01T00:00:00.000Z' })
    expect(archive(archived, TEN)).toEqual({ next: archived, events: [] })
  })

  it('is undone by restore [CU-19: restore]', () => {
    const { next, events } = restore(archive(ada(), TEN).next)
    expect(next).toEqual(ada())
    expect(events).toEqual([{ type: 'customer.restored', data: { customerId: 'c1' } }])
  })

  it('has nothing to restore of a live one', () => {
    expect(restore(ada())).toEqual({ next: ada(), events: [] })
  })
})
