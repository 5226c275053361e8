import type { Instant } from '../../kernel/index.js'

/** A tenant with work that is due, and since when. */
export interface DueTenant {
  readonly tenant: string
  readonly since: Instant
}

/** What there is to do at an instant. */
export interface Due {
  /** Those with work, who has waited longest first. */
  readonly tenants: readonly DueTenant[]
  /** When the next work is due that is not due yet; absent where none is known. */
  readonly nextAt?: Instant
}

/** What became of one piece of work. */
export interface Done {
  /** Deadlines that passed, events that were handled. */
  readonly ran: number
  /** There is more of this work for this tenant, now. */
  readonly more: boolean
}

export interface PieceOptions {
  readonly now: Instant
  /** The most deadlines or events of this piece. */
  readonly limit: number
  readonly signal: AbortSignal
}

/**
 * One kind of work that a tick does: the deadlines of one field, one consumer of the log. Asking what is due is the only
 * reading over all tenants; a piece of work belongs to one.
 */
export interface Work {
  /** `booking.remindAt`, `consumer:mailer`. */
  readonly name: string
  due(now: Instant): Promise<Due>
  /** Does one piece. What fails is kept and tried again later: a piece never rejects because of what a host wrote. */
  run(tenant: string, options: PieceOptions): Promise<Done>
}
