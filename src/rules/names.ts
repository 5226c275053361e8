import type { Catalogue, EntityInfo } from '../kernel/index.js'
import type { Condition, Operand, Rule, Step } from './ast.js'

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

/** The ways to related records that an operand goes: sums, and values of the one record it belongs to. */
export const relationsInOperand = (operand: Operand): readonly (readonly string[])[] =>
  waysInOperand(operand, [])

/** The fields one condition about an entity reads. */
export const namedBy = (
  condition: Condition,
  entity: EntityInfo | undefined,
  catalogue: Catalogue,
): readonly NamedField[] => {
  if (!entity) return []
  const { operands, steps, conditions } = partsOf(condition)
  return [
    ...operands.flatMap((operand) => namedByOperand(operand, entity, catalogue)),
    ...conditions.flatMap((each) => namedBy(each, entity, catalogue)),
    ...steps.flatMap((step) => namedByStep(step, entity, catalogue, isOverTime(condition))),
  ]
}

/** The fields one operand reads, those of related records too. */
export const namedByOperand = (
  operand: Operand,
  entity: EntityInfo,
  catalogue: Catalogue,
): readonly NamedField[] => {
  if ('related' in operand) {
    const there = thereOf(operand.related.relation, entity, catalogue)
    return there ? namedByOperand(operand.related.of, there, catalogue) : []
  }
  if ('sum' in operand) {
    const { fn, field, relation, where } = operand.sum
    const there = thereOf(relation, entity, catalogue)
    const own = fn === 'latest' || fn === 'earliest' ? there?.timeField : field
    return [...fieldAt(there, own), ...(where ? namedBy(where, there, catalogue) : [])]
  }
  return [
    ...fieldAt(entity, ownField(operand)),
    ...operandsOf(operand).flatMap((each) => namedByOperand(each, entity, catalogue)),
  ]
}

function namedByStep(
  { relation, where }: Step,
  entity: EntityInfo,
  catalogue: Catalogue,
  readsTime: boolean,
): readonly NamedField[] {
  const there = thereOf(relation, entity, catalogue)
  const time = readsTime ? fieldAt(there, there?.timeField) : []
  return [...time, ...(where ? namedBy(where, there, catalogue) : [])]
}

function thereOf(relation: string, entity: EntityInfo, catalogue: Catalogue): EntityInfo | undefined {
  return catalogue[entity.relations[relation]?.entity ?? '']
}

function fieldAt(entity: EntityInfo | undefined, field: string | undefined): readonly NamedField[] {
  return entity && field !== undefined ? [{ entity: entity.name, field }] : []
}

function ownField(operand: Operand): string | undefined {
  if ('field' in operand) return operand.field
  if ('age' in operand) return operand.age
  return 'birthday' in operand ? operand.birthday : undefined
}

/** The operands an operand is made of. */
function operandsOf(operand: Operand): readonly Operand[] {
  if ('times' in operand) return [operand.times.of]
  if ('minus' in operand) return operand.minus
  return 'ratio' in operand ? operand.ratio : []
}

interface Parts {
  readonly operands: readonly Operand[]
  readonly steps: readonly Step[]
  readonly conditions: readonly Condition[]
}

/** What a condition is made of. */
function partsOf(condition: Condition): Parts {
  const none: Parts = { operands: [], steps: [], conditions: [] }
  switch (condition.op) {
    case 'and':
    case 'or':
      return { ...none, conditions: condition.of }
    case 'not':
      return { ...none, conditions: [condition.of] }
    case 'some':
    case 'regularly':
      return { ...none, steps: [condition] }
    case 'followedBy':
    case 'missed':
      return { ...none, steps: [condition.first, condition.next] }
    case 'bucket':
      return none
    default:
      return {
        ...none,
        operands: 'right' in condition ? [condition.left, condition.right] : [condition.left],
      }
  }
}

function isOverTime({ op }: Condition): boolean {
  return op === 'followedBy' || op === 'missed' || op === 'regularly'
}

type Ways = readonly (readonly string[])[]

function waysIn(condition: Condition, before: readonly string[]): Ways {
  const { operands, steps, conditions } = partsOf(condition)
  return [
    ...operands.flatMap((operand) => waysInOperand(operand, before)),
    ...conditions.flatMap((each) => waysIn(each, before)),
    ...steps.flatMap((step) => waysInStep(step, before)),
  ]
}

function waysInOperand(operand: Operand, before: readonly string[]): Ways {
  if ('sum' in operand) return waysInStep(operand.sum, before)
  if ('related' in operand) {
    const way = [...before, operand.related.relation]
    return [way, ...waysInOperand(operand.related.of, way)]
  }
  return operandsOf(operand).flatMap((each) => waysInOperand(each, before))
}

function waysInStep({ relation, where }: Step, before: readonly string[]): Ways {
  const way = [...before, relation]
  return [way, ...(where ? waysIn(where, way) : [])]
}
