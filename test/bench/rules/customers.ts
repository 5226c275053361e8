/** A customer as a host holds it. */
export interface Customer {
  readonly id: string
  readonly name: string
  readonly attributes: {
    readonly plan: string
    readonly city?: string
    readonly age?: number
    readonly newsletter?: boolean
  }
}

const plans = ['free', 'free', 'pro', 'team']
const cities = ['Berlin', 'Hamburg', 'Rome', 'Paris', 'Lisbon', undefined]

/** The same customers every time. */
export const makeCustomers = (count: number): readonly Customer[] => {
  const next = randomNumbers(42)
  return Array.from({ length: count }, (_, index) => {
    const city = cities[next() % cities.length]
    const age = next() % 5 === 0 ? undefined : 18 + (next() % 60)
    const newsletter = next() % 3 === 0 ? undefined : next() % 2 === 0
    return {
      id: `c${index}`,
      name: `Customer ${index}`,
      attributes: {
        plan: plans[next() % plans.length] ?? 'free',
        ...(city === undefined ? {} : { city }),
        ...(age === undefined ? {} : { age }),
        ...(newsletter === undefined ? {} : { newsletter }),
      },
    }
  })
}

/** Mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
