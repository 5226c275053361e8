import type { Catalogue, EntityInfo } from '../kernel/index.js'
import type { Condition, Leaf, Rule } from './ast.js'

/** A field that a rule reads. */
export interface NamedField {
  readonly entity: string
  readonly field: string
}

/** The fields a rule reads, related entities' included, each once. The rule must have been checked. */
export const fieldsIn = (rule: Rule, catalogue: Catalogue): readonly NamedField[] => {
  const found = new Map<string, NamedField>()
  for (const named of namedBy(rule.where, catalogue[rule.entity], catalogue)) {
    found.set(`${named.entity}.${named.field}`, named)
  }
  return [...found.values()]
}

/** The ways to related records that a rule goes, each once: `[['purchases'], ['purchases', 'lines']]`. */
export const relationsIn = ({ where }: Rule): readonly (readonly string[])[] => {
  const found = new Map(waysIn(where, []).map((way) => [way.join(), way]))
  return [...found.values()]
}

/** The fields one condition about an entity reads. */
export const namedBy = (
  condition: Condition,
  entity: EntityInfo | undefined,
  catalogue: Catalogue,
): readonly NamedField[] => {
  if (!entity) return []
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.flatMap((each) => namedBy(each, entity, catalogue))
    case 'not':
      return namedBy(condition.of, entity, catalogue)
    case 'some': {
      const there = catalogue[entity.relations[condition.relation]?.entity ?? '']
      return condition.where ? namedBy(condition.where, there, catalogue) : []
    }
    default:
      return namedByLeaf(condition).map((field) => ({ entity: entity.name, field }))
  }
}

/** The fields one comparison reads. */
export const namedByLeaf = (leaf: Leaf): readonly string[] => {
  const operands = 'right' in leaf ? [leaf.left, leaf.right] : [leaf.left]
  return operands.flatMap((operand) => ('field' in operand ? [operand.field] : []))
}

function waysIn(condition: Condition, before: readonly string[]): readonly (readonly string[])[] {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.flatMap((each) => waysIn(each, before))
    case 'not':
      return waysIn(condition.of, before)
    case 'some': {
      const way = [...before, condition.relation]
      return [way, ...(condition.where ? waysIn(condition.where, way) : [])]
    }
    default:
      return []
  }
}
