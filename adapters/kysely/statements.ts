import type { AggregatePlan, SelectPlan } from '../../src/storage/index.js'
import { compileAggregate } from './aggregate.js'
import { newDraft } from './draft.js'
import type { Engine, Named, RowLock } from './engine.js'
import { compileSelect, type Query } from './select.js'
import type { Tables } from './tables.js'
import { type RunWrite, writer } from './writes.js'

/** Everything compiled for one model; plans are recognised by identity. */
export interface Statements {
  /** `lock`: the rows stay locked until the transaction ends, where the engine locks rows. */
  select(plan: SelectPlan, lock?: keyof RowLock): Query
  aggregate(plan: AggregatePlan): Query
  readonly write: RunWrite
  readonly next: string
  /** Asks for the position that `next` took, where that does not answer it. */
  readonly position: string | undefined
  /** Takes the write lock of the database; absent where rows are locked instead. */
  readonly lock?: string
}

export const statementsFor = (engine: Engine, tables: Tables, lockTable?: Named): Statements => {
  const select = byPlan((plan: SelectPlan) => compileSelect(engine, tables, plan))
  const { rowLock } = engine
  const locking = rowLock && {
    wait: byPlan((plan: SelectPlan) => locked(select(plan), rowLock.wait)),
    skip: byPlan((plan: SelectPlan) => locked(select(plan), rowLock.skip)),
  }
  const next = lazily(() => nextSql(engine, tables))
  const position = lazily(() => positionSql(engine, tables))
  return {
    select: (plan, lock) => (lock && locking ? locking[lock](plan) : select(plan)),
    aggregate: byPlan((plan: AggregatePlan) => compileAggregate(engine, tables, plan)),
    write: writer(engine, tables),
    get next() {
      return next()
    },
    get position() {
      return position()
    },
    ...(lockTable && engine.takeWriteLock ? { lock: engine.takeWriteLock(lockTable) } : {}),
  }
}

function nextSql(engine: Engine, tables: Tables): string {
  const { draft } = newDraft(engine)
  return engine.next(tables('logHead'), {
    tenant: () => draft.set('tenant', 'text'),
    n: () => draft.set('n', 'integer'),
  })
}

function positionSql(engine: Engine, tables: Tables): string | undefined {
  const { draft } = newDraft(engine)
  return engine.position?.(tables('logHead'), { tenant: () => draft.set('tenant', 'text') })
}

function locked(query: Query, lock: string): Query {
  return { ...query, sql: `${query.sql} ${lock}` }
}

function byPlan<Plan extends object>(compile: (plan: Plan) => Query): (plan: Plan) => Query {
  const made = new WeakMap<Plan, Query>()
  return (plan) => {
    const known = made.get(plan)
    if (known) return known
    const query = compile(plan)
    made.set(plan, query)
    return query
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
