import type { Catalogue, EntityInfo, RelationInfo } from '../kernel/index.js'
import type { Condition, Period, Step } from './ast.js'

/** Related records a condition or a sum is about, their window set apart from the rest. */
export interface StepReading {
  readonly relation: RelationInfo
  readonly there: EntityInfo
  /** The window over the related entity's time field, where there is one. */
  readonly window?: Period
  /** What else is asked of them. */
  readonly rest?: Condition
}

/** Reads related records. The rule must have been checked. */
export const stepOf = (step: Step, entity: EntityInfo, catalogue: Catalogue): StepReading => {
  const relation = entity.relations[step.relation]
  const there = relation && catalogue[relation.entity]
  if (!relation || !there) throw new TypeError(`${entity.name} has no relation ${step.relation}`)
  return { relation, there, ...windowOf(step.where, relation, there) }
}

function windowOf(
  where: Condition | undefined,
  { kind }: RelationInfo,
  { timeField }: EntityInfo,
): { window?: Period; rest?: Condition } {
  const parts = where === undefined ? [] : where.op === 'and' ? where.of : [where]
  const [first, ...others] = parts
  // Of a single related record, its time is a condition like the others.
  const isWindow =
    kind === 'many' && first?.op === 'within' && 'field' in first.left && first.left.field === timeField
  const rest = joinOf(isWindow ? others : parts)
  return { ...(isWindow && { window: first }), ...(rest && { rest }) }
}

function joinOf(conditions: readonly Condition[]): Condition | undefined {
  const [only] = conditions
  return conditions.length < 2 ? only : { op: 'and', of: conditions }
}
