import type { FaultClass, StorageDriver, TxSession } from '../../src/storage/index.js'
import { around, fault } from '../crm/drivers.js'

/** What a driver can throw: errors it knows, and one that tells nothing. */
export const faultCodes = ['GONE', 'LATE', 'DEAD', 'ODD'] as const
export type FaultCode = (typeof faultCodes)[number]

const kinds: Readonly<Partial<Record<string, FaultClass['kind']>>> = {
  GONE: 'unavailable',
  LATE: 'timeout',
  DEAD: 'deadlock',
}

/** A call of the port. */
export type Point = 'begin' | 'select' | 'aggregate' | 'apply' | 'next' | 'commit'

/** One failure: at the call of that number, from 1, instead of its effect or after it. */
export interface Fault {
  readonly at: number
  readonly code: FaultCode
  readonly when: 'before' | 'after'
}

/** Every failure of every call. A deadlock at the commit is a commit that was not: there is none after it. */
export const everyFault = (calls: readonly Point[]) =>
  calls.flatMap((point, index) =>
    faultCodes.flatMap((code) =>
      (['before', 'after'] as const)
        .filter((when) => !(code === 'DEAD' && point === 'commit' && when === 'after'))
        .map((when): { point: Point; fault: Fault } => ({ point, fault: { at: index + 1, code, when } })),
    ),
  )

export interface Faulty<Native> {
  readonly storage: StorageDriver<Native>
  /** Forgets the calls so far; the next ones fail as said. */
  arm(fault?: Fault): void
  /** The calls since then. */
  readonly calls: readonly Point[]
}

/** A driver whose every call can be made to fail. */
export const faulty = <Native>(
  driver: StorageDriver<Native>,
  { onBegin, onCommit }: { onBegin: () => void; onCommit: () => void },
): Faulty<Native> => {
  const calls: Point[] = []
  let armed: Fault | undefined

  const struck = (point: Point): Fault | undefined => {
    const at = calls.push(point)
    return armed?.at === at ? armed : undefined
  }
  const stumble = async <R>(point: Point, work: () => Promise<R>): Promise<R> => {
    const fails = struck(point)
    if (!fails) return work()
    if (fails.when === 'after') await work()
    throw fault(fails.code)
  }
  const storage = around(driver, {
    select: (select) => (plan, values, options) => stumble('select', () => select(plan, values, options)),
    aggregate: (aggregate) => (plan, values) => stumble('aggregate', () => aggregate(plan, values)),
    apply: (apply) => (writes) => stumble('apply', () => apply(writes)),
    next: (next) => (counter, n) => stumble('next', () => next(counter, n)),
  })
  return {
    storage: {
      ...storage,
      classify: (error) => classified(error) ?? driver.classify(error),
      transact: <R>(work: (session: TxSession<Native>) => Promise<R>, options: { signal?: AbortSignal }) =>
        transact(work, options),
    },
    arm: (next) => {
      calls.length = 0
      armed = next
    },
    calls,
  }

  async function transact<R>(
    work: (session: TxSession<Native>) => Promise<R>,
    options: { signal?: AbortSignal },
  ): Promise<R> {
    onBegin()
    const begins = struck('begin')
    if (begins?.when === 'before') throw fault(begins.code)
    let lost: Fault | undefined
    const result = await storage.transact(async (session) => {
      if (begins) throw fault(begins.code)
      const value = await work(session)
      const commits = struck('commit')
      // What is thrown in here is rolled back; what is thrown out there comes after the commit.
      if (commits?.when === 'before') throw fault(commits.code)
      lost = commits
      return value
    }, options)
    onCommit()
    if (lost) throw fault(lost.code)
    return result
  }
}

function classified(error: unknown): FaultClass | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const kind = kinds[code]
  return kind && { kind }
}
