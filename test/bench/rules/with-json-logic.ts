import { LogicEngine } from 'json-logic-engine'
import type { Customer } from './customers.js'

const plan = { var: 'attributes.plan' }
const city = { var: 'attributes.city' }
const age = { var: 'attributes.age' }
const newsletter = { var: 'attributes.newsletter' }

const rules = {
  one: { '===': [plan, 'pro'] },
  four: {
    and: [
      { '===': [plan, 'pro'] },
      { in: [city, ['Berlin', 'Hamburg']] },
      { '>=': [age, 30] },
      { '!==': [newsletter, true] },
    ],
  },
  range: { and: [{ '>=': [age, 20] }, { '<=': [age, 60] }, { '!==': [plan, 'free'] }] },
}

/** Compiled by `build`, which makes a function of source text. */
export const count = (name: keyof typeof rules) => {
  const matches = new LogicEngine().build(rules[name])
  return (customers: readonly Customer[]): number => {
    let found = 0
    for (const customer of customers) if (matches(customer)) found += 1
    return found
  }
}
