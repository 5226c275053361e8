import type { ActorRef } from '../kernel/index.js'

/** Who calls, and for whom. */
export interface Scope {
  readonly tenant: string
  /** The host's own actor; absent: the host itself. */
  readonly actor: unknown
  readonly actorRef: ActorRef
  readonly purpose?: string
  readonly correlationId?: string
  /** The event that what is done is a consequence of. */
  readonly causationId?: string
}
