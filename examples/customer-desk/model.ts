import { type CrmOf, commerce, customer, defineCrm } from 'clientele'
import { activity } from 'clientele/activity'
import { moving } from 'clientele/moving'
import { privacy } from 'clientele/privacy'
import { z } from 'zod'

const plan = z
  .enum(['free', 'pro'])
  .default('free')
  .meta({ label: { en: 'Plan', zh: '套餐' } })

/** What the desk knows: customers, what they bought, what is written of them, what they consented to, where they came from. */
export const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer({ attributes: z.object({ plan }), pinyin: true }),
    commerce: commerce(),
    activity: activity(),
    privacy: privacy(),
    moving: moving(),
  },
})

export type DeskCrm = CrmOf<typeof model>
