import type { EntityInfo, RelationInfo } from '../../kernel/index.js'
import type { Condition, Step } from '../ast.js'
import { named, type Path } from '../faults.js'
import { targetOf } from '../operand-type.js'
import { nothingKnown, varPath } from './json-logic-known.js'
import { someItem } from './json-logic-lists.js'
import type { Place } from './json-logic-values.js'

/** `some` and `all`, of related records or, the first, of the items of a list. */
export const quantified = (
  how: 'some' | 'all',
  place: Place,
  args: readonly unknown[],
  path: Path,
  read: (place: Place, logic: unknown, path: Path) => Condition | undefined,
): Condition | undefined => {
  const at = varPath(args[0])
  if (at === undefined || args.length !== 2)
    return place.faults.say(path, 'the var of a relation and a condition', 'others')
  const list = Object.hasOwn(place.entity.fields, at) ? place.entity.fields[at] : undefined
  if (list && how === 'some') return someItem(place, list, args[1], [...path, 1])
  const way = wayTo(place, place.entity, at)
  if (!way) return place.faults.say([...path, 0], `a relation of ${place.entity.name} to many`, named(at))
  const there = { ...place, entity: targetOf(way.relation, place.catalogue), known: nothingKnown }
  const met = read(there, args[1], [...path, 1])
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

/** Whether there is the one record that a `var` leads to; `undefined` for another `var`. */
export const recordThere = (place: Place, logic: unknown): Condition | undefined => {
  const way = oneAt(place, place.entity, varPath(logic)?.split('.') ?? [])
  return way && { op: 'some', ...way }
}

function oneAt(place: Place, entity: EntityInfo, names: readonly string[]): Step | undefined {
  const [name = '', ...rest] = names
  const relation = Object.hasOwn(entity.relations, name) ? entity.relations[name] : undefined
  if (relation?.kind !== 'one') return undefined
  if (rest.length === 0) return { relation: name }
  const next = oneAt(place, targetOf(relation, place.catalogue), rest)
  return next && { relation: name, where: { op: 'some', ...next } }
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
