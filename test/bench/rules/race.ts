import { equal } from 'node:assert/strict'
import { type Figure, faster } from '../figure.js'

/** Counts the records that a rule finds. */
export type Count<Item> = (list: readonly Item[]) => number | Promise<number>

/**
 * Ours against each other contender, in records per second of processor time, the middle of thirty turns.
 *
 * @throws when they do not find the same records: then the race is none
 */
export const race = async <Item>(
  title: string,
  list: readonly Item[],
  targets: Readonly<Record<string, number>>,
  contenders: Readonly<Record<string, Count<Item>>>,
): Promise<Figure[]> => {
  const few = list.slice(0, 1000)
  const found = await Promise.all(Object.values(contenders).map((count) => count(few)))
  equal(new Set(found).size, 1, `They differ: ${found.join(', ')}`)
  const speeds = await raceAll(contenders, list, few)
  return Object.entries(speeds)
    .filter(([contender]) => contender !== 'ours')
    .map(([contender, speed]) => ({
      ...faster(`${title}, against ${contender}`, speeds.ours ?? 0, speed, targets[contender]),
      unit: 'customers/s',
    }))
}

async function raceAll<Item>(
  contenders: Readonly<Record<string, Count<Item>>>,
  list: readonly Item[],
  few: readonly Item[],
): Promise<Readonly<Record<string, number>>> {
  const runs = Object.entries(contenders).map(([name, count]) => {
    // json-rules-engine takes hundreds of times as long.
    const own = name === 'json-rules-engine' ? few : list
    return [name, { count: own.length, run: () => count(own) }] as const
  })
  return speedsOf(Object.fromEntries(runs))
}

interface Run {
  /** How many records one run looks at. */
  readonly count: number
  readonly run: () => unknown
}

/**
 * Records per second of each, the middle of thirty turns, taken by turns. Processor time is counted, not that of the
 * clock: a turn lasts milliseconds, and what else the machine does would decide the race.
 */
export const speedsOf = async (
  runs: Readonly<Record<string, Run>>,
): Promise<Readonly<Record<string, number>>> => {
  const speeds = Object.entries(runs).map(([name, run]) => ({ name, run, all: [] as number[] }))
  for (let turn = 0; turn < 30; turn += 1) for (const { run, all } of speeds) all.push(await speedOf(run))
  return Object.fromEntries(speeds.map(({ name, all }) => [name, all.toSorted((a, b) => a - b)[15] ?? 0]))
}

async function speedOf({ count, run }: Run): Promise<number> {
  const start = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(start)
  return (count / (user + system)) * 1_000_000
}
