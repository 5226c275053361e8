import type { Day, Instant, Money } from '../kernel/index.js'
import type { CalendarUnit, Operand, Rule } from './ast.js'
import { assertAbout, operandOf } from './build.js'

/**
 * A figure over many records: JSON like a rule, made of the same operands. What it counts may be narrowed by a rule of
 * its own, beside that of the whole question.
 */
export type StoredMeasure = Total | Rate

export interface Total {
  readonly fn: TotalFn
  /** What is summed; none for `count`. */
  readonly of?: Operand
  readonly where?: Rule
}

/** The first figure by the second; missing where the second is zero. */
export interface Rate {
  readonly fn: 'rate'
  readonly of: readonly [Total, Total]
}

export type TotalFn = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'

/** What records are grouped by: a value, or the first day of the calendar unit an instant or day lies in. */
export type StoredGroupKey = Operand | CalendarKey

export interface CalendarKey {
  readonly calendar: {
    readonly unit: CalendarUnit
    readonly of: Operand
    /** Whose days. Default: the model's. A day needs none. */
    readonly zone?: string
  }
}

/** A figure about records of an entity, and what its answer is. */
export type Measure<Entity extends string = string, Value = unknown> = StoredMeasure & {
  readonly '~about'?: (entity: Entity) => void
  readonly '~value'?: Value
}

/** A total is a figure that a rate can be made of. */
export type TotalMeasure<Entity extends string = string, Value = unknown> = Total & {
  readonly '~about'?: (entity: Entity) => void
  readonly '~value'?: Value
}

/** A key made by `byDay` and the like. */
export type CalendarGroup<Entity extends string = string> = CalendarKey & {
  readonly '~about'?: (entity: Entity) => void
  readonly '~value'?: Day
}

/** A field, an attribute, a related value or a sum, as a model's fields write it. */
export interface ValueRef<Entity extends string = string> {
  readonly entity: Entity
  /** A field says which. */
  readonly field?: string
}

interface ValueByType {
  text: string
  ref: string
  number: number
  boolean: boolean
  instant: Instant
  day: Day
  money: Money
}

/** What a reference's value is to a host that reads it. */
export type ValueOf<Ref> = '~words' extends keyof Ref
  ? NonNullable<Ref['~words']>
  : '~type' extends keyof Ref
    ? ValueByType[NonNullable<Ref['~type']> & keyof ValueByType]
    : string | number | boolean | Money

/** Which of the records count. */
export interface Narrowed<Entity extends string> {
  readonly where?: Rule<Entity>
}

type AboutOf<Ref extends ValueRef> = Ref['entity']

/** A reference whose values are of some types; no other compiles. */
type OfType<Ref, Types extends string> = '~type' extends keyof Ref
  ? NonNullable<Ref['~type']> extends Types
    ? unknown
    : never
  : never

/** How many records. */
export const count = <Entity extends string = never>(
  narrowed: Narrowed<Entity> = {},
): TotalMeasure<[Entity] extends [never] ? string : Entity, number> => ({ fn: 'count', ...whereOf(narrowed) })

/** How many different values; missing ones are none. */
export const countDistinct = <Ref extends ValueRef>(
  of: Ref,
  narrowed: Narrowed<AboutOf<Ref>> = {},
): TotalMeasure<AboutOf<Ref>, number> => total('countDistinct', of, narrowed)

/** Of nothing, 0. Money is summed as booked unless the field says `in`; sums of integers and money are exact. */
export const sum = <Ref extends ValueRef>(
  of: Ref & OfType<Ref, 'number' | 'money'>,
  narrowed: Narrowed<AboutOf<Ref>> = {},
): TotalMeasure<AboutOf<Ref>, ValueOf<Ref>> => total('sum', of, narrowed)

/** Of nothing, missing. An average of money is rounded to the minor unit, halves away from zero. */
export const avg = <Ref extends ValueRef>(
  of: Ref & OfType<Ref, 'number' | 'money'>,
  narrowed: Narrowed<AboutOf<Ref>> = {},
): TotalMeasure<AboutOf<Ref>, ValueOf<Ref> | null> => total('avg', of, narrowed)

/** The least; text by code point. Of nothing, missing. */
export const min = <Ref extends ValueRef>(
  of: Ref,
  narrowed: Narrowed<AboutOf<Ref>> = {},
): TotalMeasure<AboutOf<Ref>, ValueOf<Ref> | null> => total('min', of, narrowed)

/** The greatest. Of nothing, missing. */
export const max = <Ref extends ValueRef>(
  of: Ref,
  narrowed: Narrowed<AboutOf<Ref>> = {},
): TotalMeasure<AboutOf<Ref>, ValueOf<Ref> | null> => total('max', of, narrowed)

/** One figure by another: won deals by deals. Missing where the second is zero. */
export const rate = <Entity extends string>(
  part: TotalMeasure<Entity>,
  whole: TotalMeasure<Entity>,
): Measure<Entity, number | null> => ({ fn: 'rate', of: [part, whole] })

/** An instant or a day. */
interface Moment<Entity extends string> extends ValueRef<Entity> {
  readonly '~type'?: 'instant' | 'day'
}

export interface InZone {
  /** Whose days. Default: the model's. */
  readonly zone?: string
}

/** The calendar day of an instant in a zone, or a day as it is. */
export const byDay = <Entity extends string>(of: Moment<Entity>, zone?: InZone): CalendarGroup<Entity> =>
  calendar('day', of, zone)

/** The first day of its week, as the model's weeks begin. */
export const byWeek = <Entity extends string>(of: Moment<Entity>, zone?: InZone): CalendarGroup<Entity> =>
  calendar('week', of, zone)

/** The first day of its month. */
export const byMonth = <Entity extends string>(of: Moment<Entity>, zone?: InZone): CalendarGroup<Entity> =>
  calendar('month', of, zone)

/** The first day of its quarter of the calendar year. */
export const byQuarter = <Entity extends string>(of: Moment<Entity>, zone?: InZone): CalendarGroup<Entity> =>
  calendar('quarter', of, zone)

/** The first day of its year. */
export const byYear = <Entity extends string>(of: Moment<Entity>, zone?: InZone): CalendarGroup<Entity> =>
  calendar('year', of, zone)

function total(fn: TotalFn, of: ValueRef, narrowed: Narrowed<string>): Total {
  if (narrowed.where) assertAbout(of.entity, narrowed.where)
  return { fn, of: operandOf(of.entity, of), ...whereOf(narrowed) }
}

function whereOf({ where }: Narrowed<string>): { where?: Rule } {
  return where ? { where } : {}
}

function calendar(unit: CalendarUnit, of: ValueRef, { zone }: InZone = {}): CalendarKey {
  return { calendar: { unit, of: operandOf(of.entity, of), ...(zone === undefined ? {} : { zone }) } }
}
