import { hostActor } from '../../kernel/index.js'
import type { Scope } from '../runtime.js'

/** Whoever administers tenants belongs to none. */
export const office: Scope = { tenant: '', actor: hostActor, actorRef: hostActor }
