import { type EntityInfo, invalid, isPlainObject, received } from '../kernel/index.js'
import type { Predicate, Term, Values } from '../rules/index.js'
import {
  type AggregatePlan,
  type ExplainedStatement,
  planned,
  plannedAggregate,
  plannedCount,
  type SelectPlan,
} from '../storage/index.js'
import { groupQuery } from './aggregate.js'
import { parseAggregate } from './aggregate-input.js'
import { type Call, reading } from './call.js'
import { parseListInput } from './list-input.js'
import { readable } from './readable.js'
import { infoOf, policyFor, rowQuery } from './reading.js'

/** How a list, a count or an aggregate is answered. */
export interface Explanation {
  /** What the storage answers by itself. */
  readonly pushed: {
    readonly filter: boolean
    readonly order: boolean
    /** The values that are made of rows: `columns`, and an aggregate's keys and figures. */
    readonly columns: boolean
  }
  /** What core finishes above the storage, in the planner's words; none when the storage does all. */
  readonly finishedAbove: readonly string[]
  /** The most rows core would read above the storage before it gives up. */
  readonly scanBudget: number
  /**
   * What the storage is asked, where it can say so: the statement, the engine's own plan, how many rows it expects at
   * what cost, and for each sum whether it is asked row by row or grouped once, and why.
   */
  readonly statements: readonly ExplainedStatement[]
}

/** Says how a list, a count or an aggregate would be answered, without answering it. */
export const explainQuery = async (call: Call, input: unknown): Promise<Explanation> => {
  const { entity, verb, ...query } = readable(
    'explain',
    (): Record<string, unknown> => (isPlainObject(input) ? { ...input } : {}),
  )
  if (typeof entity !== 'string' || !Object.hasOwn(call.runtime.parts.catalogue, entity)) {
    throw invalid('explain', [{ path: ['entity'], expected: 'an entity', received: received(entity) }])
  }
  const work = await workOf(call, infoOf(call, entity), verb, query)
  const { scanBudget } = call.runtime
  const whole = { filter: true, order: true, columns: true }
  if (!work) return { pushed: whole, finishedAbove: [], scanBudget, statements: [] }
  const statement = await stated(call, work)
  return {
    pushed: work.pushed,
    finishedAbove: work.finishedAbove,
    scanBudget,
    statements: statement ? [statement] : [],
  }
}

interface Work {
  readonly plan: SelectPlan | AggregatePlan
  readonly values: Values
  readonly pushed: Explanation['pushed']
  readonly finishedAbove: readonly string[]
  /** The driver is asked for rows, not for this: it has no statement of its own. */
  readonly isAbove?: boolean
}

function workOf(call: Call, info: EntityInfo, verb: unknown, query: object): Promise<Work | undefined> {
  if (verb === undefined || verb === 'list') return listed(call, info, query)
  if (verb === 'count') return counted(call, info, query)
  if (verb === 'aggregate') return aggregated(call, info, query)
  throw invalid('explain', [
    { path: ['verb'], expected: 'list, count or aggregate', received: received(verb) },
  ])
}

async function listed(call: Call, { name }: EntityInfo, input: object): Promise<Work | undefined> {
  const { plans, driver } = call.runtime
  const list = parseListInput(name, 'list', input)
  const query = await rowQuery(call, name, list, await policyFor(call, name, 'list'))
  if (!query) return undefined
  const { plan, values, left, isOrdered, isMade } = planned(plans, query, driver.capabilities)
  return {
    plan,
    values,
    pushed: { filter: left === undefined, order: isOrdered, columns: isMade },
    finishedAbove: [
      ...(left ? kindsOf(left) : []),
      ...(isOrdered ? [] : ['order']),
      ...(isMade ? [] : ['columns']),
    ],
  }
}

async function counted(call: Call, { name }: EntityInfo, input: object): Promise<Work | undefined> {
  const { plans, driver } = call.runtime
  const list = parseListInput(name, 'count', input)
  const query = await rowQuery(call, name, list, await policyFor(call, name, 'count'))
  if (!query) return undefined
  const { plan, values, left } = plannedCount(plans, query, driver.capabilities)
  const isAbove = left !== undefined
  return {
    plan,
    values,
    isAbove,
    pushed: { filter: !isAbove, order: true, columns: true },
    finishedAbove: left ? kindsOf(left) : [],
  }
}

async function aggregated(call: Call, info: EntityInfo, input: object): Promise<Work> {
  const { plans, driver } = call.runtime
  const policy = await policyFor(call, info.name, 'aggregate')
  const asked = await parseAggregate(call, info, input, policy)
  return reading(call, async (reader) => {
    const { query } = await groupQuery(call, reader, info, asked, policy)
    const { plan, values, left } = plannedAggregate(plans, query, driver.capabilities)
    const isAbove = left || !reader.session.aggregate
    const filter = plannedCount(plans, query, driver.capabilities).left
    return {
      plan,
      values,
      isAbove,
      pushed: { filter: filter === undefined, order: !isAbove, columns: !isAbove },
      finishedAbove: [...(filter ? kindsOf(filter) : []), ...(isAbove ? ['groups'] : [])],
    }
  })
}

// Inside a transaction its statements cannot be asked for: they go another way to the database.
async function stated({ runtime, transaction }: Call, { plan, values, isAbove }: Work) {
  transaction?.assertOpen()
  if (transaction || isAbove) return undefined
  await runtime.ready()
  return runtime.gate.enter(async () => runtime.driver.explain?.(plan, values))
}

function kindsOf(predicate: Predicate): string[] {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.flatMap(kindsOf)
    case 'or':
      return ['or']
    case 'exists':
      return [`related ${predicate.entity}`]
    case 'near':
      return ['near']
    case 'compare':
    case 'text':
      return [`${predicate.kind} ${predicate.op}`, ...madeOf([predicate.left, predicate.right])]
    default:
      return [`${predicate.kind}${'op' in predicate ? ` ${predicate.op}` : ''}`, ...madeOf([predicate.left])]
  }
}

function madeOf(terms: readonly Term[]): readonly string[] {
  return terms.flatMap((term) => ('kind' in term ? [wordsOf(term)] : []))
}

function wordsOf(term: Extract<Term, { kind: string }>): string {
  return term.kind === 'sum' ? `sum of ${term.entity}` : term.kind
}
