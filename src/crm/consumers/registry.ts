import type { Instant } from '../../kernel/index.js'
import type { Consumer } from './consumer.js'

/** A consumer of this process, and what is known of its registration. */
export interface Followed {
  readonly consumer: Consumer
  /** When this process began to follow. */
  readonly since: Instant
  /** The first position that was written here since then, by tenant; forgotten once it is registered. */
  firstHere: Map<string, number> | undefined
  /** When it was registered first, in any process; asked for once. */
  registration?: Promise<Instant>
}

/** The consumers of one crm, and what of them is running. */
export interface Registry {
  readonly followed: Map<string, Followed>
  /** Hears no commits any more; absent where none are heard. */
  deafen: (() => void) | undefined
  /** Ends what is running when the crm closes. */
  readonly closing: AbortController
  /** Runs work for one consumer and tenant, one after the other. */
  inTurn<R>(name: string, tenant: string, work: () => Promise<R>): Promise<R>
  /** Runs that a commit of this process has set off, by consumer and tenant. */
  readonly nudged: Map<string, Nudged>
  /** Everything that is running, as promises that never reject. */
  running(name?: string): readonly Promise<unknown>[]
}

export interface Nudged {
  /** The last position that was written here. */
  wanted: number
  done: Promise<void>
}

export const newRegistry = (): Registry => {
  const turns = new Map<string, Promise<unknown>>()
  const nudged = new Map<string, Nudged>()
  return {
    followed: new Map(),
    deafen: undefined,
    closing: new AbortController(),
    nudged,
    inTurn,
    running,
  }

  function inTurn<R>(name: string, tenant: string, work: () => Promise<R>): Promise<R> {
    const key = turnKey(name, tenant)
    const result = (turns.get(key) ?? Promise.resolve()).then(work)
    const done: Promise<unknown> = result
      .catch(() => undefined)
      .finally(() => {
        if (turns.get(key) === done) turns.delete(key)
      })
    turns.set(key, done)
    return result
  }

  function running(name?: string): readonly Promise<unknown>[] {
    const isOurs = (key: string) => name === undefined || key.startsWith(turnKey(name, ''))
    return [
      ...[...turns].filter(([key]) => isOurs(key)).map(([, done]) => done),
      ...[...nudged].filter(([key]) => isOurs(key)).map(([, { done }]) => done),
    ]
  }
}

// No name has a space in it.
export const turnKey = (name: string, tenant: string): string => `${name} ${tenant}`
