import type { Instant } from '../../kernel/index.js'
import type { KeptError } from '../consumers/types.js'
import type { Page } from '../reading.js'

export interface TickOptions {
  /** The time it is for this tick: to live through a year in a test. Default: the clock's. */
  readonly now?: Instant | Date
  /** Milliseconds after which no piece of work begins any more. Absent: as long as it takes. */
  readonly budgetMs?: number
  /** The most deadlines and events. Default: 10,000. */
  readonly limit?: number
}

/** What a tick has done. */
export interface Ticked {
  /** Deadlines that have passed, and events that consumers have handled. */
  readonly ran: number
  /** The budget or the limit was spent: there is more to do now. */
  readonly more: boolean
  /** When the next tick has something to do, as far as is known now; `null`: nothing is planned. */
  readonly nextAt: Instant | null
}

export interface StartOptions {
  /** The most milliseconds between two ticks: other processes may plan something earlier. Default: 60,000. */
  readonly everyMs?: number
  /** Milliseconds, for each tick. */
  readonly budgetMs?: number
  /** Stops it, as `stop` does. */
  readonly signal?: AbortSignal
}

export interface Started {
  /** Begins nothing new, tells what is outside to end, and resolves when what is running has ended. */
  stop(): Promise<void>
}

/** What makes time pass for a crm: of all tenants. */
export interface TimeMembers {
  /**
   * Does what is due: deadlines that have passed, and events that durable consumers have not handled yet, tenant by tenant
   * in small pieces. Any number of processes may tick at once: each deadline's effect happens once.
   *
   * @throws `input.invalid` | `storage.busy` | `storage.unavailable` | `storage.unknown_commit`, once everything else is done
   */
  tick(options?: TickOptions): Promise<Ticked>
  /**
   * Ticks by itself: whenever something is due, after local writes that may have planned something, and every `everyMs`.
   *
   * @throws `tick.already_started` | `input.invalid`
   */
  start(options?: StartOptions): Started
}

/** A deadline whose handler has failed. */
export interface FailedDeadline {
  /** `booking.remindAt`. */
  readonly deadline: string
  readonly id: string
  /** What the column says. */
  readonly dueAt: Instant
  readonly attempts: number
  /** When it is tried again; `null`: it has failed too often, and waits for `redrive`. */
  readonly retryAt: Instant | null
  readonly error: KeptError
}

/** Deadlines of one tenant that have failed. */
export interface Deadlines {
  /**
   * Deadlines whose handler has failed and that have not passed since, by name and id, of entities that this actor may see
   * whole.
   *
   * @returns at most `limit` (default 50, at most 500), and `next` where there are more
   * @throws `input.invalid` | `cursor.invalid`
   */
  failed(input?: {
    /** Only of this one: `booking.remindAt`. */
    readonly deadline?: string
    readonly after?: string
    readonly limit?: number
  }): Promise<Page<FailedDeadline>>
  /**
   * Lets the next tick try again, from the first attempt.
   *
   * @returns how many
   * @throws `input.invalid` | `access.denied`
   */
  redrive(input: { readonly deadline: string; readonly id?: string }): Promise<number>
}
