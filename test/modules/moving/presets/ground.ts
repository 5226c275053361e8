import { defineCrm } from '../../../../src/model.js'
import { commerce } from '../../../../src/modules/commerce/index.js'
import { customer } from '../../../../src/modules/customer/index.js'
import { type ImportMapping, importTable, moving } from '../../../../src/modules/moving/index.js'
import { privacy } from '../../../../src/modules/privacy/index.js'
import type { StorageDriver } from '../../../../src/storage/index.js'
import { testCrm } from '../../../../src/testing/index.js'

const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer(),
    commerce: commerce(),
    privacy: privacy(),
    moving: moving({ into: ['customer', 'purchase'], consents: true }),
  },
})

/** When the exports here were made. */
export const consent = { purpose: 'marketing', actedAt: '2026-01-10T08:00:00.000Z' }

export const start = async (storage: StorageDriver) => {
  const { crm } = await testCrm(model, { storage })

  /** Imports a vendor's export twice: the second time nothing may be new. @returns the counts of both */
  const importedTwice = async (mapping: ImportMapping, source: string) => {
    const counts = []
    for (const _ of ['first', 'second']) {
      for await (const { done, created, unchanged, failed } of importTable(crm, {
        format: 'csv',
        mapping,
        source,
      }))
        if (done) counts.push({ created, unchanged, failed })
    }
    return counts
  }

  /** Who is there: by their ids in the other system, with how they are reached. */
  const people = async () => {
    const customers = (await crm.customer.list()).items
    const points = (await crm.contactPoint.list()).items
    const ids = (await crm.externalId.list()).items
    return ids
      .map(({ customerId, source, value }) => {
        const { kind, name, countryCode } = customers.find(({ id }) => id === customerId) ?? {}
        const own = points.filter((point) => point.customerId === customerId)
        return {
          id: `${source} ${value}`,
          kind,
          name,
          countryCode,
          reached: own.map((point) => `${point.kind} ${point.value}`).toSorted(),
        }
      })
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** What holds of consent: whose, through what, in which state. */
  const consents = async () => {
    const names = new Map((await crm.customer.list()).items.map(({ id, name }) => [id, name]))
    const held = (await crm.consent.list()).items
    return held
      .map(({ customerId, channel, state }) => `${names.get(customerId)} ${channel} ${state}`)
      .toSorted()
  }

  return { crm, importedTwice, people, consents }
}
