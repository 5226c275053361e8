import type { Clock } from '../kernel/index.js'
import { storageBusy } from './errors.js'

/** Lets units of work into a storage: all at once where it can, else one after the other, first come first served. */
export interface Gate {
  /** Runs work in its turn. @throws `storage.busy` for work that waits for itself */
  enter<R>(work: () => Promise<R>): Promise<R>
  /**
   * Runs work in a transaction that the host has opened, at once: who has the turn may wait for the host's own connection.
   *
   * @throws `storage.busy` inside a unit of work
   */
  beside<R>(work: () => Promise<R>): Promise<R>
  /** For work that is shared, and so may not be waited for inside a unit of work. @throws `storage.busy` */
  assertOutside(): void
}

interface Token {
  open: boolean
}

const reentry =
  'Inside a unit of work use the face it hands you (`tx`), not the outer crm: the outer one would wait for this very unit.'

/** How long work waits for its turn where the runtime cannot tell re-entry from patience. */
const waitLimitMs = 5000

export const gateOf = (clock: Clock, concurrent: boolean): Gate => {
  const context = asyncContext<Token>()
  let last: Promise<unknown> = Promise.resolve()

  return { enter, beside, assertOutside }

  function assertOutside(): void {
    if (context?.getStore()?.open) throw storageBusy({ waitedMs: 0, hint: reentry })
  }

  async function enter<R>(work: () => Promise<R>): Promise<R> {
    assertOutside()
    return concurrent ? inside(work) : inTurn(() => inside(work))
  }

  async function beside<R>(work: () => Promise<R>): Promise<R> {
    assertOutside()
    const before = last
    const result = inside(work)
    // Whoever comes now waits for the host's connection; where that is for ever, it is found out here.
    last = result.then(
      () => before,
      () => before,
    )
    return result
  }

  async function inside<R>(work: () => Promise<R>): Promise<R> {
    if (!context) return work()
    const token: Token = { open: true }
    try {
      return await context.run(token, work)
    } finally {
      token.open = false
    }
  }

  function inTurn<R>(work: () => Promise<R>): Promise<R> {
    const before = last
    const result = (context ? before : limited(before)).then(work)
    // Work that gave up waiting does not let the next one in early.
    last = result.catch(() => before)
    return result
  }

  async function limited(turn: Promise<unknown>): Promise<unknown> {
    const stop = new AbortController()
    const late = clock.sleep(waitLimitMs, stop.signal).then(() => {
      if (!stop.signal.aborted) throw storageBusy({ waitedMs: waitLimitMs, hint: reentry })
    })
    return Promise.race([turn, late]).finally(() => stop.abort())
  }
}

interface AsyncContext<T> {
  getStore(): T | undefined
  run<R>(store: T, work: () => R): R
}

/** Follows a call through its awaits, where the runtime can; never an import, so that browsers can bundle this. */
function asyncContext<T>(): AsyncContext<T> | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  const hooks = process?.getBuiltinModule?.('node:async_hooks') as
    | { AsyncLocalStorage: new () => AsyncContext<T> }
    | undefined
  return hooks ? new hooks.AsyncLocalStorage() : undefined
}
