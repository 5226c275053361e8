import { z } from 'zod'
import { defineCrm, type Model } from '../../../src/model.js'
import { activity, type Files, type StoredFile } from '../../../src/modules/activity/index.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { countedIds, type TestCrmOptions, testCrm } from '../../../src/testing/index.js'

/** A place of files that keeps what it was asked to erase, after it has failed so often. */
export const filesFailing = (times = 0) => {
  const asked: Omit<StoredFile, 'signal'>[] = []
  const files: Files = {
    erase: async ({ signal: _, ...file }) => {
      asked.push(file)
      if (asked.length <= times) throw new Error('the place of files is closed')
    },
  }
  return { files, asked }
}

const options = {
  behaviours: {
    page_viewed: z.object({ path: z.string(), seconds: z.int().optional() }),
    cart_filled: z.object({ items: z.int(), seenAt: z.iso.datetime({ offset: true }).optional() }),
    logged_in: z.object({}),
  },
  preferences: {
    colour: z.enum(['red', 'blue']),
    newsletter: z.boolean(),
    sizes: z.array(z.int()),
  },
}

const modelOf = (files: Files) =>
  defineCrm({
    currency: 'EUR',
    modules: { customer: customer(), commerce: commerce(), activity: activity({ ...options, files }) },
  })

type Modules = ReturnType<typeof modelOf> extends Model<infer Own, 'single'> ? Own : never

export const model = modelOf(filesFailing().files)
export const f = model.fields

/** A crm with Ada and Bob, and a purchase of Ada's whose id is her own. */
export const open = async (
  storage: StorageDriver,
  more: Omit<TestCrmOptions<Modules, unknown, unknown>, 'storage'> & { files?: Files } = {},
) => {
  const { files, ...rest } = more
  const opened = await testCrm(files ? modelOf(files) : model, { storage, newId: idsOf(), ...rest })
  const { crm } = opened
  await crm.customer.create({ id: 'ada', name: 'Ada' })
  await crm.customer.create({ id: 'bob', name: 'Bob' })
  const total = { amount: 1000, currency: 'EUR' }
  await crm.purchase.record({ customerId: 'ada', source: 'shop', externalId: '1', total })
  await crm.settled()
  const before = opened.events.length
  const heard = async () => {
    await crm.settled()
    return opened.events.slice(before).map(({ type, data }) => ({ type, data }))
  }
  return { ...opened, heard }
}

/** Two entities may have one id. */
function idsOf() {
  const counted = countedIds()
  return (prefix: string) => (prefix === 'pur' ? 'ada' : counted(prefix))
}

export const ada = { entity: 'customer', id: 'ada' } as const
export const bob = { entity: 'customer', id: 'bob' } as const
export const purchase = { entity: 'purchase', id: 'ada' } as const
