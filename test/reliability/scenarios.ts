import type { EngineName } from '../crm/crms.js'
import type { CompanyGoods } from './company.js'
import type { Scenario } from './scenario.js'
import { ofActivity } from './scenarios/activity.js'
import { ofCommerce } from './scenarios/commerce.js'
import { ofCustomers } from './scenarios/customer.js'
import { ofMoving } from './scenarios/moving.js'
import { ofPrivacy } from './scenarios/privacy.js'
import { ofTeams } from './scenarios/team.js'
import { ofWebhooks } from './scenarios/webhooks.js'

/** Each operation of the library at least once, in a way that changes what is stored. */
export const scenarios: readonly Scenario<CompanyGoods>[] = [
  ...ofCustomers,
  ...ofCommerce,
  ...ofActivity,
  ...ofPrivacy,
  ...ofTeams,
  ...ofMoving,
  ...ofWebhooks,
]

/** On servers, where each run takes long, one operation of each sort. */
export const scenariosOn = (engine: EngineName): readonly Scenario<CompanyGoods>[] => {
  const some = [
    'customer.create',
    'customer.ensure',
    'externalId.remove',
    'purchase.record',
    'customer.erase',
  ]
  const isServer = engine === 'postgres' || engine === 'mariadb'
  return isServer ? scenarios.filter(({ operation }) => some.includes(operation)) : scenarios
}
