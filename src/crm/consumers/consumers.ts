import { type RecordedEvent, toInstant } from '../../kernel/index.js'
import type { Runtime } from '../runtime.js'
import type { Work } from '../time/work.js'
import type { Consumer } from './consumer.js'
import type { Crew } from './crew.js'
import { nudge } from './nudge.js'
import { type Faces, readConsumer } from './read-consumer.js'
import { registeredAt } from './registration.js'
import type { Followed, Registry } from './registry.js'
import type { Consuming } from './types.js'
import { workOf } from './work.js'

/** Registers a host's consumer. @throws `input.invalid` with every fault */
export const consume = (runtime: Runtime, faces: Faces, options: unknown): Consuming => {
  const { followed } = runtime.registry
  return follow(
    runtime,
    readConsumer(runtime, faces, options, (name) => followed.has(name)),
  )
}

/** Lets a consumer hear what is committed here, and be asked by ticks. */
export const follow = (runtime: Runtime, consumer: Consumer): Consuming => {
  const { registry, clock } = runtime
  const { name } = consumer
  const followed: Followed = { consumer, since: toInstant(clock.now()), firstHere: new Map() }
  const crew: Crew = { runtime, registry, followed }
  registry.followed.set(name, followed)
  listen(runtime)
  return {
    ready: async () => {
      await registeredAt(crew)
    },
    stop: async () => {
      if (registry.followed.get(name) === followed) registry.followed.delete(name)
      if (registry.followed.size === 0) deafen(registry)
      await ended(() => registry.running(name))
    },
  }
}

/** Hears what is committed here for all consumers at once, as long as there are any. */
function listen(runtime: Runtime): void {
  const { registry, hearing } = runtime
  registry.deafen ??= hearing.on('*', (event: RecordedEvent) => {
    for (const followed of registry.followed.values()) nudge({ runtime, registry, followed }, event)
  })
}

function deafen(registry: Registry): void {
  registry.deafen?.()
  registry.deafen = undefined
}

/** What ticks do for consumers. */
export const worksOfConsumers = (runtime: Runtime): readonly Work[] =>
  [...runtime.registry.followed.values()].map((followed) =>
    workOf({ runtime, registry: runtime.registry, followed }),
  )

/** Waits for the runs that commits have set off, and tells whether there were any. */
export const runsEnded = async ({ registry }: Runtime): Promise<boolean> => {
  const hadAny = registry.nudged.size > 0
  await ended(() => [...registry.nudged.values()].map(({ done }) => done))
  return hadAny
}

/** Tells every handler to end, and waits for it. Nothing begins any more. */
export const endConsumers = ({ registry }: Runtime): Promise<void> | undefined => {
  registry.closing.abort()
  return registry.running().length > 0 ? ended(() => registry.running()) : undefined
}

async function ended(running: () => readonly Promise<unknown>[]): Promise<void> {
  for (let left = running(); left.length > 0; left = running()) await Promise.all(left)
}
