/**
 * `npm run bench rules`: windows and sums over the purchases of 20,000 customers in memory, as hosts hold them and as
 * a storage keeps them, and ten rules in one pass against ten passes of hand-written ones.
 */
import { deepEqual } from 'node:assert/strict'
import { type Figure, faster } from '../figure.js'
import { type Buyer, makeBuyers } from './buyers.js'
import { byHand, storedByHand, tenByHand } from './buyers-by-hand.js'
import * as ours from './buyers-ours.js'
import { withJsonLogic, withJsonRules, withSift } from './buyers-rivals.js'
import { type Count, race, speedsOf } from './race.js'
import { storedBuyers } from './stored-buyers.js'

const buyers = makeBuyers(20_000)
const stored = storedBuyers(buyers)
const targets = { 'hand-written': 0.7 }

const rules = {
  some: 'bought in 90 days',
  count: 'paid three times in a year',
  sum: 'spent 1,000 EUR in a year',
  lapsed: 'spent 500 EUR in a year, nothing in 30 days',
} as const

const rivals: Readonly<Partial<Record<keyof typeof rules, Readonly<Record<string, Count<Buyer>>>>>> = {
  some: {
    sift: withSift(),
    'json-logic-engine, compiled': withJsonLogic('some'),
    'json-rules-engine': withJsonRules('some'),
  },
  sum: { 'json-logic-engine, compiled': withJsonLogic('sum'), 'json-rules-engine': withJsonRules('sum') },
}

export const figures = async (): Promise<Figure[]> => {
  const all: Figure[] = []
  for (const name of ['some', 'count', 'sum', 'lapsed'] as const) {
    const contenders = { ours: ours.count(name), 'hand-written': byHand[name], ...rivals[name] }
    all.push(...(await race(rules[name], buyers, targets, contenders)))
  }
  for (const name of ['some', 'sum'] as const) {
    const hand: Count<(typeof stored.buyers)[number]> = (list) =>
      storedByHand[name]({ buyers: list, purchases: stored.purchases })
    const contenders = { ours: ours.countStored(name, stored), 'hand-written': hand }
    all.push(...(await race(`${rules[name]}, of stored rows`, stored.buyers, targets, contenders)))
  }
  return [...all, await inOnePass()]
}

async function inOnePass(): Promise<Figure> {
  const count = ours.countTen()
  const tenPasses = (list: readonly Buyer[]) => tenByHand.map((pass) => pass(list))
  deepEqual(count(buyers), tenPasses(buyers))
  const { pass = 0, hand = 0 } = await speedsOf({
    pass: { count: buyers.length, run: () => count(buyers) },
    hand: { count: buyers.length, run: () => tenPasses(buyers) },
  })
  const name = 'ten rules in one pass, against ten hand-written passes'
  return { ...faster(name, pass, hand, 2), unit: 'customers/s' }
}
