import type { StorageDriver } from '../../src/storage/index.js'
import { around } from '../crm/drivers.js'

/** Moments at which a process can end itself; what is not reached in a round is met by a later one. */
export const killPoints = [
  'before the transaction',
  'before a write',
  'after a write',
  'before the positions',
  'after the positions',
  'before the commit',
  'after the commit',
  'in a listener',
  'after the acknowledgement',
] as const
export type KillPoint = (typeof killPoints)[number]

export type Reach = (point: KillPoint) => void

/** The driver, and word of every point it comes to. */
export const reporting = <Native>(driver: StorageDriver<Native>, reach: Reach): StorageDriver<Native> =>
  around(driver, {
    apply: (apply) => async (writes) => {
      reach('before a write')
      const counts = await apply(writes)
      reach('after a write')
      return counts
    },
    next: (next) => async (counter, n) => {
      reach('before the positions')
      const position = await next(counter, n)
      reach('after the positions')
      return position
    },
    transact: async (transact) => {
      reach('before the transaction')
      const result = await transact()
      reach('after the commit')
      return result
    },
  })

/** The driver with a word between the work and its commit. */
export const beforeCommit = <Native>(driver: StorageDriver<Native>, reach: Reach): StorageDriver<Native> => ({
  ...driver,
  transact: (work, options) =>
    driver.transact(async (session) => {
      const result = await work(session)
      reach('before the commit')
      return result
    }, options),
})
