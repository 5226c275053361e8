import { z } from 'zod'
import { defineCrm } from '../../src/model.js'
import { activity } from '../../src/modules/activity/index.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import { moving } from '../../src/modules/moving/index.js'
import { privacy } from '../../src/modules/privacy/index.js'
import { team } from '../../src/modules/team/index.js'
import { webhooks } from '../../src/modules/webhooks/index.js'
import { clinic } from '../modules/privacy/clinic.js'
import { planter } from './planter.js'

const key = () => 'a key of the host that nobody guesses'

/** Every module of the library, a host's own, and one that plants. */
export const everything = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({ note: z.string().max(400).optional() }),
      promote: ['note'],
    }),
    commerce: commerce(),
    activity: activity({
      behaviours: { page_viewed: z.object({ path: z.string().optional(), note: z.string().optional() }) },
      preferences: { colour: z.string() },
      files: { erase: async () => undefined },
    }),
    team: team(),
    moving: moving(),
    privacy: privacy({ key }),
    webhooks: webhooks({ keys: () => [key()], send: async () => ({ status: 200 }) }),
    clinic: clinic(),
    planter: planter(),
  },
})
