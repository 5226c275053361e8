import {
  type AggregatePlan,
  type ReadOptions,
  type SelectPlan,
  type Session,
  sessionClosed,
  type TxSession,
  transactionFailed,
  unknownCommit,
  unsupported,
  type Values,
} from '../../src/storage/index.js'
import { answered } from './answers.js'
import type { Engine, Result, RowLock, Run } from './engine.js'
import { safeInteger } from './integers.js'
import type { Statements } from './statements.js'

/** What sessions of one driver have in common. */
export interface Frame {
  readonly driver: string
  readonly engine: Engine
  readonly statements: Statements
  /** The same without locks, where those of `statements` are read under locks. */
  readonly plain?: Statements
}

/** A session that ends: `settle` waits for what is still running, and nothing runs after it. */
export interface Ending<S> {
  readonly session: S
  settle(): Promise<void> | undefined
}

/** A session of a transaction; `confirm` rejects, once it has settled, where a commit would quietly roll back. */
export interface EndingTx<S> extends Ending<S> {
  confirm(): Promise<void> | undefined
}

export const readSession = (frame: Frame, run: Run): Ending<Session> => {
  const life = begin(frame, run, undefined)
  const guarded: Run = (sql, parameters) => runIn(life, sql, parameters)
  return {
    session: {
      select: (plan, values, options) => select(frame.statements, guarded, plan, values, options),
      aggregate: (plan, values) => aggregate(frame.statements, guarded, plan, values),
    },
    settle: () => settle(life),
  }
}

// Written out, not spread together: spreading two objects costs as much as a statement does.
export const txSession = <Native>(
  frame: Frame,
  run: Run,
  native: Native,
  signal: AbortSignal | undefined,
): EndingTx<TxSession<Native>> => {
  const { statements, engine } = frame
  const { askIsolation } = engine
  const life = begin(frame, run, signal)
  const guarded: Run = (sql, parameters) => inTurn(life, sql, parameters)
  return {
    session: {
      get native() {
        life.isHostIn = true
        // Whatever the host does next waits behind it: a transaction runs one statement at a time.
        takeLock(life)?.catch(ignore)
        return native
      },
      select: async (plan, values, options) => {
        await takeLock(life)
        // What is not there has no row to lock, but a gap, which would keep others from inserting beside it.
        if (options?.insertFollows && frame.plain) {
          const seen = await select(frame.plain, guarded, plan, values, options)
          if (seen.length === 0) return seen
        }
        return select(statements, guarded, plan, values, options, lockOf(options))
      },
      aggregate: async (plan, values) => {
        await takeLock(life)
        return aggregate(statements, guarded, plan, values)
      },
      apply: async (writes) => {
        life.needsLock = false
        const counts: { matched: number }[] = []
        for (const write of writes) counts.push({ matched: await statements.write(guarded, write) })
        return counts
      },
      next: async ({ tenant }, n) => {
        life.needsLock = false
        const taken = await guarded(statements.next, [tenant, n])
        const { position } = statements
        const { rows } = position === undefined ? taken : await guarded(position, [tenant])
        return safeInteger(rows[0]?.pos as number)
      },
      isolation:
        askIsolation === undefined
          ? undefined
          : async () => String((await guarded(askIsolation, [])).rows[0]?.isolation),
    },
    settle: () => settle(life),
    confirm: () => confirm(life),
  }
}

/** How far a session is. */
interface Life {
  readonly frame: Frame
  readonly run: Run
  readonly signal: AbortSignal | undefined
  isOpen: boolean
  /** Statements that have begun and not ended, and who waits for the last of them. */
  running: number
  whenIdle: (() => void) | undefined
  /** The last one of a transaction, which the next waits for. */
  last: Promise<Result> | undefined
  /** The write lock of the whole database is taken before the first read, unless a write comes first and takes it. */
  needsLock: boolean
  locking: Promise<unknown> | undefined
  /** The first failure, where it is the end of the transaction. */
  failure: { readonly error: unknown } | undefined
  /** The host has been given its handle, and may have run what we do not see. */
  isHostIn: boolean
}

function begin(frame: Frame, run: Run, signal: AbortSignal | undefined): Life {
  return {
    frame,
    run,
    signal,
    isOpen: true,
    running: 0,
    whenIdle: undefined,
    last: undefined,
    needsLock: frame.statements.lock !== undefined,
    locking: undefined,
    failure: undefined,
    isHostIn: false,
  }
}

/** One after the other, as a connection takes them; what comes after a failure that ended the transaction fails alike. */
function inTurn(life: Life, sql: string, parameters: readonly unknown[]): Promise<Result> {
  const before = life.running > 0 ? life.last : undefined
  life.last =
    before === undefined ? runIn(life, sql, parameters, noteFailure) : runAfter(life, before, sql, parameters)
  return life.last
}

async function runAfter(
  life: Life,
  before: Promise<Result>,
  sql: string,
  parameters: readonly unknown[],
): Promise<Result> {
  life.running++
  try {
    await before.catch(ignore)
    return await runIn(life, sql, parameters, noteFailure)
  } finally {
    ended(life)
  }
}

async function runIn(
  life: Life,
  sql: string,
  parameters: readonly unknown[],
  onFailure?: (life: Life, error: unknown) => void,
): Promise<Result> {
  const { driver, engine } = life.frame
  if (!life.isOpen) throw sessionClosed({ driver })
  life.signal?.throwIfAborted()
  if (life.failure) throw life.failure.error
  life.running++
  try {
    return await life.run(sql, parameters)
  } catch (cause) {
    const error = engine.isMissingSchema(cause) ? notMigrated(driver, cause) : cause
    onFailure?.(life, error)
    throw error
  } finally {
    ended(life)
  }
}

function noteFailure(life: Life, error: unknown): void {
  if (life.frame.engine.endsTransaction(error)) life.failure ??= { error }
}

function ended(life: Life): void {
  if (--life.running === 0) life.whenIdle?.()
}

function takeLock(life: Life): Promise<unknown> | undefined {
  const { lock } = life.frame.statements
  if (life.needsLock && lock !== undefined) {
    life.needsLock = false
    life.locking = inTurn(life, lock, [])
  }
  return life.locking
}

/** A statement begun in time and not awaited would otherwise run after the commit, outside every transaction. */
function settle(life: Life): Promise<void> | undefined {
  life.isOpen = false
  return life.running > 0 || life.locking !== undefined ? allEnded(life) : undefined
}

async function allEnded(life: Life): Promise<void> {
  if (life.running > 0) {
    await new Promise<void>((resolve) => {
      life.whenIdle = resolve
    })
  }
  // Without the lock nothing that was done may be committed.
  await life.locking
}

/** After a failure the commit is a rollback, and says so to nobody: also where the work, or the host, took no notice. */
function confirm({ failure, isHostIn, frame, run }: Life): Promise<void> | undefined {
  if (failure) return Promise.reject(failure.error)
  const { askAlive } = frame.engine
  return isHostIn && askAlive !== undefined ? assertAlive(frame, run, askAlive) : undefined
}

/** What a host did after its transaction had ended was committed by itself, statement by statement. */
async function assertAlive({ driver, engine }: Frame, run: Run, question: string): Promise<void> {
  const { rows } = await run(question, []).catch((cause: unknown) => {
    throw engine.classify(cause) ? cause : transactionFailed({ driver }, { cause })
  })
  if (Number(rows[0]?.alive) !== 1) throw unknownCommit({ driver })
}

function ignore(): void {}

function lockOf(options: ReadOptions | undefined): keyof RowLock | undefined {
  if (options?.lock === undefined) return undefined
  return options.skipLocked ? 'skip' : 'wait'
}

async function select(
  statements: Statements,
  run: Run,
  plan: SelectPlan,
  values: Values,
  options: ReadOptions | undefined,
  lock?: keyof RowLock,
) {
  options?.signal?.throwIfAborted()
  const chooser = lock ? undefined : statements.chooser(plan)
  const forms = chooser && (await chooser.choose(run, values)).forms
  return answered(run, values, statements.computing, forms, (variant) =>
    statements.select(plan, lock, variant),
  )
}

async function aggregate(statements: Statements, run: Run, plan: AggregatePlan, values: Values) {
  const chooser = statements.chooser(plan)
  const forms = chooser && (await chooser.choose(run, values)).forms
  return answered(run, values, statements.computing, forms, (variant) => statements.aggregate(plan, variant))
}

function notMigrated(driver: string, cause: unknown) {
  return unsupported(
    { driver, missing: ['its tables as the model has them: apply the migrations'] },
    { cause },
  )
}
