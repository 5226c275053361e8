import type { StorageDriver } from '../../../src/storage/index.js'
import type { Figure } from '../figure.js'
import { type Hand, planOf, rules } from './rules.js'

/** One engine with its tables filled. */
export interface Ground {
  readonly name: string
  readonly driver: StorageDriver<unknown>
  readonly hand: Hand
  /** A statement written by hand. @returns what it counted */
  ask(sql: string): Promise<number>
}

const rounds = Number(process.env.CLIENTELE_BENCH_ROUNDS ?? 5)

/** Each rule against both forms written by hand, in turns; the target is 1.25 times the better one. */
export const race = async ({ name, driver, hand, ask }: Ground): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const rule of rules) {
    const { plan, values } = planOf(rule)
    const ours = async () => Number((await counted(driver, plan, values))[0]?.n)
    const lanes = {
      ours,
      correlated: () => ask(rule.correlated(hand)),
      grouped: () => ask(rule.grouped(hand)),
    }
    const explained = await driver.explain?.(plan, values)
    const times = await inTurns(lanes)
    const better = Math.min(times.correlated, times.grouped)
    const forms = explained?.forms?.map(({ form }) => form).join(' + ') || 'left to the engine'
    console.log(
      `${name}, ${rule.name}: ${forms}; ours ${times.ours.toFixed(1)}, correlated ${times.correlated.toFixed(1)}, grouped ${times.grouped.toFixed(1)} ms`,
    )
    if (process.env.CLIENTELE_BENCH_WHY) {
      console.log(explained?.statement, explained?.detail, explained?.forms)
    }
    figures.push({
      name: `${name}: ${rule.name}`,
      ours: times.ours,
      rival: better,
      ratio: better / times.ours,
      unit: 'ms',
      target: 0.8,
    })
  }
  return figures
}

const counted = (
  driver: StorageDriver<unknown>,
  plan: ReturnType<typeof planOf>['plan'],
  values: ReturnType<typeof planOf>['values'],
) => driver.read(async (session) => (await session.aggregate?.(plan, values)) ?? [])

type Lanes<Name extends string> = Readonly<Record<Name, () => Promise<number>>>

/** The shortest time of each, after a round that warms up and sees that all count the same. */
async function inTurns<Name extends string>(lanes: Lanes<Name>): Promise<Record<Name, number>> {
  // The keys of an object are the names of its type.
  const names = Object.keys(lanes) as Name[]
  const counts = new Map<Name, number>()
  for (const name of names) counts.set(name, await lanes[name]())
  if (new Set(counts.values()).size > 1) throw new Error(`Counted ${JSON.stringify([...counts])}`)
  const best = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<
    Name,
    number
  >
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const began = performance.now()
      await lanes[name]()
      best[name] = Math.min(best[name], performance.now() - began)
    }
  }
  return best
}
