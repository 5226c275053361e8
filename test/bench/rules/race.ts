import { equal } from 'node:assert/strict'
import { type Figure, faster } from '../figure.js'

/** Counts the records that a rule finds. */
export type Count<Item> = (list: readonly Item[]) => number | Promise<number>

/**
 * Ours against each other contender, in records per second, of the best of nine turns.
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
  const best: Record<string, number> = {}
  for (let turn = 0; turn < 9; turn += 1) {
    for (const [name, count] of Object.entries(contenders)) {
      // json-rules-engine takes hundreds of times as long.
      const speed = await speedOf(count, name === 'json-rules-engine' ? few : list)
      best[name] = Math.max(best[name] ?? 0, speed)
    }
  }
  return best
}

async function speedOf<Item>(count: Count<Item>, list: readonly Item[]): Promise<number> {
  const start = performance.now()
  await count(list)
  return (list.length / (performance.now() - start)) * 1000
}
