/**
 * `npm run bench rules`: a rule over 100,000 customers in memory, ours against a hand-written predicate and against
 * libraries, each in a loop of its own. What it prints is
 * customers per second of processor time, the middle of thirty turns.
 */
import type { Figure } from '../figure.js'
import { makeCustomers } from './customers.js'
import * as handWritten from './hand-written.js'
import * as ours from './ours.js'
import { race } from './race.js'
import * as jsonLogic from './with-json-logic.js'
import * as jsonRules from './with-json-rules.js'
import * as sift from './with-sift.js'

const customers = makeCustomers(100_000)

const rules = { one: 'one attribute', four: 'four attributes', range: 'a range and a complement' } as const

const targets: Readonly<Record<string, number>> = { 'hand-written': 0.3 }

export const figures = async (): Promise<Figure[]> => {
  const all: Figure[] = []
  for (let i = 0; i < 20; i += 1) ours.askOthers(customers)
  for (const [name, title] of Object.entries(rules))
    all.push(...(await figuresOf(name as keyof typeof rules, title)))
  return all
}

async function figuresOf(name: keyof typeof rules, title: string): Promise<Figure[]> {
  return race(title, customers, targets, {
    ours: ours.count(name),
    'hand-written': handWritten.count[name],
    sift: sift.count(name),
    'json-logic-engine, compiled': jsonLogic.count(name),
    'json-rules-engine': jsonRules.count(name),
  })
}
