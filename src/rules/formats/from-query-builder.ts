import { isPlainObject } from '../../kernel/index.js'
import type { ComparisonOp, Condition, Rule } from '../ast.js'
import { rule as ruleOf } from '../build.js'
import { type Faults, named, oneOfThese, type Path } from '../faults.js'
import { normalize } from '../normalize.js'
import type { BuilderMatch, BuilderOperator } from './query-builder.js'
import { type Json, namedField, operators, type Place } from './query-builder-operators.js'
import { accepted, catalogueOf, entityNamed, translating, type Vocabulary } from './untranslatable.js'

/**
 * Reads a query of `react-querybuilder`. Fields are named as rules name them, `attributes.plan`; a relation stands as a
 * field with a match mode. A group without rules is every record, and what is muted is left out, as there.
 *
 * @returns the rule in its plain form
 * @throws `rule.untranslatable` with all that does not translate, by path
 * @see https://react-querybuilder.js.org/docs/typescript
 */
export const fromQueryBuilder = <Entity extends string>(
  query: unknown,
  vocabulary: Vocabulary,
  { entity: name }: { readonly entity: Entity },
): Rule<Entity> =>
  translating('react-querybuilder', 'from', (faults) => {
    const catalogue = catalogueOf(vocabulary)
    const entity = entityNamed(faults, catalogue, name)
    const where = entity && groupOf({ faults, catalogue, entity }, query, [])
    // The limits are those of the plain form: groups in groups are one.
    const plain = where && normalize(ruleOf(name, where))
    return plain && entity && accepted(faults, catalogue, entity, plain.where, []) && plain
  })

function groupOf(place: Place, query: unknown, path: Path): Condition | undefined {
  const { faults } = place
  if (!isPlainObject(query) || !Array.isArray(query.rules))
    return faults.add(path, 'a group with rules', query)
  const isIndependent = query.combinator === undefined && query.rules.some((each) => typeof each === 'string')
  const joined = isIndependent ? independent(place, query.rules, path) : combined(place, query, path)
  return joined && (query.not === true ? { op: 'not', of: joined } : joined)
}

function combined(place: Place, { combinator = 'and', rules }: Json, path: Path): Condition | undefined {
  const op = combinatorOf(place.faults, combinator, [...path, 'combinator'])
  // `groupOf` has seen that it is a list.
  const parts = (rules as readonly unknown[]).flatMap((each, index) =>
    isMuted(each) ? [] : [partOf(place, each, [...path, 'rules', index])],
  )
  if (!op || !parts.every((part) => part !== undefined)) return undefined
  // A group that says nothing lets everything pass, whatever it is joined by.
  return { op: parts.length === 0 ? 'and' : op, of: parts }
}

/** `[a, 'and', b, 'or', c]`: `and` binds more tightly, as in SQL. */
function independent(place: Place, rules: readonly unknown[], path: Path): Condition | undefined {
  const { faults } = place
  const alternatives: (Condition | undefined)[][] = [[]]
  for (const [index, each] of rules.entries()) {
    const at = [...path, 'rules', index]
    if (index % 2 === 0) {
      if (isMuted(each)) faults.say(at, 'nothing muted between independent combinators', 'a muted rule')
      alternatives.at(-1)?.push(partOf(place, each, at))
    } else if (combinatorOf(faults, each, at) === 'or') alternatives.push([])
  }
  if (rules.length % 2 === 0) faults.say([...path, 'rules'], 'a rule after the last combinator', 'nothing')
  const whole = alternatives.map((of) => of.filter((part) => part !== undefined))
  return { op: 'or', of: whole.map((of) => ({ op: 'and', of })) }
}

function combinatorOf(faults: Faults, combinator: unknown, path: Path): 'and' | 'or' | undefined {
  const word = typeof combinator === 'string' ? combinator.toLowerCase() : combinator
  return word === 'and' || word === 'or' ? word : faults.say(path, 'and or or', named(combinator))
}

function isMuted(part: unknown): boolean {
  return isPlainObject(part) && part.muted === true
}

function partOf(place: Place, part: unknown, path: Path): Condition | undefined {
  if (isPlainObject(part) && 'rules' in part) return groupOf(place, part, path)
  if (!isPlainObject(part)) return place.faults.add(path, 'a rule or a group', part)
  return part.match === undefined ? ruleCondition(place, part, path) : matchCondition(place, part, path)
}

function ruleCondition(place: Place, given: Json, path: Path): Condition | undefined {
  const { faults, catalogue, entity } = place
  const field = namedField(place, given.field, [...path, 'field'])
  const operator = operatorOf(faults, given.operator, [...path, 'operator'])
  if (!field || !operator) return undefined
  const condition = operators[operator]({ place, field, given, path })
  return condition && accepted(faults, catalogue, entity, condition, path)
}

function operatorOf(faults: Faults, operator: unknown, path: Path): BuilderOperator | undefined {
  const isKnown = typeof operator === 'string' && Object.hasOwn(operators, operator)
  // It is a key of the table.
  if (isKnown) return operator as BuilderOperator
  return faults.say(path, `one of ${Object.keys(operators).join(' ')}`, named(operator))
}

function matchCondition(place: Place, { field, match, value }: Json, path: Path): Condition | undefined {
  const { faults, catalogue, entity } = place
  const isKnown = typeof field === 'string' && Object.hasOwn(entity.relations, field)
  const relation = isKnown ? entity.relations[field] : undefined
  const there = relation && catalogue[relation.entity]
  if (!relation || !there) return faults.say([...path, 'field'], `a relation of ${entity.name}`, named(field))
  const where = groupOf({ ...place, entity: there }, value, [...path, 'value'])
  const mode = isPlainObject(match) ? match.mode : undefined
  const isMode = typeof mode === 'string' && Object.hasOwn(modes, mode)
  if (!isMode) return faults.say([...path, 'match', 'mode'], oneOfThese(Object.keys(modes)), named(mode))
  const threshold = isPlainObject(match) ? match.threshold : undefined
  const needed = modes[mode as BuilderMatch['mode']]
  if (typeof needed === 'function') return where && needed(relation.name, where)
  if (!Number.isSafeInteger(threshold) || Number(threshold) < 0)
    return faults.add([...path, 'match', 'threshold'], 'a whole number from 0', threshold)
  return where && counted(needed, relation.name, where, Number(threshold))
}

type Quantifier = (relation: string, where: Condition) => Condition

const modes: Readonly<Record<BuilderMatch['mode'], Quantifier | ComparisonOp>> = {
  all: (relation, where) => ({ op: 'not', of: { op: 'some', relation, where: { op: 'not', of: where } } }),
  some: (relation, where) => ({ op: 'some', relation, where }),
  none: (relation, where) => ({ op: 'not', of: { op: 'some', relation, where } }),
  atLeast: 'gte',
  atMost: 'lte',
  exactly: 'eq',
}

function counted(op: ComparisonOp, relation: string, where: Condition, count: number): Condition {
  return { op, left: { sum: { fn: 'count', relation, where } }, right: { value: count } }
}
