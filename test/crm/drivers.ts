import type { Predicate } from '../../src/rules/index.js'
import type {
  AggregatePlan,
  SelectPlan,
  Session,
  StorageDriver,
  TxSession,
  Write,
} from '../../src/storage/index.js'

type Select = Session['select']
type Aggregate = NonNullable<Session['aggregate']>
type Apply = TxSession['apply']
type Next = TxSession['next']

/** Stands around the calls of a driver: what it does not name goes straight through. */
export interface Around {
  readonly select?: (select: Select) => Select
  readonly aggregate?: (aggregate: Aggregate) => Aggregate
  readonly apply?: (apply: Apply) => Apply
  readonly next?: (next: Next) => Next
  /** Around a whole transaction, its commit included. */
  readonly transact?: <R>(transact: () => Promise<R>) => Promise<R>
  /** Around the work in a transaction of the host's. */
  readonly enlist?: <R>(enlist: () => Promise<R>) => Promise<R>
}

export const around = <Native>(driver: StorageDriver<Native>, with_: Around): StorageDriver<Native> => ({
  ...driver,
  read: (work) => driver.read((session) => work(reads(session, with_))),
  transact: <R>(work: (session: TxSession<Native>) => Promise<R>, options: { signal?: AbortSignal }) => {
    const transact = () => driver.transact((session) => work(writes(session, with_)), options)
    return with_.transact ? with_.transact(transact) : transact()
  },
  ...(driver.enlist && { enlist: enlisting(driver, driver.enlist, with_) }),
})

function enlisting<Native>(
  driver: StorageDriver<Native>,
  own: NonNullable<StorageDriver<Native>['enlist']>,
  with_: Around,
): NonNullable<StorageDriver<Native>['enlist']> {
  return <R>(native: Native, work: (session: TxSession<Native>) => Promise<R>): Promise<R> => {
    // `call` forgets that the answer is the work's.
    const enlist = () => own.call(driver, native, (session) => work(writes(session, with_))) as Promise<R>
    return with_.enlist ? with_.enlist(enlist) : enlist()
  }
}

function reads(session: Session, { select, aggregate }: Around): Session {
  const own = session.aggregate?.bind(session)
  return {
    select: select ? select(session.select) : session.select,
    ...(own && { aggregate: aggregate ? aggregate(own) : own }),
  }
}

function writes<Native>(session: TxSession<Native>, with_: Around): TxSession<Native> {
  const { apply, next } = with_
  return {
    ...reads(session, with_),
    get native() {
      return session.native
    },
    apply: apply ? apply(session.apply) : session.apply,
    next: next ? next(session.next) : session.next,
    ...(session.isolation && { isolation: session.isolation }),
  }
}

/** What a driver was asked, in order. */
export interface Asked {
  readonly selects: SelectPlan[]
  readonly aggregates: AggregatePlan[]
  readonly writes: Write[]
  readonly nexts: number[]
}

/** The driver, and a list of what it is asked. */
export const watched = <Native>(driver: StorageDriver<Native>) => {
  const asked: Asked = { selects: [], aggregates: [], writes: [], nexts: [] }
  const storage = around(driver, {
    select: (select) => (plan, values, options) => {
      asked.selects.push(plan)
      return select(plan, values, options)
    },
    aggregate: (aggregate) => (plan, values) => {
      asked.aggregates.push(plan)
      return aggregate(plan, values)
    },
    apply: (apply) => (given) => {
      asked.writes.push(...given)
      return apply(given)
    },
    next: (next) => (counter, n) => {
      asked.nexts.push(n)
      return next(counter, n)
    },
  })
  const forget = () => {
    for (const list of Object.values(asked)) list.length = 0
  }
  return { storage, asked, forget }
}

/** The driver with every condition it is handed changed, in every subquery too. */
export const rewritten = <Native>(
  driver: StorageDriver<Native>,
  change: (predicate: Predicate) => Predicate,
): StorageDriver<Native> => {
  const where = <P extends { readonly where?: Predicate }>(plan: P): P =>
    plan.where ? { ...plan, where: everywhere(plan.where, change) } : plan
  return around(driver, {
    select: (select) => (plan, values, options) => select(where(plan), values, options),
    aggregate: (aggregate) => (plan, values) => aggregate(where(plan), values),
  })
}

function everywhere(predicate: Predicate, change: (predicate: Predicate) => Predicate): Predicate {
  if (predicate.kind === 'and' || predicate.kind === 'or') {
    return change({ ...predicate, of: predicate.of.map((each) => everywhere(each, change)) })
  }
  if (predicate.kind === 'exists' && predicate.where) {
    return change({ ...predicate, where: everywhere(predicate.where, change) })
  }
  return change(predicate)
}

/** Errors as an engine throws them: known by a code, no `CrmError`. */
export const fault = (code: string) => Object.assign(new Error(code), { code })
