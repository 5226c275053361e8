import { refusal } from '../../kernel/index.js'

/** Nothing is done for a suspended tenant, reading included, until it is resumed. */
export const tenantSuspended = refusal(
  'tenant.suspended',
  'forbidden',
  ({ tenant }: { tenant: string }) => `The tenant ${tenant} is suspended.`,
)

export const tenantExists = refusal(
  'tenant.exists',
  'conflict',
  ({ tenant }: { tenant: string }) => `The tenant ${tenant} is there already.`,
)

export const tenantNotFound = refusal(
  'tenant.not_found',
  'not_found',
  ({ tenant }: { tenant: string }) => `There is no tenant ${tenant}.`,
)

/** What is booked is booked in the tenant's currency: in another one it would be another amount. */
export const tenantCurrencyInUse = refusal(
  'tenant.currency_in_use',
  'conflict',
  ({ tenant, currency }: { tenant: string; currency: string }) =>
    `The tenant ${tenant} has booked amounts in ${currency}; its currency cannot be changed any more.`,
)
