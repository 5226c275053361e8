import type { Customer } from './customers.js'

/** What somebody would write who knows the rule beforehand: each rule in its own loop. */
export const count = {
  one: (customers: readonly Customer[]): number => {
    let found = 0
    for (const customer of customers) if (isPro(customer)) found += 1
    return found
  },
  four: (customers: readonly Customer[]): number => {
    let found = 0
    for (const customer of customers) if (isWanted(customer)) found += 1
    return found
  },
  range: (customers: readonly Customer[]): number => {
    let found = 0
    for (const customer of customers) if (isPayingAdult(customer)) found += 1
    return found
  },
}

function isPro({ attributes }: Customer): boolean {
  return attributes.plan === 'pro'
}

function isWanted({ attributes }: Customer): boolean {
  const { plan, city, age, newsletter } = attributes
  return (
    plan === 'pro' &&
    (city === 'Berlin' || city === 'Hamburg') &&
    age !== undefined &&
    age >= 30 &&
    newsletter !== true
  )
}

function isPayingAdult({ attributes }: Customer): boolean {
  const { age, plan } = attributes
  return age !== undefined && age >= 20 && age <= 60 && plan !== 'free'
}
