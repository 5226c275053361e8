import { type Catalogue, canonicalJson, type EntityInfo, type FieldInfo } from '../../kernel/index.js'
import type {
  Comparison,
  Condition,
  Membership,
  OneOf,
  Operand,
  Period,
  Rule,
  Some,
  Sum,
  TextMatch,
} from '../ast.js'
import { parseRule } from '../check.js'
import type { Faults, Path } from '../faults.js'
import { normalize } from '../normalize.js'
import { targetOf } from '../operand-type.js'
import type { BuilderGroup, BuilderMatch, BuilderOperator, BuilderRule } from './query-builder.js'
import { shownValue } from './query-builder-values.js'
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
    const { entity: name, where, purpose, zone } = normalize(parseRule(rule, catalogue))
    if (purpose !== undefined) faults.say(['purpose'], 'none: a query serves none', 'a purpose')
    if (zone !== undefined) faults.say(['zone'], 'none: a query has no zone', 'a zone')
    const entity = catalogue[name]
    return entity && groupOf(partOf({ faults, catalogue, entity }, where, ['where']))
  })

interface Place {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
}

type Part = BuilderRule | BuilderGroup

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
      return ruleOf(fieldOf(place, condition.left, [...path, 'left']), 'notNull', null)
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

function joined(combinator: 'and' | 'or', parts: readonly (Part | undefined)[]): BuilderGroup | undefined {
  return parts.every((part) => part !== undefined) ? { combinator, rules: parts } : undefined
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

function betweenOf({ entity }: Place, low: Condition, high: Condition): BuilderRule | undefined {
  if (low.op !== 'gte' || high.op !== 'lte' || canonicalJson(low.left) !== canonicalJson(high.left))
    return undefined
  const field = 'field' in low.left && low.left.in === undefined ? entity.fields[low.left.field] : undefined
  if (!field || !('value' in low.right) || !('value' in high.right)) return undefined
  const ends = [low.right.value, high.right.value]
  return ends.some(hasEdges) ? undefined : ruleOf(field, 'between', ends.map(shownValue))
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

function comparison(
  place: Place,
  { op, left, right, ignoreCase }: Comparison,
  path: Path,
): BuilderRule | undefined {
  const field = fieldOf(place, left, [...path, 'left'])
  const value = sideOf(place, right, [...path, 'right'])
  if (ignoreCase) return place.faults.say([...path, 'ignoreCase'], 'none: a query has no such option', 'true')
  const operator = ({ eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const)[op]
  return ruleOf(field, operator, value?.value, value?.source)
}

function textRule(
  place: Place,
  { op, left, right, ignoreCase }: TextMatch,
  path: Path,
): BuilderRule | undefined {
  const field = fieldOf(place, left, [...path, 'left'])
  const value = sideOf(place, right, [...path, 'right'])
  if (ignoreCase) return place.faults.say([...path, 'ignoreCase'], 'none: a query has no such option', 'true')
  const operator = ({ contains: 'contains', startsWith: 'beginsWith', endsWith: 'endsWith' } as const)[op]
  return ruleOf(field, operator, value?.value, value?.source)
}

function listed(place: Place, { left, values }: OneOf, path: Path): BuilderRule | undefined {
  const field = fieldOf(place, left, [...path, 'left'])
  if (values.some(hasEdges)) return untrimmed(place, [...path, 'values'])
  return ruleOf(field, 'in', values.map(shownValue))
}

// Lists of values are trimmed by those who read them.
function hasEdges(value: unknown): boolean {
  return typeof value === 'string' && value !== value.trim()
}

function untrimmed({ faults }: Place, path: Path): undefined {
  return faults.say(path, 'texts without blanks around them, which a list of values loses', 'others')
}

function membership(place: Place, { op, left, values }: Membership, path: Path): Part | undefined {
  const field = fieldOf(place, left, [...path, 'left'])
  if (op === 'hasAll' || values.length === 1) {
    const each = values.map((value) => ruleOf(field, 'contains', value))
    return each.length === 1 ? each[0] : joined('and', each)
  }
  if (values.some(hasEdges)) return untrimmed(place, [...path, 'values'])
  return ruleOf(field, 'in', values)
}

function period(place: Place, { left, window }: Period, path: Path): Part | undefined {
  const field = fieldOf(place, left, [...path, 'left'])
  if (!('from' in window || 'until' in window))
    return place.faults.say(
      [...path, 'window'],
      'a window from and until instants',
      `'${Object.keys(window)[0]}'`,
    )
  const { from, until } = window
  if (from === undefined && until === undefined) return ruleOf(field, 'notNull', null)
  return joined('and', [
    ...(from === undefined ? [] : [ruleOf(field, '>=', from)]),
    ...(until === undefined ? [] : [ruleOf(field, '<', until)]),
  ])
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

function fieldOf({ faults, entity }: Place, operand: Operand, path: Path): FieldInfo | undefined {
  if ('field' in operand && operand.in === undefined) return entity.fields[operand.field]
  return faults.say(
    path,
    'a field',
    'in' in operand ? 'a field in one currency' : `'${Object.keys(operand)[0]}'`,
  )
}

interface Value {
  readonly value: unknown
  readonly source?: 'field'
}

function sideOf(place: Place, operand: Operand, path: Path): Value | undefined {
  if ('value' in operand) return { value: shownValue(operand.value) }
  const field = fieldOf(place, operand, path)
  return field && { value: field.name, source: 'field' }
}

function ruleOf(
  field: FieldInfo | undefined,
  operator: BuilderOperator,
  value: unknown,
  source?: 'field',
): BuilderRule | undefined {
  if (!field || value === undefined) return undefined
  return { field: field.name, operator, value, ...(source && { valueSource: source }) }
}
