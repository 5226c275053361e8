import { isPlainObject } from '../../kernel/index.js'
import type { Condition, Rule } from '../ast.js'
import { rule as ruleOf } from '../build.js'
import { named, type Path } from '../faults.js'
import { normalize } from '../normalize.js'
import { comparison, equality } from './json-logic-comparisons.js'
import { isIdle, withoutImplied } from './json-logic-guards.js'
import { knowing, nothingKnown } from './json-logic-known.js'
import { isIn, textEdge } from './json-logic-lists.js'
import { present, presentSome, truthy } from './json-logic-presence.js'
import { quantified, recordThere } from './json-logic-relations.js'
import type { Place } from './json-logic-values.js'
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
  var: (place, _, path, logic) => truthy(place, logic, path),
  missing: (place, args, path) => negated(present(place, args, path)),
  missing_some: (place, args, path) => negated(presentSome(place, args, path)),
  some: (place, args, path) => quantified('some', place, args, path, conditionOf),
  all: (place, args, path) => quantified('all', place, args, path, conditionOf),
  none: (place, args, path) => negated(quantified('some', place, args, path, conditionOf)),
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
  if (isCut) return textEdge(place, args, path)
  const isThere = args.length === 2 && args[1] === null ? recordThere(place, args[0]) : undefined
  return isThere ? negated(isThere) : equality(place, args, path)
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
