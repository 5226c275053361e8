import {
  canonicalJson,
  DAY_MS,
  hash31,
  type Instant,
  instantMs,
  type Json,
  type OperationContext,
  type RuleJson,
  toInstant,
} from '../../../kernel/index.js'
import { Customer, QualitySweep } from '../entities.js'
import { keepQuality } from './keep-quality.js'

/** Customers that one tick looks at. */
const perTick = 200

/** Lets ticks go over all customers where the policies are not those that the queue follows. */
export const noticePolicies = async (context: OperationContext): Promise<void> => {
  const { unit, now } = context
  // A tenant has one: what follows its log is alone at it.
  const [known] = await unit.list(QualitySweep, { whole: true, limit: 1 })
  const print = await printOf(context)
  if (known?.print === print || (!known && print === nobodyAsks)) return
  const anew = { print, runAt: now(), afterId: null, sweptAt: null }
  if (known) await unit.save(known, { next: { ...known, ...anew }, events: [] })
  else await unit.insert(QualitySweep, anew)
}

/** Looks at the next customers, from the beginning where the policies have changed; once it is over, once a day for that. */
export const goOnSweeping = async (context: OperationContext, sweep: QualitySweep): Promise<QualitySweep> => {
  const print = await printOf(context)
  const isSame = sweep.print === print
  if (isSame && sweep.sweptAt !== null) return { ...sweep, runAt: later(context.now(), DAY_MS) }
  const page = await customersAfter(context, isSame ? sweep.afterId : null)
  for (const { id } of page) await keepQuality(context, id)
  const isOver = page.length < perTick
  return {
    ...sweep,
    print,
    afterId: isOver ? null : (page.at(-1)?.id ?? null),
    sweptAt: isOver ? context.now() : null,
    runAt: later(context.now(), isOver ? DAY_MS : 1),
  }
}

function customersAfter(
  { unit, entity }: OperationContext,
  afterId: string | null,
): Promise<readonly Customer[]> {
  const after = { op: 'gt', left: { field: 'id' }, right: { value: afterId } }
  const where: RuleJson | undefined =
    afterId === null ? undefined : { v: 1, entity: 'customer', where: after }
  return unit.list(entity(Customer), { where, limit: perTick, whole: true })
}

function later(at: Instant, ms: number): Instant {
  return toInstant(instantMs(at) + ms)
}

/** Two sets of policies that ask the same have the same. */
async function printOf({ definitions }: OperationContext): Promise<string> {
  const policies = await definitions('qualityPolicy')
  const said = policies.map(({ key, body, isInvalid }) => ({ key, body: body as Json, isInvalid }))
  return printed(said.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
}

function printed(said: Json): string {
  const text = canonicalJson(said)
  return hash31(text).toString(36) + hash31(`${text.length}:${text}`).toString(36)
}

const nobodyAsks = printed([])
