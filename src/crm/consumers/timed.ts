import type { Clock } from '../../kernel/index.js'

export interface TimedOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  /** What ends the work from outside. It is told, and waited for. */
  readonly stopping: readonly AbortSignal[]
  late(): Error
}

/**
 * Gives work so much time. When that is over its signal ends and nobody waits for it any more.
 *
 * @throws what the work throws, and `late()` when it is late
 */
export const timed = async (
  { clock, timeoutMs, stopping, late }: TimedOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const own = new AbortController()
  const inTime = new AbortController()
  const stop = () => own.abort(stopping.find(({ aborted }) => aborted)?.reason)
  for (const signal of stopping) signal.addEventListener('abort', stop, { once: true })
  if (stopping.some(({ aborted }) => aborted)) stop()
  const timer = clock.sleep(timeoutMs, inTime.signal).then(() => {
    const error = late()
    own.abort(error)
    throw error
  })
  try {
    await Promise.race([work(own.signal), timer])
  } finally {
    inTime.abort()
    for (const signal of stopping) signal.removeEventListener('abort', stop)
  }
}
