import { deepFreeze, type RecordedEvent } from '../../kernel/index.js'
import { matchesType, type RegisteredReaction } from '../../model/time-parts.js'
import { storageDuplicate } from '../../storage/index.js'
import { callOf, inside } from '../call.js'
import { type FaceOf, performOwn } from '../perform.js'
import type { Runtime, Scope } from '../runtime.js'
import type { Transaction } from '../transaction.js'
import type { Consumer } from './consumer.js'
import { follow } from './consumers.js'
import { typesOf } from './read-consumer.js'
import { turnKey } from './registry.js'

/** Lets the durable reactions of the model's modules follow the log. */
export const followReactions = (runtime: Runtime, faceOf: FaceOf): void => {
  for (const reaction of runtime.parts.consumers) follow(runtime, consumerOf(runtime, faceOf, reaction))
}

/** Resolves when the reactions that an event has set off in this process have caught up; `undefined` where it set off none. */
export const reacted = (
  { parts, registry }: Runtime,
  { type, tenant }: Pick<RecordedEvent, 'type' | 'tenant'>,
): Promise<unknown> | undefined => {
  const runs = parts.consumers
    .filter(({ types }) => types.some((pattern) => matchesType(pattern, type)))
    .flatMap(({ name }) => registry.nudged.get(turnKey(name, tenant))?.done ?? [])
  return runs.length > 0 ? Promise.all(runs) : undefined
}

/** A reaction is a consumer whose handler is a module's: what it does is committed with its checkpoint. */
function consumerOf(runtime: Runtime, faceOf: FaceOf, reaction: RegisteredReaction): Consumer {
  return {
    name: reaction.name,
    types: typesOf(runtime, reaction.types),
    from: reaction.from,
    batch: 100,
    retry: { attempts: 5, firstMs: 1000, mostMs: 60_000 },
    // Nobody declared it for an application: others must not stand still for it.
    onPoison: 'park',
    timeoutMs: 30_000,
    transactional: true,
    handle: async ({ clock, scope, events, transaction }) => {
      if (!transaction) return
      for (const event of events)
        await react({ runtime: { ...runtime, clock }, faceOf, reaction, scope, transaction }, event)
    },
  }
}

interface Reacting {
  readonly runtime: Runtime
  readonly faceOf: FaceOf
  readonly reaction: RegisteredReaction
  readonly scope: Scope
  readonly transaction: Transaction
}

async function react(
  { runtime, faceOf, reaction: { module, react: reaction }, scope, transaction }: Reacting,
  event: RecordedEvent,
): Promise<void> {
  const { correlationId, id: causationId, subject } = event
  const call = callOf(runtime, { ...scope, correlationId, causationId }, transaction)
  deepFreeze(event)
  await performOwn(inside(call, transaction), faceOf, { module, entity: subject.entity }, async (context) =>
    reaction(context, event),
  )
  const clash = await transaction.unit.flush()
  // Another writer was faster; as a rule it is decided again before this is told to anyone.
  if (clash) throw storageDuplicate({ driver: runtime.driver.name })
}
