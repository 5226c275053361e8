import { type Duration, deepFreeze, parseInstant } from '../kernel/index.js'
import type { ComparisonOp, Condition, Constant, ListOp, Operand, Rule, TextOp, Window } from './ast.js'
import { entitiesMixed, nothingJoined } from './errors.js'
import type { TextOptions } from './field-types.js'
import type { WindowInput } from './operands.js'

/**
 * All of them.
 *
 * @throws `rule.nothing_joined` when given none; begin with `always(entity)` where the list may be empty
 * @throws `rule.entities_mixed`
 */
export const and = <Entity extends string>(...rules: readonly Rule<Entity>[]): Rule<Entity> =>
  join('and', rules)

/**
 * At least one of them.
 *
 * @throws `rule.nothing_joined` when given none; begin with `never(entity)` where the list may be empty
 * @throws `rule.entities_mixed`
 */
export const or = <Entity extends string>(...rules: readonly Rule<Entity>[]): Rule<Entity> =>
  join('or', rules)

/** The complement: every record the rule does not match. */
export const not = <Entity extends string>({ entity, where }: Rule<Entity>): Rule<Entity> =>
  rule(entity, { op: 'not', of: where })

/** Every record of an entity. */
export const always = <Entity extends string>(entity: Entity): Rule<Entity> =>
  rule(entity, { op: 'and', of: [] })

/** No record of an entity. */
export const never = <Entity extends string>(entity: Entity): Rule<Entity> =>
  rule(entity, { op: 'or', of: [] })

/** A rule from its condition, frozen. */
export const rule = <Entity extends string>(entity: Entity, where: Condition): Rule<Entity> =>
  deepFreeze({ v: 1, entity, where })

function join<Entity extends string>(op: 'and' | 'or', rules: readonly Rule<Entity>[]): Rule<Entity> {
  const [first] = rules
  if (!first) throw nothingJoined({ op })
  for (const each of rules) assertAbout(first.entity, each)
  return rule(first.entity, { op, of: rules.map(({ where }) => where) })
}

/** @throws `rule.entities_mixed` */
export const assertAbout = (entity: string, { entity: found }: { readonly entity: string }): void => {
  if (found !== entity) throw entitiesMixed({ expected: entity, found })
}

/** What stands right of an operator, as an operand of a rule about `entity`. */
export const operandOf = (entity: string, value: unknown): Operand => {
  if (value instanceof Date) return { value: parseInstant(value) ?? 'an invalid Date' }
  if (typeof value !== 'object' || value === null) return { value: value as Constant }
  if ('field' in value && 'entity' in value) {
    assertAbout(entity, value as { entity: string })
    return { field: String(value.field) }
  }
  const isOperand = 'actor' in value || 'param' in value || 'instant' in value
  // What is none of these is checked with the whole rule, by `check`.
  return isOperand ? ({ ...value } as Operand) : { value: { ...value } as Constant }
}

export const comparison = (
  op: ComparisonOp,
  left: Operand,
  right: Operand,
  options: TextOptions = {},
): Condition => ({ op, left, right, ...caseOf(options) })

export const textMatch = (
  op: TextOp,
  left: Operand,
  right: Operand,
  options: TextOptions = {},
): Condition => ({
  op,
  left,
  right,
  ...caseOf(options),
})

export const listMatch = (op: ListOp | 'in', left: Operand, values: readonly unknown[]): Condition => ({
  op,
  left,
  values: [...values] as Constant[],
})

export const negation = (of: Condition): Condition => ({ op: 'not', of })

/** A window as it is stored; a bare duration is the last of it. */
export const windowOf = (input: WindowInput): Window => {
  if ('last' in input) return { last: { ...input.last } }
  if ('next' in input) return { next: { ...input.next } }
  if ('from' in input || 'until' in input) {
    const { from, until } = input as { from?: string | Date; until?: string | Date }
    return {
      ...(from === undefined ? {} : { from: text(from) }),
      ...(until === undefined ? {} : { until: text(until) }),
    }
  }
  // Only a duration is left.
  return { last: { ...(input as Duration) } }
}

function text(instant: string | Date): string {
  return instant instanceof Date ? (parseInstant(instant) ?? 'an invalid Date') : instant
}

function caseOf({ ignoreCase }: TextOptions): { ignoreCase?: true } {
  return ignoreCase ? { ignoreCase: true } : {}
}
