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

/** A form this much slower than the best in the round that warms up is not the better one, and is not asked again. */
const hopeless = 4

/** The median of each, after a round that warms up and sees that all count the same. */
async function inTurns<Name extends string>(lanes: Lanes<Name>): Promise<Record<Name, number>> {
  // The keys of an object are the names of its type.
  const names = Object.keys(lanes) as Name[]
  const first = new Map<Name, Timed>()
  for (const name of names) first.set(name, await timed(lanes[name]))
  const counts = [...first.values()].flatMap(({ count }) => count ?? [])
  if (new Set(counts).size > 1) throw new Error(`Counted ${JSON.stringify(counts)}`)

  const fastest = Math.min(...[...first.values()].map(({ ms }) => ms))
  const times = new Map(names.map((name) => [name, [] as number[]]))
  const running = names.filter((name) => (first.get(name)?.ms ?? 0) < hopeless * fastest)
  for (let round = 0; round < rounds; round++) {
    for (const name of running) times.get(name)?.push((await timed(lanes[name])).ms)
  }
  const result = (name: Name) => median(times.get(name) ?? []) ?? first.get(name)?.ms
  // Each name has its time.
  return Object.fromEntries(names.map((name) => [name, result(name)])) as Record<Name, number>
}

interface Timed {
  readonly ms: number
  /** What was counted; absent where the engine gave up in time. */
  readonly count?: number
}

async function timed(ask: () => Promise<number>): Promise<Timed> {
  const began = performance.now()
  try {
    const count = await ask()
    return { ms: performance.now() - began, count }
  } catch (error) {
    if (isTimeout(error)) return { ms: Number.POSITIVE_INFINITY }
    throw error
  }
}

/** PostgreSQL's word for a statement that was cancelled, as the driver says it or as ours wraps it. */
function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '57014') || isTimeout(error.cause)
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
