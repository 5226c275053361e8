import {
  type AggregatePlan,
  type ReadOptions,
  type SelectPlan,
  type Session,
  sessionClosed,
  type TxSession,
} from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine, Run } from './engine.js'
import { safeInteger } from './integers.js'
import { compileAggregate, compileSelect, type Query } from './select.js'
import type { Tables } from './tables.js'
import { type RunWrite, writer } from './writes.js'

/** Everything compiled for one model; plans are recognised by identity. */
export interface Statements {
  select(plan: SelectPlan): Query
  aggregate(plan: AggregatePlan): Query
  readonly write: RunWrite
  readonly next: string
}

export const statementsFor = (engine: Engine, tables: Tables): Statements => {
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

/** A session that ends: `settle` waits for what is still running, and nothing runs after it. */
export interface Ending<S> {
  readonly session: S
  settle(): Promise<void>
}

export const readSession = (
  driver: string,
  { select, aggregate }: Statements,
  run: Run,
  signal?: AbortSignal,
): Ending<Session> => {
  const { guarded, settle } = untilSettled(driver, run, signal)
  return { session: reads({ select, aggregate }, guarded), settle }
}

export const txSession = <Native>(
  driver: string,
  statements: Statements,
  run: Run,
  native: Native,
  signal?: AbortSignal,
): Ending<TxSession<Native>> => {
  const { guarded, settle } = untilSettled(driver, run, signal)
  const session: TxSession<Native> = {
    ...reads(statements, guarded),
    native,
    apply: async (writes) => {
      const counts: { matched: number }[] = []
      for (const write of writes) counts.push({ matched: await statements.write(guarded, write) })
      return counts
    },
    next: async ({ tenant }, n) => {
      const { rows } = await guarded(statements.next, [tenant, n])
      return safeInteger(rows[0]?.pos as number)
    },
  }
  return { session, settle }
}

function reads(statements: Pick<Statements, 'select' | 'aggregate'>, run: Run) {
  return {
    select: async (plan: SelectPlan, values: Parameters<Session['select']>[1], options?: ReadOptions) => {
      options?.signal?.throwIfAborted()
      const { sql, bind, decode } = statements.select(plan)
      return decode((await run(sql, bind(values))).rows)
    },
    aggregate: async (plan: AggregatePlan, values: Parameters<Session['select']>[1]) => {
      const { sql, bind, decode } = statements.aggregate(plan)
      return decode((await run(sql, bind(values))).rows)
    },
  }
}

/** A statement begun in time and not awaited would otherwise run after the commit, outside every transaction. */
function untilSettled(driver: string, run: Run, signal: AbortSignal | undefined) {
  const running = new Set<Promise<unknown>>()
  let isOpen = true
  const guarded: Run = async (sql, parameters) => {
    if (!isOpen) throw sessionClosed({ driver })
    signal?.throwIfAborted()
    const result = run(sql, parameters)
    running.add(result)
    try {
      return await result
    } finally {
      running.delete(result)
    }
  }
  const settle = async () => {
    isOpen = false
    if (running.size > 0) await Promise.allSettled(running)
  }
  return { guarded, settle }
}
