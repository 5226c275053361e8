/**
 * `npm run bench rules`: a rule over 100,000 customers in memory, ours against a hand-written predicate and against
 * libraries, each in a loop of its own. What it prints is
 * customers per second, of the best of nine turns.
 */
import { deepEqual } from 'node:assert/strict'
import { type Figure, faster } from '../figure.js'
import { makeCustomers } from './customers.js'
import * as handWritten from './hand-written.js'
import * as ours from './ours.js'
import * as jsonLogic from './with-json-logic.js'
import * as jsonRules from './with-json-rules.js'
import * as sift from './with-sift.js'

const customers = makeCustomers(100_000)
/** json-rules-engine takes hundreds of times as long. */
const few = customers.slice(0, 1000)

const rules = { one: 'one attribute', four: 'four attributes', range: 'a range and a complement' } as const

const targets: Readonly<Record<string, number>> = { 'hand-written': 0.3 }

type Count = (list: typeof customers) => number | Promise<number>

export const figures = async (): Promise<Figure[]> => {
  const all: Figure[] = []
  for (let i = 0; i < 20; i += 1) ours.askOthers(customers)
  for (const [name, title] of Object.entries(rules))
    all.push(...(await figuresOf(name as keyof typeof rules, title)))
  return all
}

async function figuresOf(name: keyof typeof rules, title: string): Promise<Figure[]> {
  const contenders: Readonly<Record<string, Count>> = {
    ours: ours.count(name),
    'hand-written': handWritten.count[name],
    sift: sift.count(name),
    'json-logic-engine, compiled': jsonLogic.count(name),
    'json-rules-engine': jsonRules.count(name),
  }
  await assertAlike(contenders)
  const speeds = await raceAll(contenders)
  return Object.entries(speeds)
    .filter(([contender]) => contender !== 'ours')
    .map(([contender, speed]) => ({
      ...faster(`${title}, against ${contender}`, speeds.ours ?? 0, speed, targets[contender]),
      unit: 'customers/s',
    }))
}

/** All find the same customers, or the race is none. */
async function assertAlike(contenders: Readonly<Record<string, Count>>): Promise<void> {
  const found = await Promise.all(Object.values(contenders).map((count) => count(few)))
  deepEqual(new Set(found).size, 1, `They differ: ${found.join(', ')}`)
}

async function raceAll(
  contenders: Readonly<Record<string, Count>>,
): Promise<Readonly<Record<string, number>>> {
  const best: Record<string, number> = {}
  for (let turn = 0; turn < 9; turn += 1) {
    for (const [name, count] of Object.entries(contenders)) {
      best[name] = Math.max(
        best[name] ?? 0,
        await speedOf(count, name === 'json-rules-engine' ? few : customers),
      )
    }
  }
  return best
}

async function speedOf(count: Count, list: typeof customers): Promise<number> {
  const start = performance.now()
  await count(list)
  return (list.length / (performance.now() - start)) * 1000
}
