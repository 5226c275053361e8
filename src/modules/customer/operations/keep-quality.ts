import type { OperationContext, RuleJson } from '../../../kernel/index.js'
import type { QualityPolicy } from '../decisions/quality.js'
import { type AskedPolicy, isSameMend, judge, type Looked, type MendWanted } from '../decisions/quality.js'
import { Customer, Freshness, Mend } from '../entities.js'
import { all, is } from './rows.js'

/** The policies that ask something of a customer, and those that nobody can read any more. */
export const policiesFor = async (
  context: OperationContext,
  { id }: Customer,
): Promise<{ readonly asked: readonly AskedPolicy[]; readonly resting: ReadonlySet<string> }> => {
  const definitions = await context.definitions('qualityPolicy')
  const asked: AskedPolicy[] = []
  for (const { key, body, isInvalid } of definitions) {
    // The kind's own schema has passed it.
    const policy = body as QualityPolicy
    if (!isInvalid && (await isMeant(context, id, policy))) asked.push({ key, body: policy })
  }
  return { asked, resting: new Set(definitions.flatMap((one) => (one.isInvalid ? one.key : []))) }
}

async function isMeant(
  { unit, entity }: OperationContext,
  id: string,
  { rule }: QualityPolicy,
): Promise<boolean> {
  if (rule === undefined) return true
  const { where, ...rest } = rule as RuleJson
  const one = { ...rest, where: { op: 'and', of: [where, is('id', id)] } }
  return (await unit.list(entity(Customer), { where: one, whole: true, limit: 1 })).length > 0
}

/** When fields of a customer were looked at. */
export const freshnessOf = (context: OperationContext, customerId: string): Promise<readonly Freshness[]> =>
  all(context, Freshness, is('customerId', customerId))

/** Brings the queue of what to mend of a customer up to what policies ask now. Of who is not live nothing is asked. */
export const keepQuality = async (
  context: OperationContext,
  customerId: string,
  looked?: Looked,
): Promise<void> => {
  const { unit } = context
  const customer = await unit.find(context.entity(Customer), customerId)
  const { asked, resting } = customer
    ? await policiesFor(context, customer)
    : { asked: [], resting: new Set<string>() }
  const open = (await all(context, Mend, is('customerId', customerId))).filter(
    ({ policy }) => !resting.has(policy),
  )
  const known = (await freshnessOf(context, customerId)).filter(({ policy }) => !resting.has(policy))
  const { mends, freshness } = customer
    ? judge(customer, asked, known, context.now(), looked)
    : { mends: [], freshness: [] }

  for (const one of open) {
    if (!mends.some((wanted) => isSameMend(one, wanted))) await close(context, one)
    else if (customer) await follow(context, one, customer)
  }
  for (const wanted of mends) {
    if (customer && !open.some((one) => isSameMend(one, wanted))) await openMend(context, customer, wanted)
  }
  for (const one of known) {
    const next = freshness.find(({ policy, field }) => policy === one.policy && field === one.field)
    if (next) await unit.save(one, { next: { ...one, ...next }, events: [] })
    else await unit.remove(one)
  }
  for (const due of freshness) {
    if (known.some(({ policy, field }) => policy === due.policy && field === due.field)) continue
    await unit.insert(Freshness, { customerId, ...due })
  }
}

/** Puts something to mend into the queue of the customer's owner. */
export const openMend = async (
  { unit }: OperationContext,
  { id: customerId, ownerId, teamId }: Customer,
  wanted: MendWanted,
): Promise<void> => {
  const { policy, field, reason } = wanted
  await unit.insert(Mend, { ...wanted, customerId, ownerId, teamId }, ({ id: mendId }) => [
    { type: 'mend.opened', data: { mendId, customerId, policy, field, reason, ownerId } },
  ])
}

async function close({ unit }: OperationContext, mend: Mend): Promise<void> {
  const { id: mendId, customerId, policy, field, reason } = mend
  await unit.remove(mend, [{ type: 'mend.closed', data: { mendId, customerId, policy, field, reason } }])
}

/** The queue follows the customer to whom it is given. */
async function follow({ unit }: OperationContext, mend: Mend, { ownerId, teamId }: Customer): Promise<void> {
  await unit.save(mend, { next: { ...mend, ownerId, teamId }, events: [] })
}
