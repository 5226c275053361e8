import type { Condition } from '../ast.js'
import type { Path } from '../faults.js'
import { type Place, presenceOf, valueOfLogic } from './json-logic-values.js'

/** `{ var: 'vip' }` as a condition: what JSONLogic takes for true. */
export const truthy = (place: Place, logic: unknown, path: Path): Condition | undefined => {
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

/** At least so many of the named values are there; by default all of them. Text without a character is missing to JSONLogic. */
export const present = (
  place: Place,
  args: readonly unknown[],
  path: Path,
  atLeast?: number,
): Condition | undefined => {
  const [first] = args
  const names: readonly unknown[] = Array.isArray(first) ? first : args
  const there = names.map((name, index) => presentOne(place, name, [...path, index]))
  const sets = combinations(there, atLeast ?? names.length)
  if (sets.length > maxSets)
    return place.faults.say(path, `at most ${maxSets} ways to be enough`, `${sets.length} or more`)
  const ways = sets.map((of) => (of.every((each) => each !== undefined) ? of : undefined))
  if (!ways.every((of) => of !== undefined)) return undefined
  return { op: 'or', of: ways.map((of) => ({ op: 'and', of })) }
}

/** `missing_some` the other way round. */
export const presentSome = (
  place: Place,
  [count, names, ...more]: readonly unknown[],
  path: Path,
): Condition | undefined => {
  if (!Number.isSafeInteger(count) || !Array.isArray(names) || more.length > 0)
    return place.faults.say(path, 'a whole number and a list of paths', 'others')
  return present(place, names, [...path, 1], Number(count))
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
  if (size > items.length) return []
  const found: (readonly Item[])[] = []
  for (const [index, item] of items.entries()) {
    if (found.length > maxSets) break
    for (const rest of combinations(items.slice(index + 1), size - 1)) found.push([item, ...rest])
  }
  return found
}
