import { z } from 'zod'
import { defineDefinitionKind, defineModule } from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { activity } from '../../src/modules/activity/index.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer, qualityPolicy } from '../../src/modules/customer/index.js'
import { moving } from '../../src/modules/moving/index.js'
import { privacy } from '../../src/modules/privacy/index.js'
import { team } from '../../src/modules/team/index.js'
import { webhooks } from '../../src/modules/webhooks/index.js'
import { type TestCrmOptions, testCrm } from '../../src/testing/index.js'
import { alarms, ringAfter } from '../crm/alarms.js'
import { type EngineName, type Native, type Store, storeOf } from '../crm/crms.js'

/** Written wherever the other tenant can write: nobody else may ever see it. */
export const marker = 'xmarkx'

const letter = defineDefinitionKind({ kind: 'letter', schema: z.strictObject({ body: z.string() }) })
const letters = () => defineModule({ name: 'letters', needs: ['customer'], definitionKinds: [letter] })

/** An alarm that bears the marker cannot ring. */
const failing = ringAfter(({ label }) => {
  if (label.includes(marker)) throw new Error('It does not ring.')
})

/** A platform that sells to many: everything hosts and their tenants have, deadlines included. */
export const platform = defineCrm({
  currency: 'EUR',
  tenancy: 'multi',
  modules: {
    customer: customer({
      quality: true,
      attributes: z.object({
        plan: z.enum(['free', 'pro']).default('free'),
        note: z.string().max(1000).optional(),
        score: z.number().optional(),
        tags: z.array(z.string()).optional(),
      }),
    }),
    commerce: commerce({ product: { attributes: z.object({ colour: z.string().optional() }) } }),
    alarms: alarms({ handler: failing }),
    letters: letters(),
    team: team(),
    privacy: privacy({ key: () => 'a key of the host that nobody guesses' }),
    activity: activity({
      behaviours: { page_viewed: z.object({ path: z.string(), seconds: z.int().optional() }) },
      preferences: { colour: z.enum(['red', 'blue']) },
      files: { erase: () => Promise.reject(new Error('The place of files is closed.')) },
    }),
    moving: moving({ into: ['customer', 'purchase'], consents: true }),
    webhooks: webhooks({
      keys: () => ['a key of the host that nobody guesses'],
      send: async () => ({ status: 200 }),
    }),
  },
})

type Modules = {
  readonly customer: ReturnType<typeof customer>
  readonly commerce: ReturnType<typeof commerce>
  readonly alarms: ReturnType<typeof alarms>
  readonly letters: ReturnType<typeof letters>
  readonly team: ReturnType<typeof team>
  readonly privacy: ReturnType<typeof privacy>
  readonly activity: ReturnType<typeof activity>
  readonly moving: ReturnType<typeof moving>
  readonly webhooks: ReturnType<typeof webhooks>
}
type Options = TestCrmOptions<Modules, Native, never> & { readonly store?: Store }

/** The platform on an engine. */
export const openPlatform = async (
  engine: EngineName,
  { store = storeOf(engine), ...options }: Options = {},
) => {
  const opened = await testCrm(platform as never, {
    storage: store.connect(),
    newId: store.newId,
    definitions: [qualityPolicy({ key: 'all', require: ['birthday'], fresh: { name: 365 } })],
    ...(options as object),
  })
  return { ...opened, crm: opened.crm as unknown as PlatformCrm, store }
}

export type PlatformCrm = import('../../src/crm/face-types.js').CrmOf<typeof platform, Native, never>
