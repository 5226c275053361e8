import { hostActor } from '../../kernel/index.js'
import type { Runtime, Scope } from '../runtime.js'
import type { Followed, Registry } from './registry.js'

/** What makes a consumer run: the crm, its consumers, and which of them. */
export interface Crew {
  readonly runtime: Runtime
  readonly registry: Registry
  readonly followed: Followed
}

/** Whose rows a consumer's own bookkeeping is about. */
export const bookkeeper = (tenant: string): Scope => ({
  tenant,
  actor: hostActor,
  actorRef: hostActor,
})
