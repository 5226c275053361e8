import { type Duration, deepFreeze, parseInstant, type WeekStart } from '../kernel/index.js'
import type {
  ComparisonOp,
  Condition,
  Constant,
  ListOp,
  Operand,
  Rule,
  Serving,
  TextOp,
  Window,
} from './ast.js'
import { entitiesMixed, nothingJoined, servingMixed } from './errors.js'
import type { TextOptions } from './field-types.js'
import type { DayWindow, InstantOperand, WindowInput } from './operands.js'
import { servingOf } from './serving.js'

/**
 * All of them.
 *
 * @throws `rule.nothing_joined` when given none; begin with `always(entity)` where the list may be empty
 * @throws `rule.entities_mixed` | `rule.serving_mixed`
 */
export const and = <Entity extends string>(...rules: readonly Rule<Entity>[]): Rule<Entity> =>
  join('and', rules)

/**
 * At least one of them.
 *
 * @throws `rule.nothing_joined` when given none; begin with `never(entity)` where the list may be empty
 * @throws `rule.entities_mixed` | `rule.serving_mixed`
 */
export const or = <Entity extends string>(...rules: readonly Rule<Entity>[]): Rule<Entity> =>
  join('or', rules)

/** The complement: every record the rule does not match. Its purpose, its zone and its weeks stay. */
export const not = <Entity extends string>(denied: Rule<Entity>): Rule<Entity> =>
  deepFreeze({ ...denied, where: negation(denied.where) })

/** Every record of an entity. */
export const always = <Entity extends string>(entity: Entity): Rule<Entity> =>
  rule(entity, { op: 'and', of: [] })

/** No record of an entity. */
export const never = <Entity extends string>(entity: Entity): Rule<Entity> =>
  rule(entity, { op: 'or', of: [] })

/** The same rule, without those who objected to a purpose: `forPurpose(rule, 'marketing')`. */
export const forPurpose = <Entity extends string>(rule: Rule<Entity>, purpose: string): Rule<Entity> =>
  saying({ ...rule, purpose })

/** The same rule, its days and months those of a zone: `inZone(rule, 'Europe/Berlin')`. */
export const inZone = <Entity extends string>(rule: Rule<Entity>, zone: string): Rule<Entity> =>
  saying({ ...rule, zone })

/** The same rule, its weeks beginning on a day: `weeksFrom(rule, 'sunday')`. */
export const weeksFrom = <Entity extends string>(rule: Rule<Entity>, weekStart: WeekStart): Rule<Entity> =>
  saying({ ...rule, weekStart })

/** A stable random share of an entity's records: `inBucket('customer', { seed: 'spring', from: 0, to: 0.1 })`. */
export const inBucket = <Entity extends string>(
  entity: Entity,
  { seed, from, to }: { readonly seed: string; readonly from: number; readonly to: number },
): Rule<Entity> => rule(entity, { op: 'bucket', seed, from, to })

/** A rule from its condition, frozen. */
export const rule = <Entity extends string>(entity: Entity, where: Condition): Rule<Entity> =>
  deepFreeze({ v: 1, entity, where })

function join<Entity extends string>(op: 'and' | 'or', rules: readonly Rule<Entity>[]): Rule<Entity> {
  const [first] = rules
  if (!first) throw nothingJoined({ op })
  for (const each of rules) {
    assertAbout(first.entity, each)
    assertServing(first, each)
  }
  return saying({ ...first, where: { op, of: rules.map(({ where }) => where) } })
}

function saying<Entity extends string>(rule: Rule<Entity>): Rule<Entity> {
  const { v, entity, where } = rule
  return deepFreeze({ v, entity, ...servingOf(rule), where })
}

/** @throws `rule.entities_mixed` */
export const assertAbout = (entity: string, { entity: found }: { readonly entity: string }): void => {
  if (found !== entity) throw entitiesMixed({ expected: entity, found })
}

/** Joined conditions share one purpose, one zone and one week; those inside another rule have none of their own. */
export const assertServing = (wanted: Serving, found: Serving): void => {
  for (const what of ['purpose', 'zone', 'weekStart'] as const) {
    if (wanted[what] === found[what]) continue
    throw servingMixed({ what, expected: wanted[what] ?? 'none', found: found[what] ?? 'none' })
  }
}

/**
 * What a host wrote, as an operand of a rule about `entity`: a constant, a field, a sum, a moment...
 *
 * @throws `rule.entities_mixed` for a value of another entity
 */
export const operandOf = (entity: string, value: unknown): Operand => {
  if (value instanceof Date) return { value: parseInstant(value) ?? 'an invalid Date' }
  if (typeof value !== 'object' || value === null) return { value: value as Constant }
  if ('entity' in value && ('field' in value || 'operand' in value)) {
    assertAbout(entity, value as { entity: string })
    // A reference of our own making: nothing else has both.
    return 'operand' in value ? (value.operand as Operand) : { field: String(value.field) }
  }
  const isOperand = knownOperands.some((kind) => kind in value)
  // What is none of these is checked with the whole rule, by `check`.
  return isOperand ? ({ ...value } as Operand) : { value: { ...value } as Constant }
}

const knownOperands = [
  'field',
  'actor',
  'param',
  'instant',
  'today',
  'sum',
  'related',
  'times',
  'minus',
  'ratio',
  'age',
  'birthday',
]

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
export const windowOf = (input: WindowInput | DayWindow): Window => {
  if ('last' in input) return { last: { ...input.last } }
  if ('next' in input) return { next: { ...input.next } }
  if ('calendar' in input) return { calendar: { ...input.calendar } }
  if ('after' in input || 'upTo' in input) {
    const { after, upTo } = input as { after?: InstantOperand; upTo?: InstantOperand }
    return { ...(after && { after: after.instant }), ...(upTo && { upTo: upTo.instant }) }
  }
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
