import mitt from 'mitt'
import { deepFreeze, type RecordedEvent } from '../kernel/index.js'

/** Hears an event after its commit. What it throws goes to `onError`, never to the writer. */
export type Listener = (event: RecordedEvent) => unknown

/** An error that came too late to be anyone's: of a listener. */
export interface LateError {
  readonly error: unknown
  readonly event: RecordedEvent
}

/** May change or drop an event before its listener hears it. */
type Filter = (event: RecordedEvent) => RecordedEvent | undefined | Promise<RecordedEvent | undefined>

export interface Hearing {
  /** `ticket.solved`, `ticket.*` or `*`. @returns how to stop */
  on(pattern: string, listener: Listener, filter?: Filter): () => void
  /** Delivers committed events, in order, to each listener in its turn; returns at once. */
  deliver(events: readonly RecordedEvent[]): void
  /** Resolves when every listener that was due has finished. */
  settled(): Promise<void>
}

/** mitt finds who listens; each listener has a queue of its own, so that none can fail, delay or reorder another. */
export const hearingOf = (onError: (late: LateError) => void): Hearing => {
  const listeners = mitt<Record<string, RecordedEvent>>()
  const running = new Set<Promise<void>>()
  let count = 0

  return { on, deliver, settled }

  function on(pattern: string, listener: Listener, filter: Filter = (event) => event): () => void {
    let active = true
    let last = Promise.resolve()
    // Asked once more when its turn has come: who has stopped hears nothing any more.
    const own: Listener = (event) => (active ? listener(event) : undefined)
    const hear = (event: RecordedEvent) => {
      last = track(last.then(() => (active ? tell(event, own, filter) : undefined)))
    }
    listeners.on(nameOf(pattern), hear)
    count += 1
    return () => {
      if (active) count -= 1
      active = false
      listeners.off(nameOf(pattern), hear)
    }
  }

  async function tell(event: RecordedEvent, listener: Listener, filter: Filter): Promise<void> {
    try {
      const heard = await filter(event)
      if (heard) await listener(deepFreeze(heard))
    } catch (error) {
      report({ error, event })
    }
  }

  // Whoever is told of errors may throw as well: nothing may come of it.
  function report(late: LateError): void {
    try {
      onError(late)
    } catch {
      // There is nobody left to tell.
    }
  }

  function track(work: Promise<void>): Promise<void> {
    const done = work.finally(() => running.delete(done))
    running.add(done)
    return done
  }

  function deliver(events: readonly RecordedEvent[]): void {
    if (count === 0) return
    for (const event of events) {
      deepFreeze(event)
      for (const pattern of patternsOf(event.type)) listeners.emit(pattern, event)
    }
  }

  async function settled(): Promise<void> {
    while (running.size > 0) await Promise.allSettled(running)
  }
}

// mitt keeps '*' for itself and hands its listeners the type first: ours are told apart by another name.
const everything = 'clientele:every-event'

function patternsOf(type: string): readonly string[] {
  return [type, `${type.slice(0, type.indexOf('.'))}.*`, everything]
}

function nameOf(pattern: string): string {
  return pattern === '*' ? everything : pattern
}
