import type { Catalogue, EntityInfo } from '../kernel/index.js'
import type { Condition, Operand } from './ast.js'
import { compileTermOf } from './compile.js'
import { compileRule } from './compile-rule.js'
import type { DescribeOptions } from './describe.js'
import { carriedRecords, type PublicRecord, publicRecords, type RelatedRecords } from './public-records.js'
import type { Givens } from './resolve-context.js'
import { type ResolvedTerm, resolveChecked } from './resolve-term.js'
import { createSlots } from './slots.js'
import type { Moment } from './windows.js'

export interface WhyOptions extends Givens, DescribeOptions {
  readonly catalogue: Catalogue
  /** Related records by relation. Default: those the record carries. */
  readonly related?: RelatedRecords
  /** Fields whose values must not be told. */
  readonly hide?: (entity: string, field: string) => boolean
}

/** A record, and what is asked about it with. */
export interface WhyPlace {
  readonly entity: EntityInfo
  readonly record: PublicRecord
  readonly options: WhyOptions
}

export const entityAt = (catalogue: Catalogue, name: string): EntityInfo => {
  const entity = catalogue[name]
  if (!entity) throw new TypeError(`No entity is called ${name}`)
  return entity
}

/** Whether a condition holds of a record; with a purpose, whether it is not outside that. */
export const holds = (where: Condition, { entity, record, options }: WhyPlace, purpose?: string): boolean => {
  const rule = { v: 1, entity: entity.name, ...(purpose !== undefined && { purpose }), where } as const
  return compileRule(rule, options.catalogue, options.related)(givensOf(options))(record)
}

/** The values of operands of a checked rule. `undefined`: missing. */
export const valuesOf = (
  operands: readonly Operand[],
  { entity, record, options }: WhyPlace,
): readonly { readonly value: unknown; readonly currency?: string }[] => {
  const { catalogue, related } = options
  const slots = createSlots()
  const terms = resolveChecked(entity.name, operands, { ...givensOf(options), catalogue, slots })
  const access = publicRecords(catalogue, related)
  return terms.map((resolved) => ({
    value: plain(
      compileTermOf(resolved.term, { entity: entity.name, access })(slots.values)(record, () => []),
    ),
    ...currencyOf(resolved),
  }))
}

// Sums beyond 2^53 are exact inside; what is told is JSON.
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function currencyOf({ currency }: ResolvedTerm): { currency?: string } {
  return currency === undefined ? {} : { currency }
}

/** When it is asked, whose days and whose weeks are meant. */
export const momentAt = ({ options: { now, zone = 'UTC', weekStart = 'monday' } }: WhyPlace): Moment => ({
  now,
  zone,
  weekStart,
})

/** The related records of a record. */
export const relatedOf = (
  relation: EntityInfo['relations'][string],
  { entity, record, options }: WhyPlace,
): readonly PublicRecord[] => [...(options.related ?? carriedRecords)(record, relation, entity.name)]

function givensOf({ now, zone, weekStart, actor, params, lunar, outside }: Givens): Givens {
  return {
    now,
    ...(zone !== undefined && { zone }),
    ...(weekStart && { weekStart }),
    ...(actor && { actor }),
    ...(params && { params }),
    ...(lunar && { lunar }),
    ...(outside && { outside }),
  }
}
