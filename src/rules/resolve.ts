import type { Catalogue, EntityInfo } from '../kernel/index.js'
import type { Condition, Rule, Some } from './ast.js'
import { assertAbout } from './build.js'
import { parseRule } from './check.js'
import { combine, type Outcome } from './combine.js'
import type { Join, Predicate, Values } from './predicate.js'
import { type LeafContext, resolveLeaf, setTerm } from './resolve-leaf.js'
import { type Givens, operandResolver } from './resolve-operand.js'
import type { Shapes } from './shapes.js'
import { createSlots, type Slots } from './slots.js'

/** What core adds to the rows of an entity, whatever the rule says. */
export interface Injection {
  /** More columns that must be equal here and there: the tenant's. Of related rows only. */
  readonly on?: readonly Join[]
  /** A rule about the entity, e.g. a policy's rows. Its own subqueries are given no such rules in turn. */
  readonly rule?: Rule
  /** A ready condition, its constants put into the slots. */
  readonly predicate?: (slots: Slots) => Predicate
}

export interface ResolveOptions extends Givens {
  readonly catalogue: Catalogue
  /** Absent: every call makes a predicate of its own. */
  readonly shapes?: Shapes
  /** More rules about the same entity that must hold too. Each is within the limits by itself. */
  readonly also?: readonly Rule[]
  /** For the rows that are asked about. */
  readonly root?: Injection
  /** For the related rows of every quantifier, by their entity. */
  readonly inject?: (entity: string) => Injection | undefined
}

export interface ResolvedRule {
  /** `true`: every row. `false`: none. */
  readonly predicate: Predicate | boolean
  readonly values: Values
}

/**
 * Turns a rule into a predicate over stored columns at an instant: relative time becomes half-open intervals, `not` goes
 * down to the leaves, truth values fold away, archived related rows are left out.
 *
 * @returns with `shapes`, one and the same predicate object for every rule of one shape
 * @throws `rule.invalid` | `rule.param_invalid` | `rule.entities_mixed`
 */
export const resolve = (rule: Rule, options: ResolveOptions): ResolvedRule => {
  const slots = createSlots()
  const { entity, where } = read(rule, options)
  const context = contextOf(entity, slots, options)
  const injected = injectedOutcomes(options.root, context)
  const also = (options.also ?? []).map((each) => outcomeOf(each, context))
  const predicate = combine('and', [...injected, ...also, walk(where, context, false)])
  if (typeof predicate === 'boolean') return { predicate, values: [] }
  return { predicate: options.shapes?.shared(predicate) ?? predicate, values: slots.values }
}

function outcomeOf(rule: Rule, context: Context): Outcome {
  assertAbout(context.entity.name, rule)
  return walk(read(rule, context.options).where, context, false)
}

function read(rule: Rule, { catalogue, shapes }: ResolveOptions): Rule {
  const parse = () => parseRule(rule, catalogue)
  return shapes ? shapes.read(rule, catalogue, parse) : parse()
}

interface Context extends LeafContext {
  readonly options: ResolveOptions
  /** Inside a rule that was injected. */
  readonly isInjected: boolean
}

function contextOf(name: string, slots: Slots, options: ResolveOptions, isInjected = false): Context {
  const entity = entityOf(options.catalogue, name)
  return { entity, slots, options, isInjected, now: options.now, operand: operandResolver(entity, options) }
}

function entityOf(catalogue: Catalogue, name: string): EntityInfo {
  const entity = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined
  if (!entity) throw new TypeError(`No entity is called ${name}`)
  return entity
}

function walk(condition: Condition, context: Context, negated: boolean): Outcome {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const kind = negated === (condition.op === 'and') ? 'or' : 'and'
      return combine(
        kind,
        condition.of.map((each) => walk(each, context, negated)),
      )
    }
    case 'not':
      return walk(condition.of, context, !negated)
    case 'some':
      return walkSome(condition, context, negated)
    default:
      return resolveLeaf(condition, context, negated)
  }
}

function walkSome({ relation, where }: Some, context: Context, negated: boolean): Outcome {
  const { options, slots, entity, isInjected } = context
  const way = entity.relations[relation]
  if (!way) throw new TypeError(`${entity.name} has no relation ${relation}`)
  const there = contextOf(way.entity, slots, options, isInjected)
  const injection = options.inject?.(way.entity)
  const met = combine('and', [
    ...injectedOutcomes(injection, there),
    ...live(there.entity),
    ...(where ? [walk(where, there, false)] : []),
  ])
  if (met === false) return negated
  const on = [...(injection?.on ?? []), way.on]
  return { kind: 'exists', entity: way.entity, on, ...(met === true ? {} : { where: met }), negated }
}

/** Archived records are outside rules. */
function live({ fields }: EntityInfo): readonly Predicate[] {
  const { archivedAt } = fields
  return archivedAt ? [{ kind: 'set', left: setTerm(archivedAt), negated: true }] : []
}

function injectedOutcomes(injection: Injection | undefined, context: Context): readonly Outcome[] {
  const { options, slots, entity, isInjected } = context
  const ready = injection?.predicate ? [injection.predicate(slots)] : []
  if (!injection?.rule || isInjected) return ready
  return [...ready, outcomeOf(injection.rule, contextOf(entity.name, slots, options, true))]
}
