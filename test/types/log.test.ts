import { commerce, createCrm, customer, defineCrm, type FieldHistory } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const attributes = z.object({ plan: z.enum(['free', 'pro']).optional() })
const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer({ attributes }), commerce: commerce() },
})
const crm = createCrm(model, { storage: memoryStorage() })

/** What must not compile is written here and never run. */
const neverRun = (_: () => unknown) => {}

type Read<Events> = Events extends AsyncIterable<infer Event> ? Event : never

describe('the log', () => {
  it('is typed by what is asked for, as listeners are [AP-20: part, types of read]', () => {
    const bought = () => crm.events.read({ types: ['purchase.recorded'] })
    type Bought = Read<ReturnType<typeof bought>>
    expectTypeOf<Bought['type']>().toEqualTypeOf<'purchase.recorded'>()
    expectTypeOf<Bought['data']['placedAt']>().toEqualTypeOf<string>()
    expectTypeOf<Bought['cursor']>().toEqualTypeOf<string>()
    expectTypeOf<Bought['reason']>().toEqualTypeOf<string | null>()

    const some = () => crm.events.read({ types: ['purchase.*', 'customer.archived'] })
    type Some = Read<ReturnType<typeof some>>
    expectTypeOf<Some['type']>().toEqualTypeOf<
      | `purchase.${'recorded' | 'cancelled' | 'paid' | 'returned' | 'revised' | 'archived' | 'restored'}`
      | 'customer.archived'
    >()
    expectTypeOf<Extract<Some, { type: 'purchase.cancelled' }>['data']['from']>().toBeString()

    const everything = () => crm.events.read()
    expectTypeOf<
      Extract<Read<ReturnType<typeof everything>>, { type: 'customer.created' }>['data']['name']
    >().toBeString()
  })

  it('knows the ids and rows of each entity [CU-14: part, types]', () => {
    const was = () =>
      crm.customer.asOf({ customerId: 'c', recorded: new Date(), occurred: '2026-01-01T00:00:00Z' })
    expectTypeOf<Awaited<ReturnType<typeof was>>['attributes']['plan']>().toEqualTypeOf<
      'free' | 'pro' | undefined
    >()
    const changes = () => crm.purchase.changes({ purchaseId: 'p' })
    expectTypeOf<Awaited<ReturnType<typeof changes>>['items'][number]>().toEqualTypeOf<FieldHistory>()
    const timeline = () => crm.product.timeline({ productId: 'p', types: ['product.updated'] })
    expectTypeOf<
      Awaited<ReturnType<typeof timeline>>['items'][number]['type']
    >().toEqualTypeOf<'product.updated'>()
  })

  it('takes no other type and no other id [AP-20: part, types of read]', () => {
    neverRun(async () => {
      // @ts-expect-error no module has such an event
      crm.events.read({ types: ['parcel.sent'] })
      // @ts-expect-error nor such a family
      crm.events.read({ types: ['parcel.*'] })
      // @ts-expect-error the id of another entity
      await crm.purchase.asOf({ customerId: 'c' })
      // @ts-expect-error which record is not said
      await crm.customer.timeline({ limit: 1 })
    })
  })
})
