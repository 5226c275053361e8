import mitt from 'mitt'
import { deepFreeze, type Instant, type RecordedEvent } from '../kernel/index.js'

/** Hears an event after its commit. What it throws goes to `onError`, never to the writer. */
export type Listener = (event: RecordedEvent) => unknown

/** An error that came too late to be anyone's: of a listener, of what a deadline did outside, of a tick that nobody called. */
export interface LateError {
  readonly error: unknown
  /** What the listener heard. */
  readonly event?: RecordedEvent
  /** Whose effect outside the database failed. */
  readonly deadline?: {
    /** `booking.remindAt`. */
    readonly name: string
    readonly tenant: string
    readonly id: string
    readonly dueAt: Instant
  }
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
export const hearingOf = (
  onError: (late: LateError) => void,
  isGone: (tenant: string) => boolean = () => false,
): Hearing => {
  const listeners = mitt<Record<string, RecordedEvent>>()
  const running = new Set<Promise<void>>()
  let count = 0

  return { on, deliver, settled }

  function on(pattern: string, listener: Listener, filter?: Filter): () => void {
    let active = true
    // Asked once more when its turn has come: who has stopped hears nothing any more.
    const isDue = ({ tenant }: RecordedEvent) => active && !isGone(tenant)
    const hear = inbox((event) => {
      if (!isDue(event)) return undefined
      return filter ? filtered(event, filter) : listener(event)
    })
    listeners.on(nameOf(pattern), hear)
    count += 1
    return () => {
      if (active) count -= 1
      active = false
      listeners.off(nameOf(pattern), hear)
    }

    async function filtered(event: RecordedEvent, see: Filter): Promise<void> {
      const seen = await see(event)
      if (seen && isDue(event)) await listener(deepFreeze(seen))
    }
  }

  /** What one listener still has to hear, one after the other; never within the step that delivers. */
  function inbox(tell: Listener): (event: RecordedEvent) => void {
    let waiting: RecordedEvent[] = []
    let isTold = true
    return (event) => {
      waiting.push(event)
      if (!isTold) return
      isTold = false
      track(tellAll())
    }

    async function tellAll(): Promise<void> {
      await undefined
      while (waiting.length > 0) {
        const events = waiting
        waiting = []
        for (const event of events) {
          const telling = told(tell, event)
          if (telling !== undefined) await telling
        }
      }
      isTold = true
    }
  }

  /** Waits only for what takes time. */
  function told(tell: Listener, event: RecordedEvent): Promise<void> | undefined {
    const failed = (error: unknown) => report({ error, event })
    try {
      const answer = tell(event)
      return isLater(answer) ? Promise.resolve(answer).then(nothing, failed) : undefined
    } catch (error) {
      failed(error)
      return undefined
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

  function track(work: Promise<void>): void {
    const done = work.finally(() => running.delete(done))
    running.add(done)
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

// A promise of another realm, or of a library, is one too.
function isLater(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer
}

function nothing(): void {}

// mitt keeps '*' for itself and hands its listeners the type first: ours are told apart by another name.
const everything = 'clientele:every-event'

function patternsOf(type: string): readonly string[] {
  return [type, `${type.slice(0, type.indexOf('.'))}.*`, everything]
}

function nameOf(pattern: string): string {
  return pattern === '*' ? everything : pattern
}
