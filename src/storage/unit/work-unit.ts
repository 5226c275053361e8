import type { Instant, RecordedEvent } from '../../kernel/index.js'
import { append, type LogModel, type PendingEvent, type Reasons } from '../log.js'
import type { TxSession, Write } from '../port.js'
import type { Plans } from '../query/run.js'
import { type Claims, claimsOf } from './claims.js'
import { type Rows, rowsOf } from './rows.js'
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
  emit(event: PendingEvent, reason?: string): void
  /** Events emitted so far, in order. */
  readonly events: readonly PendingEvent[]
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
}

export const workUnit = <Native>(options: WorkUnitOptions<Native>): WorkUnit<Native> => {
  const { session, tenant, now, correlationId, log } = options
  const undo = undoLog()
  const rows = rowsOf(session, tenant, undo)
  const claims = claimsOf(session, tenant, undo)
  const trees = treesOf(session, tenant, undo, options)
  const events: PendingEvent[] = []
  const reasons: Reasons = new WeakMap()
  let applied = 0
  let clashes = 0

  return {
    tenant,
    now,
    correlationId,
    session,
    rows,
    claims,
    trees,
    events,
    flush,
    apply,
    get clashes() {
      return clashes
    },
    get applied() {
      return applied + claims.applied
    },
    emit: (event, reason) => {
      events.push(event)
      if (reason !== undefined) reasons.set(event, reason)
      undo.push(() => events.pop())
    },
    mark: undo.mark,
    finish: () => append(session, tenant, events, reasons, log),
  }

  async function flush(): ReturnType<Claims['flush']> {
    const clash = await claims.flush()
    if (clash) clashes += 1
    if (clash) return clash
    const writes = [...rows.takeWrites(), ...trees.takeWrites()]
    if (writes.length > 0) await apply(writes)
    return undefined
  }

  async function apply(writes: readonly Write[]): Promise<void> {
    applied += 1
    await session.apply(writes)
  }
}
