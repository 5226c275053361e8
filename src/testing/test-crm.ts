import { memoryStorage } from '../../adapters/memory/index.js'
import type { Crm, CrmMembers } from '../crm/face-types.js'
import type { LateError } from '../crm/hearing.js'
import { type CrmOptions, createCrm } from '../crm.js'
import type { ActorRef, NewId, RecordedEvent } from '../kernel/index.js'
import type { ModuleRecord } from '../model/model-types.js'
import type { Model } from '../model.js'
import type { StorageDriver } from '../storage/index.js'
import { type TestClock, testClock } from './test-clock.js'

/** A crm for a test, and what the test looks at. */
export interface TestCrm<Modules extends ModuleRecord, Tenancy extends 'single' | 'multi', Native, Actor> {
  readonly crm: Crm<Modules, Tenancy, Native, Actor>
  readonly clock: TestClock
  /** Every event heard so far, in order, of every tenant. Settle first: `await crm.settled()`. */
  readonly events: readonly RecordedEvent[]
  /** What listeners have thrown. */
  readonly errors: readonly LateError[]
}

export interface TestCrmOptions<Modules extends ModuleRecord, Native, Actor>
  extends Partial<CrmOptions<Modules, Native, Actor>> {
  readonly clock?: TestClock
}

/** Ids that count: `cus_1`, `cus_2`, `evt_1`. */
export const countedIds = (): NewId => {
  const counts = new Map<string, number>()
  return (prefix) => {
    const count = (counts.get(prefix) ?? 0) + 1
    counts.set(prefix, count)
    return `${prefix}_${count}`
  }
}

/**
 * A crm on memory storage with a clock that stands still, ids that count and events that are kept. Its tables are there.
 *
 * @returns the crm, its clock, and what it has emitted
 */
export const testCrm = async <
  Modules extends ModuleRecord,
  Tenancy extends 'single' | 'multi',
  Native = undefined,
  Actor = ActorRef,
>(
  model: Model<Modules, Tenancy>,
  options: TestCrmOptions<Modules, Native, Actor> = {},
): Promise<TestCrm<Modules, Tenancy, Native, Actor>> => {
  const clock = options.clock ?? testClock()
  const events: RecordedEvent[] = []
  const errors: LateError[] = []
  const crm = createCrm<Modules, Tenancy, Native, Actor>(model, {
    // Without a storage of the test's own, `Native` is what memory storage has: `undefined`.
    storage: memoryStorage() as StorageDriver<Native>,
    newId: countedIds(),
    onError: (late) => errors.push(late),
    ...options,
    clock,
  })
  // Which events there are does not matter to one who hears them all.
  const { migrations, on } = crm as unknown as CrmMembers<ModuleRecord>
  await migrations.apply()
  on('*', (event) => events.push(event as RecordedEvent))
  return { crm, clock, events, errors }
}
