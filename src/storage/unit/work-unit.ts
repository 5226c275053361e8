import type { Instant, RecordedEvent } from '../../kernel/index.js'
import { append, type Beside, type PendingEvent, type QuietSave } from '../log/append.js'
import { alsoForgetting, type Forgetting } from '../log/forgetting.js'
import type { LogModel } from '../log/split.js'
import type { TxSession, Write } from '../port.js'
import type { Plans } from '../query/run.js'
import { type Claims, claimsOf } from './claims.js'
import { type Rows, rowsOf } from './rows.js'
import { searchWrites } from './searches.js'
import { type MakeReader, type Trees, treesOf } from './trees.js'
import { type Mark, undoLog } from './undo.js'

/**
 * One transaction of core: rows read once and written together, unique values, and the events that are appended last.
 * Operations of one unit share it; what each of them may see is put around it.
 */
export interface WorkUnit<Native = unknown> {
  readonly tenant: string
  readonly now: Instant
  /** Ties together the events of one unit. */
  readonly correlationId: string
  readonly session: TxSession<Native>
  readonly rows: Rows
  readonly claims: Claims
  readonly trees: Trees
  emit(event: PendingEvent, beside?: Beside): void
  /** Events emitted so far, in order. */
  readonly events: readonly PendingEvent[]
  /** What the log will keep beside an event. */
  besideOf(event: PendingEvent): Beside
  /** Says what was done to a row that no event tells of. */
  keep(save: QuietSave): void
  /** What was kept so far, in order. */
  readonly quiet: readonly QuietSave[]
  /** Leaves out of the log, when it is appended to, what this unit would tell of these records and persons. */
  forget(gone: Forgetting): void
  /** Writes what is due, so that queries see it. @returns a unique value that another record holds, if any */
  flush(): ReturnType<Claims['flush']>
  /** Writes at once. */
  apply(writes: readonly Write[]): Promise<void>
  /** How often something has been written to the store. What is written cannot be undone by a mark. */
  readonly applied: number
  /** How often a flush has met a unique value that another record holds. What it would have claimed is not claimed. */
  readonly clashes: number
  /** Remembers where things stand. */
  mark(): Mark
  /** Takes the positions and appends the events. The last thing before the commit. */
  finish(): Promise<readonly RecordedEvent[]>
}

export interface WorkUnitOptions<Native> {
  readonly session: TxSession<Native>
  readonly tenant: string
  readonly now: Instant
  readonly correlationId: string
  readonly log: LogModel
  readonly reader: MakeReader
  readonly plans: Plans
  /** Whether the storage compares columns beside the key. */
  readonly hasColumns: boolean
}

export const workUnit = <Native>(options: WorkUnitOptions<Native>): WorkUnit<Native> => {
  const { session, tenant, now, correlationId, log } = options
  const undo = undoLog()
  const rows = rowsOf(session, tenant, undo)
  const claims = claimsOf(session, tenant, undo)
  // Most units never move anything in a tree.
  let trees: Trees | undefined
  const events: PendingEvent[] = []
  const beside = new WeakMap<PendingEvent, Beside>()
  const quiet: QuietSave[] = []
  // Hardly any unit erases somebody.
  let forgetting: Forgetting | undefined
  let applied = 0
  let inserted = false
  let clashes = 0

  return {
    tenant,
    now,
    correlationId,
    session,
    rows,
    claims,
    get trees() {
      trees ??= treesOf(session, tenant, undo, options)
      return trees
    },
    events,
    flush,
    apply: (writes) => {
      rows.forgetNaming()
      return apply(writes)
    },
    get clashes() {
      return clashes
    },
    get applied() {
      return applied + claims.applied
    },
    emit: (event, more) => {
      events.push(event)
      if (more) beside.set(event, more)
      undo.push(() => events.pop())
    },
    besideOf: (event) => beside.get(event) ?? {},
    keep: (save) => {
      quiet.push(save)
      undo.push(() => quiet.pop())
    },
    quiet,
    forget: (gone) => {
      const before = forgetting
      forgetting = alsoForgetting(before, gone)
      undo.push(() => {
        forgetting = before
      })
    },
    mark: undo.mark,
    finish: () => append(session, tenant, { events, beside, quiet, inserted, forgetting }, log),
  }

  async function flush(): ReturnType<Claims['flush']> {
    const clash = await claims.flush()
    if (clash) clashes += 1
    if (clash) return clash
    const taken = rows.takeWrites()
    const keys = taken.changes.length > 0 ? await searchWrites(taken.changes, tenant, options.hasColumns) : []
    const writes = [...taken.writes, ...(trees?.takeWrites() ?? []), ...keys]
    if (writes.length > 0) await apply(writes)
    return undefined
  }

  async function apply(writes: readonly Write[]): Promise<void> {
    applied += 1
    inserted ||= writes.some(({ op }) => op === 'insert')
    await session.apply(writes)
  }
}
