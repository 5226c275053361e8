import { LogicEngine } from 'json-logic-engine'
import { Engine } from 'json-rules-engine'
import sift from 'sift'
import { type Buyer, NOW, type Purchase, since } from './buyers.js'

const live = (days: number) => ({ archivedAt: null, placedAt: { $gte: since(days), $lte: NOW } })

/** sift knows lists, not sums. */
export const withSift = () => {
  const matches = sift({ purchases: { $elemMatch: live(90) } })
  return (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const buyer of buyers) if (matches(buyer)) found += 1
    return found
  }
}

const within = (days: number) => [
  { '===': [{ var: 'archivedAt' }, null] },
  { '>=': [{ var: 'placedAt' }, since(days)] },
  { '<=': [{ var: 'placedAt' }, NOW] },
]
const inEuro = { '===': [{ var: 'total.currency' }, 'EUR'] }
const add = { '+': [{ var: 'accumulator' }, { var: 'current.total.amount' }] }

const logic = {
  some: { some: [{ var: 'purchases' }, { and: within(90) }] },
  sum: {
    '>=': [
      { reduce: [{ filter: [{ var: 'purchases' }, { and: [...within(365), inEuro] }] }, add, 0] },
      100_000,
    ],
  },
}

/** Compiled by `build`, which makes a function of source text. */
export const withJsonLogic = (name: keyof typeof logic) => {
  const matches = new LogicEngine().build(logic[name])
  return (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const buyer of buyers) if (matches(buyer)) found += 1
    return found
  }
}

/** It knows neither lists nor sums: an operator of one's own does the work. */
const operators = {
  some: (purchases: readonly Purchase[], from: string) => purchases.some((purchase) => isIn(purchase, from)),
  sum: (purchases: readonly Purchase[], from: string) =>
    purchases
      .filter((purchase) => isIn(purchase, from) && purchase.total.currency === 'EUR')
      .reduce((total, purchase) => total + purchase.total.amount, 0) >= 100_000,
}

function isIn({ archivedAt, placedAt }: Purchase, from: string): boolean {
  return archivedAt === null && placedAt >= from && placedAt <= NOW
}

/** Its engine is asynchronous: one run for a customer. */
export const withJsonRules = (name: keyof typeof operators) => {
  const engine = new Engine()
  engine.addOperator(name, operators[name])
  const value = since(name === 'some' ? 90 : 365)
  const condition = { fact: 'customer', path: '$.purchases', operator: name, value }
  engine.addRule({ conditions: { all: [condition] }, event: { type: 'matched' } })
  return async (buyers: readonly Buyer[]): Promise<number> => {
    let found = 0
    for (const customer of buyers) {
      const { events } = await engine.run({ customer })
      if (events.length > 0) found += 1
    }
    return found
  }
}
