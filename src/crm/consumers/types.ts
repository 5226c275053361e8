import type { Instant } from '../../kernel/index.js'

/** How a consumer follows the log. `Event` is what it hears, `Face` and `Tx` are the faces of the model. */
export interface ConsumeOptions<
  Pattern extends string,
  Event,
  Face,
  Tx,
  Transactional extends boolean = boolean,
> {
  /** Its name in the database, the same in every process: up to 100 letters, digits, `.`, `-` and `_`. */
  readonly name: string
  /** Types of events: `ticket.solved`, `ticket.*` or `*`. */
  readonly types: readonly Pattern[]
  /** Where it begins in a tenant's log: at the first event, or behind those written before it was first registered. */
  readonly from: 'start' | 'now'
  /** The most events of one call of `handle`, 1 to 1,000. Default: 100. */
  readonly batch?: number
  readonly retry?: Retry
  /** What becomes of an event that keeps failing: stand before it, put its subject aside, or leave it out. */
  readonly onPoison: OnPoison
  /** How long one call of `handle` may take. Default: 30,000 ms. */
  readonly timeoutMs?: number
  /** `handle` runs in the transaction that moves the checkpoint: what it does through `tx` happens exactly once. */
  readonly transactional?: Transactional
  readonly handle: (delivery: Delivery<Event, Face, Tx, Transactional>) => Promise<void> | void
}

export type OnPoison = 'halt' | 'park' | 'skip'

/** Waits double from `firstMs` up to `mostMs`, each between half of it and all of it. */
export interface Retry {
  /** How often an event is tried, 1 to 100. Default: 5. */
  readonly attempts?: number
  /** Default: 1,000 ms. */
  readonly firstMs?: number
  /** Default: 60,000 ms. */
  readonly mostMs?: number
}

/** What one call of `handle` is given. */
export interface Delivery<Event, Face, Tx, Transactional> {
  /** Events of one tenant, in order. */
  readonly events: readonly Event[]
  /** The face of the tenant. What is done through it is caused by the event, where there is one. Refused while `tx` is open. */
  readonly crm: Face
  /** The face inside the transaction that moves the checkpoint; only of a transactional consumer. */
  readonly tx: Transactional extends true ? Tx : undefined
  /** Ends when the call has taken too long, or the crm is closing. */
  readonly signal: AbortSignal
  /** Which try of these events it is, from 1. */
  readonly attempt: number
}

/** A consumer that has been registered in this process. */
export interface Consuming {
  /** Resolves when its registration is stored. @throws `storage.unavailable` and the like */
  ready(): Promise<void>
  /** Hears no more here. Resolves when what is running has ended; its checkpoints stay. */
  stop(): Promise<void>
}

/** How a consumer stands in one tenant. */
export interface ConsumerStatus {
  readonly name: string
  /** Whether this process has it in its code. */
  readonly registered: boolean
  /** Halted and rewound ones stand until `redrive` or `reset`. */
  readonly state: 'idle' | 'behind' | 'retrying' | 'halted' | 'rewound'
  /** Everything up to here has been handled, parked, skipped, or was not for it. */
  readonly position: number
  /** The position of the tenant's last event. */
  readonly head: number
  /** How many events lie between, of whatever type. */
  readonly lag: number
  readonly parked: number
  /** How often the next event has failed. */
  readonly attempts: number
  readonly retryAt: Instant | null
  readonly error: KeptError | null
  /** Until when some process holds it. */
  readonly leasedUntil: Instant | null
}

/** What is kept of an error: no personal data. */
export interface KeptError {
  /** Of a `CrmError` its code, else the error's name. */
  readonly code: string
  /** Of a `CrmError` its message, else empty. */
  readonly message: string
}

/** An event that was put aside. */
export interface ParkedEvent {
  readonly position: number
  readonly eventId: string
  readonly type: string
  readonly subject: { readonly entity: string; readonly id: string }
  /** `null` for one that came after a failed one of the same subject. */
  readonly error: KeptError | null
  readonly parkedAt: Instant
}

/** The consumers of one tenant, as who runs the application looks after them. */
export interface Consumers {
  /** Every consumer that is in the code or has a checkpoint, by name. */
  status(): Promise<readonly ConsumerStatus[]>
  /**
   * Events that were put aside, in order.
   *
   * @returns at most `limit` (default 100, at most 1,000) behind the position `after`, and `next` where there are more
   */
  parked(input: {
    readonly name: string
    readonly after?: number
    readonly limit?: number
  }): Promise<{ readonly items: readonly ParkedEvent[]; readonly next?: number }>
  /**
   * Hands parked events to the handler again, in order, and takes up a consumer that is halted or waiting to retry.
   *
   * @returns how many events were handled, and how many parked ones are left
   * @throws `consumer.unknown` | `consumer.busy` | `consumer.rewound`
   */
  redrive(input: {
    readonly name: string
    readonly subject?: { readonly entity: string; readonly id: string }
  }): Promise<{ readonly handled: number; readonly parked: number }>
  /**
   * Puts the checkpoint elsewhere: before the first event, behind the last, or where a position of `crm.events` says. Parked
   * events that will be read again are parked no more.
   *
   * @throws `consumer.unknown` | `input.invalid`
   */
  reset(input: { readonly name: string; readonly to: 'start' | 'now' | (string & {}) }): Promise<void>
  /** Forgets checkpoint and parked events. One that is in the code begins anew, as `from` says of its registration. */
  remove(input: { readonly name: string }): Promise<void>
}
