import type { Kysely } from 'kysely'
import { createCrm } from '../../src/crm.js'
import type { Clock } from '../../src/kernel/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { type Address, connect } from './connect.js'
import { type CrashCrm, crashModel } from './model.js'

export interface Opened {
  readonly crm: CrashCrm
  readonly db: Kysely<unknown>
}

/** A crm as each process has it: with a consumer that notes every customer it hears of, once. */
export const openCrm = (
  address: Address,
  round: number,
  change: (storage: StorageDriver) => StorageDriver = (storage) => storage,
): Opened => {
  const { db, storage } = connect(address)
  // Which storage is below does not matter to what is asked of it.
  const crm = createCrm(crashModel, {
    storage: change(storage),
    clock: laterClock(round),
  }) as unknown as CrashCrm
  return { crm, db }
}

/** Follows the log. A second note of one event would be refused, and the consumer would stand still. */
export const follow = (crm: CrashCrm): void => {
  crm.consume({
    name: 'notes',
    types: ['customer.created'],
    from: 'start',
    onPoison: 'halt',
    transactional: true,
    handle: async ({ events, tx }) => {
      for (const { id } of events) await tx.reminder.set({ id: noteOf(id), remindAt: null })
    },
  })
}

export const noteOf = (eventId: string): string => `note-${eventId}`

/** Each round lives a minute after the one before: what a killed process had taken, it does not have any more. */
function laterClock(round: number): Clock {
  return {
    now: () => Date.now() + round * 60_000,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}
