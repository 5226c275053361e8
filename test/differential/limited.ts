import fc from 'fast-check'
import type { Capabilities, Session, StorageDriver } from '../../src/storage/index.js'

/** What a driver is allowed to be asked for. */
export interface Flags {
  readonly predicates: Capabilities['predicates']
  readonly order: boolean
  readonly aggregate: boolean
}

const flag = fc.boolean()

export const anyFlags: fc.Arbitrary<Flags> = fc.record({
  predicates: fc.record({
    columns: flag,
    relations: flag,
    text: flag,
    ignoreCase: fc.constant(false),
    json: flag,
    lists: flag,
    sums: flag,
  }),
  order: flag,
  aggregate: flag,
})

/** The same driver, saying that it can do less. */
export const limited = (driver: StorageDriver, { aggregate, ...flags }: Flags): StorageDriver => {
  const predicates = Object.fromEntries(
    Object.entries(flags.predicates).map(([name, on]) => [
      name,
      on && driver.capabilities.predicates[name as keyof Flags['predicates']],
    ]),
  ) as unknown as Flags['predicates']
  const reading = (session: Session): Session => (aggregate ? session : { select: session.select })
  return {
    ...driver,
    capabilities: { ...driver.capabilities, predicates, order: flags.order },
    read: (work) => driver.read((session) => work(reading(session))),
  }
}
