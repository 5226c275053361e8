import sift from 'sift'
import type { Customer } from './customers.js'

const queries = {
  one: { 'attributes.plan': 'pro' },
  four: {
    'attributes.plan': 'pro',
    'attributes.city': { $in: ['Berlin', 'Hamburg'] },
    'attributes.age': { $gte: 30 },
    'attributes.newsletter': { $ne: true },
  },
  range: { 'attributes.age': { $gte: 20, $lte: 60 }, 'attributes.plan': { $ne: 'free' } },
}

export const count = (name: keyof typeof queries) => {
  const matches = sift(queries[name])
  return (customers: readonly Customer[]): number => {
    let found = 0
    for (const customer of customers) if (matches(customer)) found += 1
    return found
  }
}
