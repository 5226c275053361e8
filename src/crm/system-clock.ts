import type { Clock } from '../kernel/index.js'

/** The machine's clock: the one place that reads it, used when a host injects none. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', stop, { once: true })

      function done(): void {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      function stop(): void {
        clearTimeout(timer)
        reject(signal?.reason)
      }
    }),
}
