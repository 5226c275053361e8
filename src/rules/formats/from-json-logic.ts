import { type EntityInfo, isPlainObject, type RelationInfo } from '../../kernel/index.js'
import type { Condition, Rule } from '../ast.js'
import { rule as ruleOf } from '../build.js'
import { named, type Path } from '../faults.js'
import { normalize } from '../normalize.js'
import { targetOf } from '../operand-type.js'
import { comparison, equality } from './json-logic-comparisons.js'
import { isIdle, withoutImplied } from './json-logic-guards.js'
import { knowing, nothingKnown, varPath } from './json-logic-known.js'
import { isIn, someItem, textEdge } from './json-logic-lists.js'
import { type Place, presenceOf, valueOfLogic } from './json-logic-values.js'
import { accepted, catalogueOf, entityNamed, translating, type Vocabulary } from './untranslatable.js'

/**
 * Reads JSONLogic about a record as `list` answers it: fields by their names, related records under their relation's.
 * A rule matches where the logic is truthy. Where JSONLogic takes a missing value for zero, so does the rule.
 *
 * @returns the rule in its plain form
 * @throws `rule.untranslatable` with all that does not translate, by path
 * @see https://jsonlogic.com/operations.html
 */
export const fromJsonLogic = <Entity extends string>(
  logic: unknown,
  vocabulary: Vocabulary,
  { entity: name }: { readonly entity: Entity },
): Rule<Entity> =>
  translating('JSONLogic', 'from', (faults) => {
    const catalogue = catalogueOf(vocabulary)
    const entity = entityNamed(faults, catalogue, name)
    const where = entity && conditionOf({ faults, catalogue, entity, known: nothingKnown }, logic, [])
    // The limits are those of the plain form: groups in groups are one.
    const plain = where && normalize(ruleOf(name, where))
    return plain && entity && accepted(faults, catalogue, entity, plain.where, []) && plain
  })

function conditionOf(place: Place, logic: unknown, path: Path): Condition | undefined {
  const { faults } = place
  if (typeof logic === 'boolean') return { op: logic ? 'and' : 'or', of: [] }
  const [op, more] = isPlainObject(logic) ? Object.keys(logic) : []
  if (!isPlainObject(logic) || op === undefined || more !== undefined) {
    return faults.add(path, 'true, false or an object with one operator', logic)
  }
  const operator = Object.hasOwn(operators, op) ? operators[op] : undefined
  if (!operator) return faults.say(path, `one of ${Object.keys(operators).join(' ')}`, named(op))
  const given = logic[op]
  return operator(place, Array.isArray(given) ? given : [given], [...path, op], logic)
}

type Operator = (place: Place, args: readonly unknown[], path: Path, logic: unknown) => Condition | undefined

const operators: Readonly<Record<string, Operator>> = {
  and: all,
  or: any,
  '!': (place, args, path) => negated(alone(place, args, path)),
  '!!': alone,
  '==': equals,
  '===': equals,
  '!=': (place, args, path) => negated(equals(place, args, path)),
  '!==': (place, args, path) => negated(equals(place, args, path)),
  '<': (place, args, path) => comparison('lt', place, args, path),
  '<=': (place, args, path) => comparison('lte', place, args, path),
  '>': (place, args, path) => comparison('gt', place, args, path),
  '>=': (place, args, path) => comparison('gte', place, args, path),
  in: isIn,
  var: truthy,
  missing: (place, args, path) => negated(present(place, args, path, args.length)),
  missing_some: missingSome,
  some: (place, args, path) => quantified(place, args, path, 'some'),
  all: (place, args, path) => quantified(place, args, path, 'all'),
  none: (place, args, path) => negated(quantified(place, args, path, 'some')),
  if: (place, args, path) => choice(place, args, path),
  '?:': (place, args, path) => choice(place, args, path),
}

function negated(of: Condition | undefined): Condition | undefined {
  if (of?.op === 'not') return of.of
  return of && { op: 'not', of }
}

function joined(op: 'and' | 'or', of: readonly (Condition | undefined)[]): Condition | undefined {
  return of.every((each) => each !== undefined) ? { op, of } : undefined
}

function equals(place: Place, args: readonly unknown[], path: Path): Condition | undefined {
  const isCut = isPlainObject(args[0]) && 'substr' in args[0] && args.length === 2
  return isCut ? textEdge(place, args, path) : equality(place, args, path)
}

function alone(place: Place, args: readonly unknown[], path: Path): Condition | undefined {
  if (args.length !== 1) return place.faults.say(path, 'one condition', `${args.length}`)
  return conditionOf(place, args[0], [...path, 0])
}

function all(place: Place, args: readonly unknown[], path: Path): Condition | undefined {
  if (args.length === 0) return place.faults.say(path, 'at least one condition', 'none')
  const inside = { ...place, known: knowing(place.known, args) }
  const of = args.flatMap((arg, index) =>
    isIdle(arg, args) ? [] : [conditionOf(inside, arg, [...path, index])],
  )
  return of.every((each) => each !== undefined) ? { op: 'and', of: withoutImplied(of) } : undefined
}

function any(place: Place, args: readonly unknown[], path: Path): Condition | undefined {
  if (args.length === 0) return place.faults.say(path, 'at least one condition', 'none')
  return joined(
    'or',
    args.map((arg, index) => conditionOf(place, arg, [...path, index])),
  )
}

/** `{ var: 'vip' }` as a condition: what JSONLogic takes for true. */
function truthy(place: Place, _: readonly unknown[], path: Path, logic: unknown): Condition | undefined {
  const value = valueOfLogic(place, logic, path)
  if (value?.kind !== 'operand') return value && place.faults.say(path, 'a condition', 'an amount of money')
  const { operand: left, type } = value
  if (type === 'boolean') return { op: 'eq', left, right: { value: true } }
  const nothing = { integer: 0, number: 0, text: '', ref: '' }[type as string]
  const isThere = presenceOf(left)
  if (!isThere || ['list', 'money', 'address', 'birthday'].includes(type))
    return place.faults.say(path, 'a condition', `a value of type ${type}`)
  const isSomething: Condition = { op: 'not', of: { op: 'eq', left, right: { value: nothing ?? '' } } }
  return nothing === undefined ? isThere : { op: 'and', of: [isThere, isSomething] }
}

/** At least so many of the named values are there. Text without a character is missing to JSONLogic. */
function present(
  place: Place,
  args: readonly unknown[],
  path: Path,
  atLeast?: number,
): Condition | undefined {
  const [first] = args
  const names: readonly unknown[] = Array.isArray(first) ? first : args
  const there = names.map((name, index) => presentOne(place, name, [...path, index]))
  const sets = combinations(there, atLeast ?? names.length)
  if (sets.length > maxSets)
    return place.faults.say(path, `at most ${maxSets} ways to be enough`, `${sets.length} or more`)
  return joined(
    'or',
    sets.map((of) => joined('and', of)),
  )
}

const maxSets = 20

function presentOne(place: Place, name: unknown, path: Path): Condition | undefined {
  if (typeof name !== 'string') return place.faults.add(path, 'the path of a value', name)
  const value = valueOfLogic(place, { var: name }, path)
  if (!value) return undefined
  const isThere = value.kind === 'operand' ? presenceOf(value.operand) : undefined
  if (value.kind !== 'operand' || !isThere)
    return place.faults.say(path, 'the path of a value', 'a part of one')
  if (value.type !== 'text' && value.type !== 'ref') return isThere
  return {
    op: 'and',
    of: [isThere, { op: 'not', of: { op: 'eq', left: value.operand, right: { value: '' } } }],
  }
}

/** Every choice of so many; one more than is acceptable is enough to refuse. */
function combinations<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  if (size <= 0) return [[]]
  const found: (readonly Item[])[] = []
  for (const [index, item] of items.entries()) {
    if (found.length > maxSets) break
    for (const rest of combinations(items.slice(index + 1), size - 1)) found.push([item, ...rest])
  }
  return found
}

function missingSome(
  place: Place,
  [count, names, ...more]: readonly unknown[],
  path: Path,
): Condition | undefined {
  if (!Number.isSafeInteger(count) || !Array.isArray(names) || more.length > 0)
    return place.faults.say(path, 'a whole number and a list of paths', 'others')
  return negated(present(place, names, [...path, 1], Number(count)))
}

function quantified(
  place: Place,
  args: readonly unknown[],
  path: Path,
  how: 'some' | 'all',
): Condition | undefined {
  const at = varPath(args[0])
  if (at === undefined || args.length !== 2)
    return place.faults.say(path, 'the var of a relation and a condition', 'others')
  const list = Object.hasOwn(place.entity.fields, at) ? place.entity.fields[at] : undefined
  if (list && how === 'some') return someItem(place, list, args[1], [...path, 1])
  const way = wayTo(place, place.entity, at)
  if (!way) return place.faults.say([...path, 0], `a relation of ${place.entity.name} to many`, named(at))
  const there = { ...place, entity: targetOf(way.relation, place.catalogue), known: nothingKnown }
  const met = conditionOf(there, args[1], [...path, 1])
  if (!met) return undefined
  const { name: relation } = way.relation
  const where = liveAlready(met)
  if (how === 'some') return way.wrap(where ? { op: 'some', relation, where } : { op: 'some', relation })
  const other: Condition = { op: 'some', relation, where: { op: 'not', of: met } }
  // Of no records at all, JSONLogic's `all` is false.
  return way.wrap({
    op: 'and',
    of: [
      { op: 'some', relation },
      { op: 'not', of: other },
    ],
  })
}

interface Way {
  readonly relation: RelationInfo
  /** Through the relations that lead to one record each. */
  readonly wrap: (condition: Condition) => Condition
}

function wayTo(place: Place, entity: EntityInfo, at: string): Way | undefined {
  const dot = at.indexOf('.')
  const name = dot < 0 ? at : at.slice(0, dot)
  const relation = Object.hasOwn(entity.relations, name) ? entity.relations[name] : undefined
  if (!relation || (relation.kind === 'many') !== dot < 0) return undefined
  if (dot < 0) return { relation, wrap: (condition) => condition }
  const way = wayTo(place, targetOf(relation, place.catalogue), at.slice(dot + 1))
  return way && { ...way, wrap: (condition) => ({ op: 'some', relation: name, where: way.wrap(condition) }) }
}

/** A rule asks about live records only, and need not say it. */
function liveAlready(met: Condition): Condition | undefined {
  const parts = met.op === 'and' ? met.of : [met]
  const others = parts.filter((part) => !isLive(part))
  return others.length === 0 ? undefined : { op: 'and', of: others }
}

function isLive(condition: Condition): boolean {
  if (condition.op !== 'not' || condition.of.op !== 'isSet') return false
  const { left } = condition.of
  return 'field' in left && left.field === 'archivedAt'
}

function choice(place: Place, args: readonly unknown[], path: Path, at = 0): Condition | undefined {
  if (args.length === 0) return place.faults.say(path, 'a condition', 'nothing')
  if (at >= args.length) return { op: 'or', of: [] }
  const asked = conditionOf(place, args[at], [...path, at])
  if (at === args.length - 1) return asked
  const inside = { ...place, known: knowing(place.known, [args[at]]) }
  const then = conditionOf(inside, args[at + 1], [...path, at + 1])
  const otherwise = choice(place, args, path, at + 2)
  return joined('or', [joined('and', [asked, then]), joined('and', [negated(asked), otherwise])])
}
