import { invalid, isPlainObject, received } from '../kernel/index.js'
import type { Predicate, Values } from '../rules/index.js'
import { planned, type SelectPlan } from '../storage/index.js'
import type { Call } from './call.js'
import { parseListInput } from './list-input.js'
import { readable } from './readable.js'
import { policyFor, rowQuery } from './reading.js'

/** How a list is answered. */
export interface Explanation {
  /** What the storage answers by itself. */
  readonly pushed: { readonly filter: boolean; readonly order: boolean }
  /** The conditions core finishes above the storage, in the planner's words; none when the storage does all. */
  readonly finishedAbove: readonly string[]
  /** The most rows core would read above the storage before it gives up. */
  readonly scanBudget: number
  /** What the storage is asked, where it can say so. */
  readonly statements: readonly { readonly statement: string; readonly detail: readonly string[] }[]
}

/** Says how a list would be answered, without answering it. */
export const explainList = async (call: Call, input: { readonly entity: string }): Promise<Explanation> => {
  const { runtime } = call
  const { entity, ...query } = readable('explain', () =>
    isPlainObject(input) ? { ...input } : { entity: undefined },
  )
  if (typeof entity !== 'string' || !Object.hasOwn(runtime.parts.catalogue, entity)) {
    throw invalid('explain', [{ path: ['entity'], expected: 'an entity', received: received(entity) }])
  }
  const list = parseListInput(entity, 'list', query)
  const policy = await policyFor(call, entity, 'list')
  const prepared = await rowQuery(call, entity, list, policy)
  const nothing = {
    pushed: { filter: true, order: true },
    finishedAbove: [],
    scanBudget: runtime.scanBudget,
    statements: [],
  }
  if (!prepared) return nothing
  const { plan, values, left, isOrdered } = planned(runtime.plans, prepared, runtime.driver.capabilities)
  const statement = await stated(call, plan, values)
  return {
    pushed: { filter: left === undefined, order: isOrdered },
    finishedAbove: [...(left ? kindsOf(left) : []), ...(isOrdered ? [] : ['order'])],
    scanBudget: runtime.scanBudget,
    statements: statement ? [statement] : [],
  }
}

// Inside a transaction its statements cannot be asked for: they go another way to the database.
async function stated({ runtime, transaction }: Call, plan: SelectPlan, values: Values) {
  transaction?.assertOpen()
  if (transaction) return undefined
  await runtime.ready()
  return runtime.gate.enter(async () => runtime.driver.explain?.(plan, values))
}

function kindsOf(predicate: Predicate): string[] {
  if (predicate.kind === 'and') return predicate.of.flatMap(kindsOf)
  if (predicate.kind === 'exists') return [`related ${predicate.entity}`]
  if (predicate.kind === 'or') return ['or']
  return [`${predicate.kind}${'op' in predicate ? ` ${predicate.op}` : ''}`]
}
