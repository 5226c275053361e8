import type { ActorRef } from '../../kernel/index.js'
import type { Row } from '../port.js'

/** Who did it, as the log keeps it. */
export const actorColumns = ({ kind, id, onBehalfOf }: ActorRef): Row => ({
  actorKind: kind,
  actorId: id,
  actorOnBehalfOf: onBehalfOf ?? null,
})

export const actorOf = ({ actorKind, actorId, actorOnBehalfOf }: Row): ActorRef => {
  // What was written was an actor.
  const actor = { kind: actorKind as ActorRef['kind'], id: String(actorId) }
  return actorOnBehalfOf === null ? actor : { ...actor, onBehalfOf: String(actorOnBehalfOf) }
}
