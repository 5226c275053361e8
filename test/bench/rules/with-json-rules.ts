import { Engine } from 'json-rules-engine'
import type { Customer } from './customers.js'

const fact = (path: string, operator: string, value: unknown) => ({
  fact: 'customer',
  path: `$.attributes.${path}`,
  operator,
  value,
})

const rules = {
  one: [fact('plan', 'equal', 'pro')],
  four: [
    fact('plan', 'equal', 'pro'),
    fact('city', 'in', ['Berlin', 'Hamburg']),
    fact('age', 'greaterThanInclusive', 30),
    fact('newsletter', 'notEqual', true),
  ],
  range: [
    fact('age', 'greaterThanInclusive', 20),
    fact('age', 'lessThanInclusive', 60),
    fact('plan', 'notEqual', 'free'),
  ],
}

/** Its engine is asynchronous: one run for a customer. */
export const count = (name: keyof typeof rules) => {
  const engine = new Engine()
  engine.addRule({ conditions: { all: rules[name] }, event: { type: 'matched' } })
  return async (customers: readonly Customer[]): Promise<number> => {
    let found = 0
    for (const customer of customers) {
      const { events } = await engine.run({ customer })
      if (events.length > 0) found += 1
    }
    return found
  }
}
