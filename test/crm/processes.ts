import { testClock } from '../../src/testing/index.js'
import { type EngineName, openDesk, type Store } from './crms.js'
import { around, fault } from './drivers.js'
import { gate } from './following.js'

/** What goes wrong next in a process. */
export interface Trouble {
  /** So many calls of the handler fail. */
  failures: number
  /** The next call of the handler is its last breath: nothing of the process reaches the storage any more. */
  isDying: boolean
  isDead: boolean
  /** The next call of the handler hangs until it is released. */
  isHanging: boolean
  /** What the next call of the handler does is committed, and nobody is told. */
  isLosing: boolean
  /** After so many transactions the next one waits before it begins, until it is released. */
  stallsAfter: number
}

/** A process of its own on a store: its crm, and what may happen to it. */
export const processOn = async (engine: EngineName, store: Store, clock = testClock()) => {
  const trouble: Trouble = {
    failures: 0,
    isDying: false,
    isDead: false,
    isHanging: false,
    isLosing: false,
    stallsAfter: Number.POSITIVE_INFINITY,
  }
  const alive = () => {
    if (trouble.isDead) throw fault('EDEAD')
  }
  let isAnswerLost = false
  let hung = gate()
  let released = gate()
  const storage = around(store.connect(), {
    select: (select) => async (plan, values, options) => {
      alive()
      return select(plan, values, options)
    },
    apply: (apply) => async (writes) => {
      alive()
      return apply(writes)
    },
    transact: async (transact) => {
      alive()
      if (trouble.stallsAfter-- === 0) {
        hung.open()
        await released.passed
      }
      const result = await transact()
      if (!isAnswerLost) return result
      isAnswerLost = false
      throw fault('ECONNRESET')
    },
  })
  const warnings: string[] = []
  const logger = { debug: () => {}, warn: (message: string) => void warnings.push(message) }
  const { crm } = await openDesk(engine, { store, storage, clock, logger })
  return { crm, trouble, warnings, meets, release, hangs: () => hung.passed }

  /** What a handler meets when it is called. */
  async function meets(): Promise<void> {
    if (trouble.isDying) {
      trouble.isDead = true
      throw new Error('killed')
    }
    if (trouble.isLosing) {
      trouble.isLosing = false
      isAnswerLost = true
    }
    if (trouble.isHanging) {
      trouble.isHanging = false
      hung.open()
      await released.passed
    }
    if (trouble.failures > 0) {
      trouble.failures -= 1
      throw new Error('not now')
    }
  }

  function release(): void {
    released.open()
    hung = gate()
    released = gate()
  }
}

export type Process = Awaited<ReturnType<typeof processOn>>
