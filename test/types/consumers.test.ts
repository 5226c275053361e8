import { commerce, createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { describe, expectTypeOf, it } from 'vitest'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const crm = createCrm(model, { storage: memoryStorage() })
const base = { name: 'typed', from: 'start', onPoison: 'halt' } as const

/** What must not compile is written here and never run. */
const neverRun = (_: () => unknown) => {}

describe('a consumer', () => {
  it('is typed by the events it wants [AP-20: part, types]', () => {
    neverRun(() =>
      crm.consume({
        ...base,
        types: ['purchase.recorded', 'customer.*'],
        handle: ({ events: [event], crm: own }) => {
          if (event?.type === 'purchase.recorded') expectTypeOf(event.data.externalId).toEqualTypeOf<string>()
          if (event?.type === 'customer.created') expectTypeOf(event.data.name).toEqualTypeOf<string>()
          expectTypeOf(own.purchase.record).toEqualTypeOf(crm.purchase.record)
        },
      }),
    )
    neverRun(() =>
      // @ts-expect-error no event is called so
      crm.consume({ ...base, types: ['purchase.eaten'], handle: () => {} }),
    )
    neverRun(() =>
      // @ts-expect-error where it begins must be said
      crm.consume({ name: 'typed', onPoison: 'halt', types: ['*'], handle: () => {} }),
    )
  })

  it('has `tx` where it is transactional, and only there [AP-20: part, types]', () => {
    neverRun(() =>
      crm.consume({
        ...base,
        types: ['*'],
        transactional: true,
        handle: ({ tx }) => {
          expectTypeOf(tx.customer.create).toEqualTypeOf(crm.customer.create)
        },
      }),
    )
    neverRun(() =>
      crm.consume({
        ...base,
        types: ['*'],
        handle: ({ tx }) => {
          expectTypeOf(tx).toEqualTypeOf<undefined>()
        },
      }),
    )
  })
})
