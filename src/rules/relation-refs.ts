import type { Catalogue, EntityInfo, RelationInfo, ValueType } from '../kernel/index.js'
import type { Condition, Operand, Rule, Sum, SumFn } from './ast.js'
import { assertAbout, assertServing, negation, operandOf, rule, windowOf } from './build.js'
import { typeOfOperand } from './operand-type.js'
import type { WindowInput } from './operands.js'
import type { InCurrency, RecordsRef } from './relation-types.js'
import { valueRef } from './value-refs.js'

/** Where a relation stands, and what its related records are written with. */
export interface Way {
  readonly entity: EntityInfo
  readonly relation: RelationInfo
  /** Read when it is needed: the entity may be of a module that is not here. */
  readonly there: () => EntityInfo
  readonly catalogue: Catalogue
  readonly refsOf: () => unknown
}

type WhereThere = (there: never) => Rule

/** The reference of a relation: to many records, with their sums, or to one, with its values. */
export const relationRef = (way: Way): object => (way.relation.kind === 'many' ? toMany(way, []) : toOne(way))

function toOne(way: Way): object {
  const { entity, relation, there, catalogue } = way
  return Object.freeze({
    entity: entity.name,
    relation: relation.name,
    ...quantifiers(way, []),
    within: (window: WindowInput) => Object.freeze(quantifiers(way, [inWindow(way, window)])),
    its: (pick: (there: never) => unknown) => {
      const info = there()
      const of = operandOf(info.name, pick(way.refsOf() as never))
      const type = typeOfOperand(of, info, catalogue)?.type ?? 'text'
      return valueRef(entity.name, type, { related: { relation: relation.name, of } })
    },
  })
}

function toMany(way: Way, conditions: readonly Condition[]): object {
  const { entity, relation } = way
  const narrowed = (more: Condition) => toMany(way, [...conditions, more])
  return Object.freeze({
    entity: entity.name,
    relation: relation.name,
    conditions,
    ...quantifiers(way, conditions),
    ...sums(way, conditions),
    where: (write: WhereThere) => narrowed(whereOf(way, write)),
    within: (window: WindowInput) => narrowed(inWindow(way, window)),
    timeField: () => timeOf(way),
  } satisfies RecordsRef<string> & Record<string, unknown>)
}

function timeOf({ there }: Way): string {
  const { name, timeField } = there()
  if (timeField === undefined) throw new TypeError(`${name} declares no time field`)
  return timeField
}

function inWindow(way: Way, window: WindowInput): Condition {
  return { op: 'within', left: { field: timeOf(way) }, window: windowOf(window) }
}

function quantifiers(way: Way, conditions: readonly Condition[]) {
  const { entity, relation } = way
  const some = (of: readonly Condition[]): Condition => ({
    op: 'some',
    relation: relation.name,
    ...whereAll(of),
  })
  const meeting = (write?: WhereThere) => some(write ? [...conditions, whereOf(way, write)] : conditions)
  return {
    some: (write?: WhereThere) => rule(entity.name, meeting(write)),
    none: (write?: WhereThere) => rule(entity.name, negation(meeting(write))),
    every: (write: WhereThere) =>
      rule(entity.name, negation(some([...conditions, negation(whereOf(way, write))]))),
  }
}

function whereOf({ there, refsOf }: Way, write: WhereThere): Condition {
  const written = write(refsOf() as never)
  assertAbout(there().name, written)
  assertServing({}, written)
  return written.where
}

/** Conditions as the `where` of related records; none where there are none. */
export const whereAll = (conditions: readonly Condition[]): { where?: Condition } => {
  const [only] = conditions
  if (!only) return {}
  return { where: conditions.length === 1 ? only : { op: 'and', of: conditions } }
}

function sums({ entity, relation, catalogue }: Way, conditions: readonly Condition[]) {
  const sum = (fn: SumFn, field?: string, options: InCurrency = {}) => {
    const of: Sum = {
      fn,
      relation: relation.name,
      ...(field !== undefined && { field }),
      ...(options.in !== undefined && { in: options.in }),
      ...whereAll(conditions),
    }
    const operand: Operand = { sum: of }
    return valueRef(entity.name, typeOf(operand), operand)
  }
  const typeOf = (operand: Operand): ValueType => typeOfOperand(operand, entity, catalogue)?.type ?? 'number'
  const of = (fn: SumFn) => (field: string, options?: InCurrency) => sum(fn, field, options)
  return {
    count: () => sum('count'),
    countDistinct: (field: string) => sum('countDistinct', field),
    sum: of('sum'),
    avg: of('avg'),
    min: of('min'),
    max: of('max'),
    latest: () => sum('latest'),
    earliest: () => sum('earliest'),
  }
}
