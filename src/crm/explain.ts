import type { Predicate } from '../rules/index.js'
import { planned } from '../storage/index.js'
import type { Call } from './call.js'
import { parseListInput } from './list-input.js'
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
  const { entity, ...query } = input
  const list = parseListInput(`${entity}.list`, query)
  const policy = await policyFor(call, entity, 'list')
  const prepared = await rowQuery(call, entity, list, policy)
  const nothing = {
    pushed: { filter: true, order: true },
    finishedAbove: [],
    scanBudget: runtime.scanBudget,
    statements: [],
  }
  if (!prepared) return nothing
  const { plan, values, left, sortedAbove } = planned(runtime.plans, prepared, runtime.driver.capabilities)
  await runtime.ready()
  const statement = await runtime.gate.enter(async () => runtime.driver.explain?.(plan, values))
  return {
    pushed: { filter: left === undefined, order: !sortedAbove },
    finishedAbove: [...(left ? kindsOf(left) : []), ...(sortedAbove ? ['order'] : [])],
    scanBudget: runtime.scanBudget,
    statements: statement ? [statement] : [],
  }
}

function kindsOf(predicate: Predicate): string[] {
  if (predicate.kind === 'and') return predicate.of.flatMap(kindsOf)
  if (predicate.kind === 'exists') return [`related ${predicate.entity}`]
  if (predicate.kind === 'or') return ['or']
  return [`${predicate.kind}${'op' in predicate ? ` ${predicate.op}` : ''}`]
}
