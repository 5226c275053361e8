import type { ActorRef } from '../../../src/index.js'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { type PrivacyOptions, privacy } from '../../../src/modules/privacy/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { type TestClock, testCrm } from '../../../src/testing/index.js'

export const START = '2026-01-15T09:00:00.000Z'

export const modelOf = (options: PrivacyOptions = {}) =>
  defineCrm({ currency: 'EUR', modules: { customer: customer(), privacy: privacy(options) } })

/** A crm with Ada, her two addresses, and Bob. */
export const openConsent = async (
  storage: StorageDriver,
  { options, clock }: { readonly options?: PrivacyOptions; readonly clock?: TestClock } = {},
) => {
  const opened = await testCrm(modelOf(options), { storage, ...(clock && { clock }) })
  const { crm } = opened
  const { id: customerId } = await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com' })
  const { id: otherId } = await crm.customer.create({ id: 'bob', name: 'Bob', email: 'bob@example.com' })
  const work = await crm.contactPoint.add({ customerId, kind: 'email', value: 'ada@work.example' })
  const { items } = await crm.contactPoint.list({ archived: 'include' })
  const pointOf = (of: string) => items.find((point) => point.customerId === of && point.primary)?.id ?? ''
  return {
    ...opened,
    customerId,
    otherId,
    homeId: pointOf('ada'),
    workId: work.id,
    bobsId: pointOf('bob'),
    as: (actor: ActorRef) => crm.scope({ actor }),
    /** Events of consent and restriction so far, in short. */
    heard: async () => {
      await crm.settled()
      return opened.events
        .filter(({ type }) => /consent|restricted/.test(type))
        .map(({ type, data }) => ({ type, data }))
    },
  }
}
