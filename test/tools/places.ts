/** A place on a server that nobody else has, with pools of connections to it. */
export interface Place<Config, Pool> {
  pool(config?: Config): Pool
  remove(): Promise<void>
}

interface Ways<P> {
  readonly make: () => Promise<P>
  /** Ends the pools that one user had, and takes away what is in the place. */
  readonly empty: (place: P, pools: readonly PoolOf<P>[]) => Promise<void>
}

type PoolOf<P> = P extends Place<never, infer Pool> ? Pool : never

/** Places that are emptied and used again, one user after the other: making tables takes longer than most tests. */
export const placesInTurn = <Config, Pool, P extends Place<Config, Pool>>({ make, empty }: Ways<P>) => {
  const all: P[] = []
  const free: P[] = []
  const made = async () => {
    const place = await make()
    all.push(place)
    return place
  }
  return {
    /** A place without rows, which may have tables of ours already. Removing it gives it back. */
    take: async (): Promise<P> => {
      const place = free.pop() ?? (await made())
      const pools: PoolOf<P>[] = []
      return {
        ...place,
        pool: (config?: Config) => {
          const pool = place.pool(config) as PoolOf<P>
          pools.push(pool)
          return pool
        },
        remove: async () => {
          await empty(place, pools)
          free.push(place)
        },
      }
    },
    removeAll: async (): Promise<void> => {
      await Promise.all(all.map((place) => place.remove()))
    },
  }
}

/** A place that is made when the first connection is asked for, for tests that open a storage without waiting. */
export const placeLater = <Config, Pool>(make: () => Promise<Place<Config, Pool>>) => {
  let place: Promise<Place<Config, Pool>> | undefined
  return {
    pool: async (): Promise<Pool> => {
      place ??= make()
      return (await place).pool()
    },
    remove: async () => (await place)?.remove(),
  }
}

/** What takes everything out of a place but the tables that migrations made, and what says that they did. */
export const emptying = (tables: readonly string[], quote: '"' | '`'): string => {
  const quoted = (name: string) => `${quote}${name}${quote}`
  const statements = tables
    .filter((name) => name !== 'crm_migration')
    .map((name) => (name.startsWith('crm_') ? `delete from ${quoted(name)}` : `drop table ${quoted(name)}`))
  return ['begin', ...statements, 'commit'].join(';')
}
