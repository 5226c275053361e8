import type { Capabilities, StorageDriver } from '../../storage/index.js'

/** A place to keep rows, made new for one case. */
export interface ContractStore {
  /** A driver of its own on this store, not yet open. Each call gives an independent one. */
  connect(): Promise<StorageDriver>
  /** What is really stored for an entity, in the store's own form, read past every driver. Absent where nobody can look. */
  raw?(entity: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Makes every commit fail, or lets them succeed again. Absent where it cannot be arranged. */
  failCommits?(fail: boolean): void
  /**
   * Makes every use of the host's own handle throw, or lets it work again. What a transaction asks through the handle it
   * was given goes on. Absent where there is no handle.
   */
  closeRoot?(closed: boolean): void
  /** Whether the handle that the host handed in still works. Absent where there is none. */
  isHandleOpen?(): Promise<boolean>
  /** Removes everything. */
  remove(): Promise<void>
}

/** A store and two drivers on it, open, with the contract's tables applied. */
export interface ContractFixture {
  readonly store: ContractStore
  readonly first: StorageDriver
  readonly second: StorageDriver
}

/** What a case needs beyond the smallest legal driver. */
export type Need =
  | keyof Capabilities['predicates']
  | 'order'
  | 'aggregate'
  | 'concurrentSessions'
  | 'schema'
  | 'enlist'
  | 'raw'
  | 'failCommits'
  | 'handle'
  | 'root'

/** One sentence of the port, and how it is held. */
export interface ContractCase {
  /** `where/in/many`: what reports and expectations name. */
  readonly key: string
  readonly sentence: string
  readonly needs: readonly Need[]
  /** Rejects when the sentence is not true. */
  run(fixture: ContractFixture): Promise<void>
}

export const contractCase = (
  key: string,
  sentence: string,
  run: ContractCase['run'],
  { needs = [] }: { readonly needs?: readonly Need[] } = {},
): ContractCase => ({ key, sentence, needs, run })

/** What a driver on a store lacks of what a case needs. */
export const lacking = async (
  { needs }: ContractCase,
  { store, first }: Pick<ContractFixture, 'store' | 'first'>,
): Promise<readonly Need[]> => {
  const { predicates, order } = first.capabilities
  const has: Readonly<Record<Need, boolean>> = {
    ...predicates,
    order,
    concurrentSessions: first.capabilities.concurrentSessions,
    aggregate: await first.read(async (session) => session.aggregate !== undefined),
    schema: first.schema !== undefined,
    enlist: first.enlist !== undefined,
    raw: store.raw !== undefined,
    failCommits: store.failCommits !== undefined,
    handle: store.isHandleOpen !== undefined,
    root: store.closeRoot !== undefined,
  }
  return needs.filter((need) => !has[need])
}
