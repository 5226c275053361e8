import { AsyncLocalStorage } from 'node:async_hooks'
import type { AggregatePlan, SelectPlan, StorageDriver, Values, Write } from '../../src/storage/index.js'
import { unboundIn } from '../crm/bound.js'
import { around } from '../crm/drivers.js'

/** Whose rows work may ask for. A transaction of nobody's belongs to whom it asks for first. */
interface Bound {
  tenant: string | undefined
  /** What is written down for all tenants, under a name no host can give: the registration of consumers. */
  isOfAll?: boolean
}

const whose = new AsyncLocalStorage<Bound>()

/** Runs work that may ask for nothing but one tenant's rows. */
export const asTenant = <R>(tenant: string, work: () => R): R => whose.run({ tenant }, work)

/** What happens in a transaction, happens for one tenant, whoever began it. */
const inTransaction = <R>(work: () => R): R => whose.run({ tenant: undefined, ...whose.getStore() }, work)

/** Of a reading that is nobody's nothing is known; what it asks for all tenants says nothing of the next one. */
const reading = <R>(work: () => R): R => {
  const bound = whose.getStore()
  return bound ? whose.run({ ...bound }, work) : work()
}

/** Whom the work belongs to; `undefined` where it may read over all of them. */
function boundTo(first: unknown): string | undefined {
  const bound = whose.getStore()
  if (!bound || bound.isOfAll) return undefined
  if (first === '') bound.isOfAll = true
  else if (typeof first === 'string') bound.tenant ??= first
  return bound.isOfAll ? undefined : (bound.tenant ?? 'nobody yet')
}

/** A plan or a write that would reach beyond its tenant. Thrown, and kept: whoever swallows it is found out too. */
export interface Guarded<Native> {
  readonly storage: StorageDriver<Native>
  /** What was wrong, in words. */
  readonly faults: readonly string[]
  /** How often the driver was asked for something. */
  readonly calls: () => number
}

/**
 * The driver, which takes only what names the tenant in slot 0 at the root, joins it in every subquery, and writes rows of
 * it: of everything that is done for one tenant.
 */
export const guarded = <Native>(driver: StorageDriver<Native>): Guarded<Native> => {
  const faults: string[] = []
  let calls = 0
  const check = (what: string, found: readonly string[]) => {
    calls += 1
    if (found.length === 0) return
    faults.push(...found.map((fault) => `${what}: ${fault}`))
    throw new Error(faults.at(-1))
  }
  const ofPlan = (plan: SelectPlan | AggregatePlan, values: Values) =>
    check(`reading ${plan.entity}`, planFaults(plan, values, boundTo(values[0])))
  const storage = around(driver, {
    transact: (run) => inTransaction(run),
    enlist: (run) => inTransaction(run),
    select: (select) => async (plan, values, options) => {
      ofPlan(plan, values)
      return select(plan, values, options)
    },
    aggregate: (aggregate) => async (plan, values) => {
      ofPlan(plan, values)
      return aggregate(plan, values)
    },
    apply: (apply) => async (writes) => {
      for (const write of writes) {
        const first = write.op === 'insert' ? write.rows[0]?.tenant : write.values[0]
        check(`writing ${write.entity}`, writeFaults(write, boundTo(first)))
      }
      return apply(writes)
    },
    next: (next) => async (counter, n) => {
      const tenant = boundTo(counter.tenant)
      check(
        'taking positions',
        tenant === undefined || counter.tenant === tenant ? [] : ['of another tenant'],
      )
      return next(counter, n)
    },
  })
  return {
    storage: { ...storage, read: (work) => reading(() => storage.read(work)) },
    faults,
    calls: () => calls,
  }
}

/** What lets a plan see rows of others. */
export const planFaults = (
  plan: Pick<SelectPlan | AggregatePlan, 'where'> & object,
  values: Values,
  tenant: string | undefined,
): readonly string[] => {
  if (tenant === undefined) return []
  return [...unboundIn(plan), ...(values[0] === tenant ? [] : [`slot 0 holds ${JSON.stringify(values[0])}`])]
}

/** What lets a write touch rows of others. */
export const writeFaults = (write: Write, tenant: string | undefined): readonly string[] => {
  if (tenant === undefined) return []
  if (write.op !== 'insert') return planFaults({ where: write.where }, write.values, tenant)
  return write.rows.every((row) => row.tenant === tenant) ? [] : ['a row of another tenant']
}
