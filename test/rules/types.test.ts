import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { days, eur, type Field, moneyAttribute } from '../../src/kernel/index.js'
import {
  type AttributeRefs,
  actor,
  age,
  and,
  type BooleanField,
  birthdayWithin,
  type DayField,
  type EnumField,
  type FieldRefOf,
  first,
  followedBy,
  type InstantField,
  type ListField,
  type MoneyField,
  type MoneyValue,
  type NumberField,
  type NumberValue,
  not,
  or,
  type RefField,
  type Rule,
  regularly,
  type TextField,
  thisPeriod,
  today,
} from '../../src/rules/index.js'
import { f, p } from './fields.js'
import { rf, rp } from './rich.js'

/** What must not compile is written here and never run. */
const neverRun = (_: () => unknown) => {}
const listCustomers = (_: { where: Rule<'customer'> }) => {}

describe('a rule in code', () => {
  it('compiles only with fields there are', () => {
    neverRun(() => [
      // @ts-expect-error no such field
      f.shoeSize,
      // @ts-expect-error no such attribute
      f.attributes.shoeSize,
      // @ts-expect-error no such relation
      f.orders,
      // @ts-expect-error a field of the other entity
      f.purchases.some((purchase) => purchase.nickname.eq('a')),
    ])
  })

  it('compiles only with operators the type has', () => {
    neverRun(() => [
      // @ts-expect-error enums have no order
      f.kind.lt('person'),
      // @ts-expect-error numbers are not searched
      f.visits.contains('1'),
      // @ts-expect-error booleans are not listed
      f.vip.in([true]),
      // @ts-expect-error days have no instant windows
      f.birthDate.within(days(1)),
      // @ts-expect-error lists are not equal
      f.tags.eq(['a']),
      // @ts-expect-error relations are no values
      f.purchases.eq(1),
    ])
  })

  it('compiles only with values of the type', () => {
    neverRun(() => [
      // @ts-expect-error no such word
      f.kind.eq('robot'),
      // @ts-expect-error no such word in a list
      f.attributes.plan.in(['pro', 'gold']),
      // @ts-expect-error digits are no number
      f.visits.eq('42'),
      // @ts-expect-error a number is no text
      f.nickname.eq(42),
      // @ts-expect-error a number is no money
      f.spent.gte(5),
      // @ts-expect-error nor is money a number
      f.visits.gte(eur(5)),
      // @ts-expect-error null is no value: ask isMissing
      f.nickname.eq(null),
      // @ts-expect-error months are not instant windows
      f.lastSeenAt.within({ months: 3 }),
      // @ts-expect-error numbers have no case
      f.visits.eq(1, { ignoreCase: true }),
      // @ts-expect-error the text is in a list of texts
      f.tags.has(7),
    ])
  })

  it('compiles only with fields that agree', () => {
    neverRun(() => [
      f.visits.gt(f.score),
      f.id.eq(f.ownerId),
      f.lastSeenAt.gt(f.createdAt),
      f.ownerId.eq(actor('id')),
      // @ts-expect-error a text and a number
      f.nickname.eq(f.visits),
      // @ts-expect-error a day and an instant
      f.birthDate.eq(f.lastSeenAt),
      // @ts-expect-error enums of other words
      f.kind.eq(f.attributes.plan),
      // @ts-expect-error a field of another entity
      f.nickname.eq(p.id),
    ])
  })

  it('keeps its entity', () => {
    expectTypeOf(f.nickname.eq('a')).toEqualTypeOf<Rule<'customer'>>()
    expectTypeOf(f.purchases.some((purchase) => purchase.status.eq('paid'))).toEqualTypeOf<Rule<'customer'>>()
    expectTypeOf(and(f.vip.eq(true), not(f.visits.gt(1)))).toEqualTypeOf<Rule<'customer'>>()
    neverRun(() => {
      listCustomers({ where: f.nickname.eq('a') })
      listCustomers({ where: and(...[f.vip.eq(true)]) })
      // @ts-expect-error purchases are no customers
      listCustomers({ where: p.status.eq('paid') })
      // @ts-expect-error nor is a mixture
      listCustomers({ where: or(p.status.eq('paid'), f.nickname.eq('a')) })
      // @ts-expect-error a condition on purchases must be about purchases
      f.purchases.some(() => f.nickname.eq('a'))
    })
  })
})

describe('a computed value in code', () => {
  it('is what it is a sum of', () => {
    expectTypeOf(rf.purchases.count()).toEqualTypeOf<NumberValue<'customer'>>()
    expectTypeOf(rf.purchases.sum('net')).toEqualTypeOf<MoneyValue<'customer'>>()
    expectTypeOf(rf.purchases.avg('weight')).toEqualTypeOf<NumberValue<'customer'>>()
    expectTypeOf(rf.purchases.sum('net').per(eur(1))).toEqualTypeOf<NumberValue<'customer'>>()
    expectTypeOf(rf.ancestors.min('attributes.age')).toEqualTypeOf<NumberValue<'customer'>>()
    neverRun(() => [
      // @ts-expect-error no such field
      rf.purchases.sum('shoeSize'),
      // @ts-expect-error words have no sum
      rf.purchases.sum('status'),
      // @ts-expect-error nor an order
      rf.purchases.min('status'),
      // @ts-expect-error relations are not summed
      rf.purchases.countDistinct('customer'),
      // @ts-expect-error a count is compared with numbers
      rf.purchases.count().gte(eur(1)),
      // @ts-expect-error money is compared with money
      rf.purchases.sum('net').gte(5),
      // @ts-expect-error money is not taken from numbers
      rf.visits.minus(rf.spent),
      // @ts-expect-error a value of another entity
      rf.visits.gt(rp.quantity.times(2)),
      // @ts-expect-error texts are not multiplied
      rf.nickname.times(2),
      // @ts-expect-error windows of a relation need a duration or a window
      rf.purchases.within('yesterday'),
    ])
  })

  it('is what the one related record has', () => {
    expectTypeOf(rp.customer.its((customer) => customer.visits)).toEqualTypeOf<NumberValue<'purchase'>>()
    neverRun(() => [
      rp.customer.its((customer) => customer.attributes.plan).eq('pro'),
      rp.customer.its((customer) => customer.purchases.count()).gte(2),
      // @ts-expect-error no such word
      rp.customer.its((customer) => customer.attributes.plan).eq('gold'),
      // @ts-expect-error a value, not a rule
      rp.customer.its((customer) => customer.visits.gt(1)),
      // @ts-expect-error one of many records has no value of its own
      rf.purchases.its((purchase) => purchase.quantity),
      // @ts-expect-error one record has no sums
      rp.customer.count(),
    ])
  })

  it('is a day, an age or a birthday, each compared with its own', () => {
    neverRun(() => [
      age(rf.bornOn).gte(18),
      age(rf.birthday).between(18, 30),
      rf.bornOn.gt(today(-7)),
      rf.bornOn.within(thisPeriod('month')),
      // @ts-expect-error an instant has no age
      age(rf.lastSeenAt),
      // @ts-expect-error ages are whole numbers
      age(rf.bornOn).gte('18'),
      // @ts-expect-error an age is not calculated with
      age(rf.bornOn).times(2),
      // @ts-expect-error instants are not compared with days
      rf.lastSeenAt.gt(today()),
      // @ts-expect-error days have no birthday
      birthdayWithin(rf.bornOn, thisPeriod('month')),
      // @ts-expect-error a birthday window is the calendar's
      birthdayWithin(rf.birthday, days(14)),
      // @ts-expect-error no such period
      thisPeriod('decade'),
      // @ts-expect-error no such list of regions
      rf.address.inRegion({ system: 'zip', code: '1' }),
      // @ts-expect-error a point has a datum
      rf.address.withinKm(1, { latitude: 1, longitude: 1 }),
    ])
  })

  it('is asked over time along relations of one entity', () => {
    neverRun(() => [
      followedBy(rf.purchases, rf.tickets, days(30)),
      first(rf.purchases).within(days(30)),
      // @ts-expect-error steps of two entities
      followedBy(rf.purchases, rp.lines, days(30)),
      // @ts-expect-error a field is no relation
      first(rf.visits),
      // @ts-expect-error a length of time
      followedBy(rf.purchases, rf.tickets, 30),
      // @ts-expect-error how many of them
      regularly(rf.purchases, { of: 3, each: 'month' }),
      // @ts-expect-error the time before a calendar window has no length
      first(rf.purchases).within(thisPeriod('month')),
    ])
  })
})

describe('FieldRefOf', () => {
  it('maps declared fields to their references', () => {
    expectTypeOf<FieldRefOf<'a', Field<'text', string | null>>>().toEqualTypeOf<TextField<'a'>>()
    expectTypeOf<FieldRefOf<'a', Field<'enum', 'x' | 'y' | null>>>().toEqualTypeOf<
      EnumField<'a', 'x' | 'y'>
    >()
    expectTypeOf<FieldRefOf<'a', Field<'integer', number>>>().toEqualTypeOf<NumberField<'a'>>()
    expectTypeOf<FieldRefOf<'a', Field<'boolean', boolean>>>().toEqualTypeOf<BooleanField<'a'>>()
    expectTypeOf<FieldRefOf<'a', Field<'instant', string>>>().toEqualTypeOf<InstantField<'a'>>()
    expectTypeOf<FieldRefOf<'a', Field<'day', string>>>().toEqualTypeOf<DayField<'a'>>()
    expectTypeOf<FieldRefOf<'a', Field<'money', { amount: number; currency: string }>>>().toEqualTypeOf<
      MoneyField<'a'>
    >()
    expectTypeOf<FieldRefOf<'a', Field<'ref', string>>>().toEqualTypeOf<RefField<'a'>>()
    expectTypeOf<FieldRefOf<'a', Field<'list', readonly string[]>>>().toEqualTypeOf<ListField<'a', string>>()
    expectTypeOf<FieldRefOf<'a', Field<'json', null>>>().toEqualTypeOf<never>()
  })
})

describe('AttributeRefs', () => {
  const attributes = z.object({
    plan: z.enum(['free', 'pro']),
    city: z.string().max(50).optional(),
    email: z.email().nullable(),
    age: z.int().min(0).optional(),
    rating: z.number().default(3),
    newsletter: z.boolean().default(false),
    since: z.iso.date().optional(),
    renewedAt: z.iso.datetime({ offset: true }).nullish(),
    interests: z.array(z.string()).default([]),
    levels: z.array(z.enum(['low', 'high'])),
    limit: moneyAttribute().optional(),
    count: z.number().int(),
  })
  type Refs = AttributeRefs<'a', typeof attributes.shape>

  it('maps every kind of attribute to its reference', () => {
    expectTypeOf<Refs['plan']>().toEqualTypeOf<EnumField<'a', 'free' | 'pro'>>()
    expectTypeOf<Refs['city']>().toEqualTypeOf<TextField<'a'>>()
    expectTypeOf<Refs['email']>().toEqualTypeOf<TextField<'a'>>()
    expectTypeOf<Refs['age']>().toEqualTypeOf<NumberField<'a'>>()
    expectTypeOf<Refs['rating']>().toEqualTypeOf<NumberField<'a'>>()
    expectTypeOf<Refs['newsletter']>().toEqualTypeOf<BooleanField<'a'>>()
    expectTypeOf<Refs['since']>().toEqualTypeOf<DayField<'a'>>()
    expectTypeOf<Refs['renewedAt']>().toEqualTypeOf<InstantField<'a'>>()
    expectTypeOf<Refs['interests']>().toEqualTypeOf<ListField<'a', string>>()
    expectTypeOf<Refs['levels']>().toEqualTypeOf<ListField<'a', 'low' | 'high'>>()
    expectTypeOf<Refs['limit']>().toEqualTypeOf<MoneyField<'a'>>()
    expectTypeOf<Refs['count']>().toEqualTypeOf<NumberField<'a'>>()
  })
})
