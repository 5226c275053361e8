import type { Catalogue, EntityInfo } from '../kernel/index.js'
import type { Condition, Rule, Some } from './ast.js'
import { assertAbout } from './build.js'
import { parseRule } from './check.js'
import { combine, type Outcome } from './combine.js'
import { needsPurposes } from './errors.js'
import { negateOutcome } from './negate.js'
import type { Predicate, Values } from './predicate.js'
import { resolveBucket } from './resolve-bucket.js'
import type { Context, Givens, ResolveOptions } from './resolve-context.js'
import { resolveLeaf } from './resolve-leaf.js'
import { resolveOperand as operand } from './resolve-operand.js'
import { resolveRegularity } from './resolve-regularity.js'
import { arrive, existsOf, injected } from './resolve-related.js'
import { resolveSequence } from './resolve-sequence.js'
import { createSlots } from './slots.js'
import { todayOf } from './windows.js'

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
 * @throws `rule.invalid` | `rule.param_invalid` | `rule.entities_mixed` | `rule.needs_lunar` | `rule.needs_purposes`
 */
export const resolve = (rule: Rule, options: ResolveOptions): ResolvedRule => {
  const context = contextOf(read(rule, options).entity, options)
  const { slots } = context
  const predicate = combine('and', [
    ...injected(options.root, context),
    ...(options.also ?? []).map((each) => resolveRule(each, context)),
    resolveRule(rule, context),
  ])
  if (typeof predicate === 'boolean') return { predicate, values: options.slots?.values ?? [] }
  return { predicate: options.shapes?.shared(predicate) ?? predicate, values: slots.values }
}

/** Where the rows of an entity are asked about. */
export const contextOf = (name: string, options: ResolveOptions): Context => {
  const { slots = createSlots() } = options
  const entity = entityOf(options.catalogue, name)
  return { entity, slots, options, ...timesOf({}, options), isInjected: false, walk, operand, resolveRule }
}

/** Whose days and weeks are meant: a rule's own, else those given. */
function timesOf(own: Pick<Rule, 'zone' | 'weekStart'>, given: Givens) {
  const { now } = given
  const zone = own.zone ?? given.zone ?? 'UTC'
  const weekStart = own.weekStart ?? given.weekStart ?? 'monday'
  return { now, zone, weekStart, today: todayOf({ now, zone }) }
}

function entityOf(catalogue: Catalogue, name: string): EntityInfo {
  const entity = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined
  if (!entity) throw new TypeError(`No entity is called ${name}`)
  return entity
}

function read(rule: Rule, { catalogue, shapes }: ResolveOptions): Rule {
  const parse = () => parseRule(rule, catalogue)
  return shapes ? shapes.read(rule, catalogue, parse) : parse()
}

/** Another rule about the same rows, in its own zone and its own weeks, without those who are outside its purpose. */
function resolveRule(rule: Rule, context: Context): Outcome {
  assertAbout(context.entity.name, rule)
  const found = read(rule, context.options)
  const { where, purpose } = found
  const own = { ...context, ...timesOf(found, context.options) }
  const outcome = walk(where, own, false)
  return purpose === undefined ? outcome : combine('and', [outcome, ...notOutside(purpose, own)])
}

function notOutside(purpose: string, context: Context): readonly Outcome[] {
  const { outside } = context.options
  const entity = context.entity.name
  // Whoever cannot say who objected must not be taken to say that nobody did.
  if (!outside) throw needsPurposes({ entity, purpose })
  const rule = outside(purpose, entity)
  if (!rule) return []
  assertAbout(entity, rule)
  const { where } = read(rule, context.options)
  return [negateOutcome(walk(where, { ...context, isInjected: true }, false))]
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
      return turned(some(condition, context), negated)
    case 'followedBy':
    case 'missed':
      return turned(resolveSequence(condition, context), negated)
    case 'regularly':
      return turned(resolveRegularity(condition, context), negated)
    case 'bucket':
      return turned(resolveBucket(condition, context), negated)
    default:
      return resolveLeaf(condition, context, negated)
  }
}

function turned(outcome: Outcome, negated: boolean): Outcome {
  return negated ? negateOutcome(outcome) : outcome
}

function some({ relation, where }: Some, context: Context): Outcome {
  const { there, meeting } = arrive(relation, context)
  const reached = meeting(where ? [walk(where, there, false)] : [])
  return reached && existsOf(reached)
}
