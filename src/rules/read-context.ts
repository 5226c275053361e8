import type { Catalogue, EntityInfo, RelationInfo, ValueType } from '../kernel/index.js'
import type { Condition, Operand } from './ast.js'
import { type Faults, named, type Path } from './faults.js'
import { maxDepth, maxTerms } from './limits.js'
import type { Wanted } from './read-constant.js'

/** Names an actor or the parameters may have, where they are declared. */
export type DeclaredNames = Readonly<Record<string, ValueType>>

/** JSON of unknown content, known to be an object. */
export type Json = Readonly<Record<string, unknown>>

/** What is read at one place of a rule. */
export interface ReadContext {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
  readonly actor?: DeclaredNames
  readonly params?: DeclaredNames
  readonly depth: number
  /** Terms met so far in the whole rule. */
  readonly count: { terms: number }
  /** Reads a condition: sums have them, so that operands and conditions stand in each other. */
  readonly condition: (context: ReadContext, json: unknown, path: Path) => Condition | undefined
  /** Reads an operand as far as that can be done without the other side. */
  readonly operand: (context: ReadContext, json: unknown, path: Path) => OpenOperand | undefined
}

/** An operand before its constant is read: that needs to know what it is compared with. */
export interface OpenOperand {
  readonly path: Path
  /** What it is; nothing known of a constant, nor of an undeclared name. */
  readonly wanted?: Wanted
  readonly constant?: { readonly value: unknown }
  readonly operand?: Operand
}

/** One level further in; `undefined` where that is too deep. */
export const deeper = (context: ReadContext, path: Path): ReadContext | undefined => {
  const depth = context.depth + 1
  if (depth > maxDepth)
    return context.faults.say(path, `conditions nested at most ${maxDepth} deep`, 'a deeper one')
  return { ...context, depth }
}

/** Counts a term. @returns whether there may be one more */
export const countTerm = ({ count, faults }: ReadContext, path: Path): boolean => {
  count.terms += 1
  // Told once: nothing is read after it.
  if (count.terms === maxTerms + 1) faults.say(path, `at most ${maxTerms} conditions in one rule`, 'more')
  return count.terms <= maxTerms
}

/** A relation and where it leads. */
export interface Target {
  readonly relation: RelationInfo
  readonly there: EntityInfo
}

export const readRelation = (
  { faults, entity, catalogue }: ReadContext,
  relation: unknown,
  path: Path,
): Target | undefined => {
  const isKnown = typeof relation === 'string' && Object.hasOwn(entity.relations, relation)
  const info = isKnown ? entity.relations[relation] : undefined
  const there = info && Object.hasOwn(catalogue, info.entity) ? catalogue[info.entity] : undefined
  if (info && there) return { relation: info, there }
  return faults.say([...path, 'relation'], `a relation of ${entity.name}`, named(relation))
}

/** Reads the condition on related records, one level further in. `null` where there is none. */
export const readWhere = (
  context: ReadContext,
  there: EntityInfo,
  where: unknown,
  path: Path,
): Condition | null | undefined => {
  if (where === undefined) return null
  const inner = deeper(context, path)
  return inner && context.condition({ ...inner, entity: there }, where, [...path, 'where'])
}

/** Whether windows over an entity's records have a time to read. */
export const hasTime = ({ faults }: ReadContext, { relation, there }: Target, path: Path): boolean => {
  if (there.timeField !== undefined) return true
  faults.say([...path, 'relation'], 'a relation to records with a time', named(relation.name))
  return false
}
