import { type Issue, pathText, refusal } from '../kernel/index.js'
import type { Serving } from './ast.js'

/** A rule that does not hold up: an unknown field, an operator its type does not have, too deep... All faults are in `issues`. */
export const ruleInvalid = refusal(
  'rule.invalid',
  'invalid',
  ({ first, count }: { first: string; count: number }) =>
    `The rule is invalid: ${first}${count > 1 ? ` (and ${count - 1} more)` : ''}.`,
)

/** Builds `rule.invalid` from all the faults found. */
export const invalidRule = (issues: readonly Issue[]) => {
  const [head] = issues
  const first = head ? sentence(head) : 'not acceptable'
  return ruleInvalid({ first, count: issues.length }, { issues })
}

function sentence({ path, expected, received }: Issue): string {
  return `${path.length > 0 ? `${pathText(path)}: ` : ''}expected ${expected}, received ${received}`
}

/** Conditions about different entities were put together. */
export const entitiesMixed = refusal(
  'rule.entities_mixed',
  'invalid',
  ({ expected, found }: { expected: string; found: string }) =>
    `A condition about ${found} stands where one about ${expected} is wanted.`,
)

/** `and()` or `or()` of nothing: nobody knows which entity it is about. */
export const nothingJoined = refusal(
  'rule.nothing_joined',
  'invalid',
  ({ op }: { op: 'and' | 'or' }) =>
    `${op}() was given no condition. Begin it with always(entity) or never(entity).`,
)

/** A rule names a parameter that was not given, or one of another type. */
export const paramInvalid = refusal(
  'rule.param_invalid',
  'invalid',
  ({ param, expected, received }: { param: string; expected: string; received: string }) =>
    `The parameter ${param} must be ${expected}; it is ${received}.`,
)

/** A rule asks about related records that the record at hand does not carry. */
export const relationNotGiven = refusal(
  'rule.relation_not_given',
  'invalid',
  ({ entity, relation }: { entity: string; relation: string }) =>
    `The rule asks about ${relation}, which the ${entity} at hand does not carry.`,
)

/** A rule about birthdays is asked without the Chinese calendar, which may hold some of them. */
export const needsLunar = refusal(
  'rule.needs_lunar',
  'invalid',
  ({ entity, field }: { entity: string; field: string }) =>
    `Whether the ${field} of a ${entity} falls into a window takes the Chinese calendar, which was not given.`,
)

/** A rule serves a purpose, and nobody says who objected to it. */
export const needsPurposes = refusal(
  'rule.needs_purposes',
  'invalid',
  ({ entity, purpose }: { entity: string; purpose: string }) =>
    `The rule serves the purpose ${purpose}, and which ${entity} objected to it is not known here.`,
)

const inWords: Readonly<Record<keyof Serving, string>> = {
  purpose: 'purpose',
  zone: 'zone',
  weekStart: 'week start',
}

/** Rules that serve different purposes, or mean the days of different zones or different weeks, were put together. */
export const servingMixed = refusal(
  'rule.serving_mixed',
  'invalid',
  ({ what, expected, found }: { what: keyof Serving; expected: string; found: string }) =>
    `A rule of the ${inWords[what]} ${found} stands where one of the ${inWords[what]} ${expected} is wanted. Join rules first, then say it of the whole.`,
)
