import type { AggregatePlan, SelectPlan } from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine, Named } from './engine.js'
import { compileAggregate, compileSelect, type Query } from './select.js'
import type { Tables } from './tables.js'
import { type RunWrite, writer } from './writes.js'

/** Everything compiled for one model; plans are recognised by identity. */
export interface Statements {
  select(plan: SelectPlan): Query
  aggregate(plan: AggregatePlan): Query
  readonly write: RunWrite
  readonly next: string
  /** Takes the write lock of the database; absent where rows are locked instead. */
  readonly lock?: string
}

export const statementsFor = (engine: Engine, tables: Tables, lockTable?: Named): Statements => {
  const selects = new WeakMap<SelectPlan, Query>()
  const aggregates = new WeakMap<AggregatePlan, Query>()
  const next = lazily(() => nextSql(engine, tables))
  return {
    select: (plan) => selects.get(plan) ?? kept(selects, plan, compileSelect(engine, tables, plan)),
    aggregate: (plan) =>
      aggregates.get(plan) ?? kept(aggregates, plan, compileAggregate(engine, tables, plan)),
    write: writer(engine, tables),
    get next() {
      return next()
    },
    ...(lockTable && engine.takeWriteLock ? { lock: engine.takeWriteLock(lockTable) } : {}),
  }
}

function nextSql(engine: Engine, tables: Tables): string {
  const { draft } = newDraft(engine)
  return engine.next(tables('logHead'), { tenant: () => draft.set('tenant'), n: () => draft.set('n') })
}

function kept<Plan extends object>(made: WeakMap<Plan, Query>, plan: Plan, query: Query): Query {
  made.set(plan, query)
  return query
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
