import type { Comparison, Condition, Rule, Some, Sum } from '../ast.js'
import { parseRule } from '../check.js'
import type { Path } from '../faults.js'
import { normalize } from '../normalize.js'
import { targetOf } from '../operand-type.js'
import type { BuilderGroup, BuilderMatch, BuilderOperator, BuilderRule } from './query-builder.js'
import {
  betweenOf,
  comparison,
  isSetRule,
  joined,
  listed,
  membership,
  type Part,
  type Place,
  period,
  textRule,
} from './query-builder-rules.js'
import { catalogueOf, translating, type Vocabulary } from './untranslatable.js'

/**
 * Writes a rule as a query of `react-querybuilder`, which `fromQueryBuilder` reads as a rule of the same meaning.
 *
 * @returns one group; amounts as `12.30 EUR`, relations as fields with a match mode
 * @throws `rule.invalid`
 * @throws `rule.untranslatable` with every part the format has no words for, by its path in the plain form of the rule
 */
export const toQueryBuilder = (rule: Rule, vocabulary: Vocabulary): BuilderGroup =>
  translating('react-querybuilder', 'to', (faults) => {
    const catalogue = catalogueOf(vocabulary)
    const { entity: name, where, purpose, zone, weekStart } = normalize(parseRule(rule, catalogue))
    if (purpose !== undefined) faults.say(['purpose'], 'none: a query serves none', 'a purpose')
    if (zone !== undefined) faults.say(['zone'], 'none: a query has no zone', 'a zone')
    if (weekStart !== undefined) faults.say(['weekStart'], 'none: a query has no week', 'a week start')
    const entity = catalogue[name]
    return entity && groupOf(partOf({ faults, catalogue, entity }, where, ['where']))
  })

function groupOf(part: Part | undefined): BuilderGroup | undefined {
  return part && ('rules' in part ? part : { combinator: 'and', rules: [part] })
}

function partOf(place: Place, condition: Condition, path: Path): Part | undefined {
  switch (condition.op) {
    case 'and':
      return joined('and', andParts(place, condition.of, path))
    case 'or': {
      const parts = condition.of.map((each, index) => partOf(place, each, [...path, 'of', index]))
      // A group that says nothing lets everything pass: nothing is its complement.
      return parts.length === 0 ? { combinator: 'and', not: true, rules: [] } : joined('or', parts)
    }
    case 'not':
      return opposite(place, condition.of, [...path, 'of'])
    case 'some':
      return someOf(place, condition, path)
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textRule(place, condition, path)
    case 'in':
      return listed(place, condition, path)
    case 'hasAny':
    case 'hasAll':
      return membership(place, condition, path)
    case 'isSet':
      return isSetRule(place, condition, path)
    case 'within':
      return period(place, condition, path)
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return 'sum' in condition.left ? counted(place, condition, path) : comparison(place, condition, path)
    default:
      return place.faults.say([...path, 'op'], 'what a query has an operator for', `'${condition.op}'`)
  }
}

/** `gte` and `lte` of one field beside each other are a `between`. */
function andParts(place: Place, of: readonly Condition[], path: Path): readonly (Part | undefined)[] {
  const parts: (Part | undefined)[] = []
  for (let index = 0; index < of.length; index++) {
    const [low, high] = [of[index], of[index + 1]]
    const between = low && high && betweenOf(place, low, high)
    if (between) index++
    parts.push(between ?? (low && partOf(place, low, [...path, 'of', index])))
  }
  return parts
}

const opposites: Readonly<Partial<Record<BuilderOperator, BuilderOperator>>> = {
  '=': '!=',
  contains: 'doesNotContain',
  beginsWith: 'doesNotBeginWith',
  endsWith: 'doesNotEndWith',
  notNull: 'null',
  in: 'notIn',
  between: 'notBetween',
}

const otherMode: Readonly<Partial<Record<BuilderMatch['mode'], BuilderMatch['mode']>>> = {
  some: 'none',
  none: 'some',
}

function opposite(place: Place, condition: Condition, path: Path): Part | undefined {
  if (condition.op === 'some' && condition.where?.op === 'not') {
    const where = [...path, 'where', 'of']
    return matched(place, condition, { mode: 'all' }, condition.where.of, where)
  }
  const part = partOf(place, condition, path)
  if (!part) return undefined
  if ('rules' in part) {
    const [only] = part.rules
    const isOne = part.rules.length === 1 && typeof only === 'object' && part.not !== true
    return isOne && 'rules' in only ? { ...only, not: true } : { ...part, not: part.not !== true }
  }
  const mode = part.match && otherMode[part.match.mode]
  if (mode) return { ...part, match: { mode } }
  const operator = part.match ? undefined : opposites[part.operator]
  return operator ? { ...part, operator } : { combinator: 'and', not: true, rules: [part] }
}

function someOf(place: Place, some: Some, path: Path): BuilderRule | undefined {
  return matched(place, some, { mode: 'some' }, some.where, [...path, 'where'])
}

function matched(
  place: Place,
  { relation: name }: { readonly relation: string },
  match: BuilderMatch,
  where: Condition | undefined,
  path: Path,
): BuilderRule | undefined {
  const relation = place.entity.relations[name]
  if (!relation) return undefined
  const there = { ...place, entity: targetOf(relation, place.catalogue) }
  const value = groupOf(partOf(there, where ?? { op: 'and', of: [] }, path))
  return value && { field: name, operator: '=', match, value }
}

/** A number of related records beside a whole number is a match with a threshold. */
function counted(place: Place, { op, left, right }: Comparison, path: Path): Part | undefined {
  // The caller has seen that it is a sum.
  const { sum } = left as { readonly sum: Sum }
  if (sum.fn !== 'count') return place.faults.say([...path, 'left', 'sum', 'fn'], 'count', `'${sum.fn}'`)
  const count = 'value' in right ? Number(right.value) : Number.NaN
  const match = Number.isSafeInteger(count) ? thresholdOf(op, count) : undefined
  if (!match)
    return place.faults.say([...path, 'right'], 'a whole number that a match mode can say', 'another operand')
  return matched(place, sum, match, sum.where, [...path, 'left', 'sum', 'where'])
}

function thresholdOf(op: Comparison['op'], count: number): BuilderMatch | undefined {
  const [mode, threshold] = (
    {
      eq: ['exactly', count],
      gte: ['atLeast', count],
      gt: ['atLeast', count + 1],
      lte: ['atMost', count],
      lt: ['atMost', count - 1],
    } as const
  )[op]
  return threshold < 0 ? undefined : { mode, threshold }
}
