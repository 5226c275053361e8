import type { Clock, RecordedEvent } from '../../kernel/index.js'
import type { Scope } from '../scope.js'
import type { Transaction } from '../transaction.js'
import type { OnPoison, Retry } from './types.js'

/** Who follows the log, whether in a host's code or in a module's. */
export interface Consumer {
  readonly name: string
  /** Absent: all. */
  readonly types?: readonly string[]
  readonly from: 'start' | 'now'
  readonly batch: number
  readonly retry: Required<Retry>
  readonly onPoison: OnPoison
  readonly timeoutMs: number
  readonly transactional: boolean
  handle(given: Given): Promise<void>
}

/** What one call of a handler is made of. */
export interface Given {
  /** That of who lets it run: a tick may have been told another time. */
  readonly clock: Clock
  readonly scope: Scope
  readonly events: readonly RecordedEvent[]
  /** Of a transactional consumer. */
  readonly transaction?: Transaction
  readonly signal: AbortSignal
  readonly attempt: number
}
