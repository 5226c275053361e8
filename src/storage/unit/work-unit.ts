import type { Instant, RecordedEvent } from '../../kernel/index.js'
import { append, type LogModel, type PendingEvent } from '../log.js'
import type { TxSession } from '../port.js'
import { type Claims, claimsOf } from './claims.js'
import { type Rows, rowsOf } from './rows.js'

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
  emit(event: PendingEvent): void
  /** Events emitted so far, in order. */
  readonly events: readonly PendingEvent[]
  /** Writes what is due, so that queries see it. @returns a unique value that another record holds, if any */
  flush(): ReturnType<Claims['flush']>
  /** Remembers where things stand, for one bad row of many; the answer goes back there. Nothing may be flushed between. */
  mark(): () => void
  /** Takes the positions and appends the events. The last thing before the commit. */
  finish(): Promise<readonly RecordedEvent[]>
}

export interface WorkUnitOptions<Native> {
  readonly session: TxSession<Native>
  readonly tenant: string
  readonly now: Instant
  readonly correlationId: string
  readonly log: LogModel
}

export const workUnit = <Native>(options: WorkUnitOptions<Native>): WorkUnit<Native> => {
  const { session, tenant, now, correlationId, log } = options
  const rows = rowsOf(session, tenant)
  const claims = claimsOf(session, tenant)
  const events: PendingEvent[] = []

  return {
    tenant,
    now,
    correlationId,
    session,
    rows,
    claims,
    events,
    flush,
    emit: (event) => {
      events.push(event)
    },
    mark: () => {
      const length = events.length
      const backs = [rows.mark(), claims.mark()]
      return () => {
        events.length = length
        for (const back of backs) back()
      }
    },
    finish: () => append(session, tenant, events, log),
  }

  async function flush(): ReturnType<Claims['flush']> {
    const clash = await claims.flush()
    if (clash) return clash
    const writes = rows.takeWrites()
    if (writes.length > 0) await session.apply(writes)
    return undefined
  }
}
