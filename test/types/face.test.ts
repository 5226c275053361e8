import {
  and,
  type CrmOf,
  commerce,
  createCrm,
  customer,
  defineCrm,
  defineEntity,
  defineModule,
  type EventOf,
  type InputOf,
  type RowOf,
  type TxOf,
} from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import type { Purchase } from 'clientele/commerce'
import type { Customer } from 'clientele/customer'
import { ref, text } from 'clientele/kernel'
import type { Transaction } from 'kysely'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const attributes = z.object({ plan: z.enum(['free', 'pro']).default('free'), city: z.string().optional() })
const modules = { customer: customer({ attributes }), commerce: commerce() }
const model = defineCrm({ currency: 'EUR', modules })
const platform = defineCrm({ currency: 'EUR', tenancy: 'multi', modules })
const f = model.fields.customer
const p = model.fields.purchase

const crm = createCrm(model, { storage: memoryStorage() })
const multi = createCrm(platform, { storage: memoryStorage() })

/** What must not compile is written here and never run. */
const neverRun = (_: () => unknown) => {}

describe('the named types of a model', () => {
  interface Database {
    shop_order: { id: number }
  }

  it('thread the attributes through rows [AP-5]', () => {
    expectTypeOf<RowOf<typeof model, 'customer'>>().toEqualTypeOf<
      Customer<{ plan: 'free' | 'pro'; city?: string | undefined }>
    >()
    expectTypeOf<RowOf<typeof model, 'purchase'>>().toEqualTypeOf<Purchase>()
    expectTypeOf<RowOf<typeof model, 'customer'>['attributes']['plan']>().toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf<RowOf<typeof model, 'customer'>['email']>().toEqualTypeOf<string | null>()
  })

  it('thread the attributes through inputs: a default may be left out [AP-5]', () => {
    type Input = InputOf<typeof model, 'customer.create'>
    expectTypeOf<{ name: string }>().toExtend<Input>()
    expectTypeOf<{ name: string; attributes: { plan: 'pro' } }>().toExtend<Input>()
    expectTypeOf<{ name: string; attributes: { plan: 'gold' } }>().not.toExtend<Input>()
    expectTypeOf<{ email: string }>().not.toExtend<Input>()
    expectTypeOf<InputOf<typeof model, 'purchase.record'>['total']>().toEqualTypeOf<
      { readonly amount: number; readonly currency: string } | undefined
    >()
  })

  it('say what an event carries [AP-5]', () => {
    type Recorded = EventOf<typeof model, 'purchase.recorded'>
    expectTypeOf<Recorded['type']>().toEqualTypeOf<'purchase.recorded'>()
    expectTypeOf<Recorded['data']['customerId']>().toEqualTypeOf<string>()
    expectTypeOf<Recorded['position']>().toEqualTypeOf<number>()
    expectTypeOf<Recorded['data']['status']>().toEqualTypeOf<
      'placed' | 'paid' | 'cancelled' | 'partly_returned' | 'returned'
    >()
  })

  it('give the crm and its transaction, with the host’s own handle [AP-5]', () => {
    type AppCrm = CrmOf<typeof model, Transaction<Database>>
    type AppTx = TxOf<typeof model, Transaction<Database>>
    expectTypeOf<AppTx['native']>().toEqualTypeOf<Transaction<Database>>()
    expectTypeOf<Parameters<Parameters<AppCrm['transaction']>[0]>[0]>().toEqualTypeOf<AppTx>()
    expectTypeOf(crm).toExtend<CrmOf<typeof model, undefined>>()
    expectTypeOf<AppCrm['customer']['get']>().returns.resolves.toEqualTypeOf<
      RowOf<typeof model, 'customer'>
    >()
    expectTypeOf<AppCrm['customer']['find']>().returns.resolves.toEqualTypeOf<
      RowOf<typeof model, 'customer'> | undefined
    >()
  })

  it('are never any [AP-5]', () => {
    expectTypeOf<CrmOf<typeof model>>().not.toBeAny()
    expectTypeOf<TxOf<typeof model>['native']>().toBeUnknown()
    expectTypeOf<InputOf<typeof model, 'customer.update'>>().not.toBeAny()
    expectTypeOf<EventOf<typeof model, 'customer.created'>['data']>().not.toBeAny()
    expectTypeOf(f.attributes.plan).not.toBeAny()
    expectTypeOf(crm.customer.list).returns.resolves.toHaveProperty('items').items.not.toBeAny()
  })

  it('refuse names the model does not have [AP-5]', () => {
    // @ts-expect-error no such entity
    expectTypeOf<RowOf<typeof model, 'ticket'>>().toBeNever()
    // @ts-expect-error no such event
    expectTypeOf<EventOf<typeof model, 'customer.born'>>().toBeNever()
    // @ts-expect-error no such operation
    expectTypeOf<InputOf<typeof model, 'customer.fly'>>().toBeNever()
  })
})

describe('a list', () => {
  it('takes rules, orders and relations of its own entity only [AP-5]', () => {
    neverRun(() => [
      crm.customer.list({ where: and(f.attributes.plan.eq('pro'), f.name.startsWith('A')) }),
      // @ts-expect-error a rule over purchases
      crm.customer.list({ where: p.status.eq('paid') }),
      // @ts-expect-error a field of purchases
      crm.customer.list({ order: [{ by: p.placedAt }] }),
      // @ts-expect-error a relation of purchases
      crm.customer.list({ include: ['lines'] }),
      // @ts-expect-error no such option
      crm.customer.list({ filter: f.name.isSet() }),
      // @ts-expect-error no such direction
      crm.customer.list({ order: [{ by: f.name, dir: 'up' }] }),
      // @ts-expect-error ids are named
      crm.customer.get({ id: 'cus_1' }),
      // @ts-expect-error the id of another entity
      crm.customer.get({ purchaseId: 'pur_1' }),
      // @ts-expect-error rules of two entities
      crm.customer.list({ where: and(f.name.isSet(), p.status.eq('paid')) }),
      // @ts-expect-error no such field
      f.shoeSize,
      // @ts-expect-error no such attribute
      f.attributes.size,
      // @ts-expect-error no such word
      f.attributes.plan.eq('gold'),
      // @ts-expect-error no such word
      p.status.in(['placed', 'lost']),
      // @ts-expect-error enums have no order
      f.attributes.plan.gt('free'),
    ])
  })

  it('has included what was asked for, and nothing else [AP-5]', () => {
    const page = () => crm.customer.list({ include: ['purchases'] })
    type Item = Awaited<ReturnType<typeof page>>['items'][number]
    expectTypeOf<Item['included']['purchases']>().toEqualTypeOf<readonly Purchase[]>()
    expectTypeOf<Item['included']>().not.toHaveProperty('contactPoints')

    const purchases = () => crm.purchase.list({ include: ['customer'] })
    type Bought = Awaited<ReturnType<typeof purchases>>['items'][number]
    expectTypeOf<Bought['included']['customer']>().toEqualTypeOf<RowOf<typeof model, 'customer'> | null>()

    const plain = () => crm.customer.list()
    type Plain = Awaited<ReturnType<typeof plain>>['items'][number]
    expectTypeOf<Plain>().not.toHaveProperty('included')
  })
})

describe('an operation', () => {
  it('takes its own input [AP-5]', () => {
    neverRun(() => [
      crm.customer.create({ name: 'Ada', attributes: { plan: 'pro' } }),
      // @ts-expect-error a name is needed
      crm.customer.create({ email: 'ada@example.com' }),
      // @ts-expect-error no such member
      crm.customer.create({ name: 'Ada', shoeSize: 38 }),
      // @ts-expect-error no such word
      crm.customer.create({ name: 'Ada', kind: 'robot' }),
      // @ts-expect-error no such attribute
      crm.customer.create({ name: 'Ada', attributes: { size: 38 } }),
      // @ts-expect-error no such word of an attribute
      crm.customer.update({ customerId: 'cus_1', attributes: { plan: 'gold' } }),
      // @ts-expect-error a name is never cleared
      crm.customer.update({ customerId: 'cus_1', name: null }),
      // @ts-expect-error a version is a number
      crm.customer.update({ customerId: 'cus_1', ifVersion: '1' }),
      crm.purchase.record({
        customerId: 'cus_1',
        source: 'shop',
        externalId: '1',
        // @ts-expect-error amounts are minor units
        total: { amount: '9.99', currency: 'EUR' },
      }),
      // @ts-expect-error no such operation
      crm.customer.fly({ customerId: 'cus_1' }),
      // @ts-expect-error no such operation
      crm.bulk('customer.fly', []),
      // @ts-expect-error inputs of another operation
      crm.bulk('customer.create', [{ sku: 'A-1', name: 'A' }]),
      // @ts-expect-error no such operation
      crm.can('customer.fly', []),
    ])
  })
})

describe('on', () => {
  it('knows its events [AP-5]', () => {
    neverRun(() => [
      crm.on('purchase.recorded', ({ data }) => data.gross.amount),
      crm.on('customer.*', ({ type }) => type),
      // @ts-expect-error no such event
      crm.on('customer.born', () => {}),
      // @ts-expect-error no event of such a noun
      crm.on('ticket.*', () => {}),
      // @ts-expect-error another event's data
      crm.on('customer.created', ({ data }) => data.gross),
    ])
  })

  it('narrows a family by its type [AP-5]', () => {
    neverRun(() =>
      crm.on('purchase.*', (event) => {
        expectTypeOf(
          event.type,
        ).toEqualTypeOf<`purchase.${'recorded' | 'cancelled' | 'paid' | 'returned' | 'revised' | 'archived' | 'restored'}`>()
        if (event.type === 'purchase.cancelled') expectTypeOf(event.data.net.amount).toBeNumber()
      }),
    )
  })
})

describe('a crm of many tenants', () => {
  it('has no entity until a tenant is named [AP-3: the faces]', () => {
    neverRun(() => [
      multi.scope({ tenant: 'acme' }).customer.list(),
      // @ts-expect-error whose customers?
      multi.customer.list(),
      // @ts-expect-error whose transaction?
      multi.transaction(async () => {}),
      // @ts-expect-error the tenant is missing
      multi.scope({}),
      // @ts-expect-error with one tenant there is none to name
      crm.scope({ tenant: 'acme' }),
    ])
  })
})

describe('an actor', () => {
  it('is the host’s own type, inferred from authorize and actorRef [AP-4]', () => {
    interface Employee {
      readonly id: string
      readonly isAdmin: boolean
    }
    const guarded = () =>
      createCrm(model, {
        storage: memoryStorage(),
        authorize: ({ actor }) => actor.isAdmin,
        actorRef: ({ id }: Employee) => ({ kind: 'user', id }),
      })
    neverRun(() => [
      guarded().scope({ actor: { id: 'u1', isAdmin: true } }),
      // @ts-expect-error not the host's actor
      guarded().scope({ actor: { id: 'u1' } }),
      createCrm(model, {
        storage: memoryStorage(),
        // @ts-expect-error no such kind of actor
        actorRef: ({ id }: Employee) => ({ kind: 'robot', id }),
      }),
    ])
  })
})

describe('a declaration', () => {
  it('says what erasing does to a personal field [AP-23: what compiles]', () => {
    neverRun(() => [
      text({ max: 10, privacy: 'none' }),
      text({ max: 10, privacy: 'personal', whenErased: 'blank' }),
      // @ts-expect-error what does erasing do to it?
      text({ max: 10, privacy: 'personal' }),
      // @ts-expect-error is it personal?
      text({ max: 10 }),
      // @ts-expect-error nothing personal, nothing to erase
      text({ max: 10, privacy: 'none', whenErased: 'blank' }),
    ])
  })

  it('says what merging does to a reference [AP-23: what compiles]', () => {
    neverRun(() => [
      ref('customer', { whenMerged: 'move' }),
      // @ts-expect-error what does merging do to it?
      ref('customer', {}),
      // @ts-expect-error no such way
      ref('customer', { whenMerged: 'forget' }),
    ])
  })

  it('names only its own fields [AP-23: what compiles]', () => {
    const fields = { name: text({ max: 10, privacy: 'none' }) }
    neverRun(() => [
      defineEntity('pet', { idPrefix: 'pet', fields, indexes: [['name']] }),
      // @ts-expect-error no such field
      defineEntity('pet', { idPrefix: 'pet', fields, timeField: 'bornAt' }),
      // @ts-expect-error no such field
      defineEntity('pet', { idPrefix: 'pet', fields, indexes: [['age']] }),
    ])
  })

  it('stands under its own name [AP-23: what compiles]', () => {
    const pets = defineModule({ name: 'pets' })
    neverRun(() => [
      defineCrm({ currency: 'EUR', modules: { customer: customer(), pets } }),
      // @ts-expect-error the module is called pets
      defineCrm({ currency: 'EUR', modules: { customer: customer(), animals: pets } }),
      // @ts-expect-error the module is called customer
      defineCrm({ currency: 'EUR', modules: { clients: customer() } }),
    ])
  })
})
