import type { AggregatePlan, SelectPlan } from '../../src/storage/index.js'
import { compileAggregate } from './aggregate.js'
import { type Always, type Chooser, chooserFor } from './choice.js'
import type { Computing } from './computing.js'
import { newDraft } from './draft.js'
import type { Engine, Named, RowLock } from './engine.js'
import { compileSelect, type Query, type Variant } from './select.js'
import type { Tables } from './tables.js'
import { type RunWrite, writer } from './writes.js'

/** Everything compiled for one model; plans are recognised by identity. */
export interface Statements {
  /** `lock`: the rows stay locked until the transaction ends, where the engine locks rows. */
  select(plan: SelectPlan, lock?: keyof RowLock, variant?: Variant): Query
  aggregate(plan: AggregatePlan, variant?: Variant): Query
  /** Chooses how related rows are asked for; `undefined` where there is nothing to choose. */
  chooser(plan: SelectPlan | AggregatePlan): Chooser | undefined
  readonly computing: Computing
  readonly write: RunWrite
  readonly next: string
  /** Asks for the position that `next` took, where that does not answer it. */
  readonly position: string | undefined
  /** Takes the write lock of the database; absent where rows are locked instead. */
  readonly lock?: string
}

export interface StatementOptions {
  /** A row of it is named where the write lock of the database is taken. */
  readonly lockTable?: Named
  readonly always?: Always
  /** Stands behind every query that reads rows, related ones too, so that they are read as they are now. */
  readonly readLock?: string
}

export const statementsFor = (
  engine: Engine,
  tables: Tables,
  { lockTable, always, readLock }: StatementOptions = {},
): Statements => {
  const compile = (plan: SelectPlan, variant: Variant | undefined) =>
    compileSelect(engine, tables, plan, { ...variant, readLock })
  const select = byPlan(compile)
  const reading =
    readLock === undefined
      ? select
      : byPlan((plan: SelectPlan, variant) => locked(compile(plan, variant), readLock))
  const { rowLock } = engine
  const locking = rowLock && {
    wait: byPlan((plan: SelectPlan) => locked(select(plan), rowLock.wait)),
    skip: byPlan((plan: SelectPlan) => locked(select(plan), rowLock.skip)),
  }
  const next = lazily(() => nextSql(engine, tables))
  const position = lazily(() => positionSql(engine, tables))
  return {
    // A group cannot be locked: rows that will be written are found row by row.
    select: (plan, lock, variant) => (lock && locking ? locking[lock](plan) : reading(plan, variant)),
    aggregate: byPlan((plan: AggregatePlan, variant) =>
      compileAggregate(engine, tables, plan, { ...variant, readLock }),
    ),
    // What is read under locks is read row by row: a group would lock the rows of everybody.
    chooser: memo((plan: SelectPlan | AggregatePlan) =>
      readLock === undefined ? chooserFor(engine, tables, plan, always) : undefined,
    ),
    computing: engine.computing,
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

function byPlan<Plan extends object>(
  compile: (plan: Plan, variant: Variant | undefined) => Query,
): (plan: Plan, variant?: Variant) => Query {
  const plain = memo((plan: Plan) => compile(plan, undefined))
  const varied = memo((_: Plan) => new Map<string, Query>())
  return (plan, variant) => {
    if (!variant) return plain(plan)
    const known = varied(plan)
    const key = JSON.stringify([variant.manyIntegers, [...(variant.forms ?? [])]])
    const query = known.get(key) ?? compile(plan, variant)
    known.set(key, query)
    return query
  }
}

/** What was made of an object, once. */
function memo<Key extends object, T>(make: (key: Key) => T): (key: Key) => T {
  const known = new WeakMap<Key, { readonly made: T }>()
  return (key) => {
    const found = known.get(key)
    if (found) return found.made
    const made = make(key)
    known.set(key, { made })
    return made
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
