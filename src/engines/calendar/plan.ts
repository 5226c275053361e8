import { weekdayOf } from './days.js'

/** An open stretch of one day, in milliseconds of wall clock since its midnight. */
export type Span = readonly [start: number, end: number]

/** A checked calendar: what is open on which day, by number of the day since 1970-01-01. */
export interface Plan {
  readonly timeZone: string
  /** From Monday to Sunday. */
  readonly week: readonly (readonly Span[])[]
  /** The days that do not follow their weekday. */
  readonly specials: ReadonlyMap<number, readonly Span[]>
  readonly validFrom: number
  readonly validUntil: number
  readonly knownUntil: number | undefined
}

const closed: readonly Span[] = []

/** The open spans of a day, in order, none over another. */
export const spansOf = (plan: Plan, day: number): readonly Span[] => {
  if (day < plan.validFrom || day > plan.validUntil) return closed
  return plan.specials.get(day) ?? spansOfWeekday(plan, day)
}

/** The spans a day would have without holidays, overrides and validity. */
export const spansOfWeekday = (plan: Plan, day: number): readonly Span[] =>
  plan.week[weekdayOf(day)] ?? closed

/** What is left of the spans when others are taken off. */
export const without = (spans: readonly Span[], taken: readonly Span[]): readonly Span[] =>
  taken.reduce<readonly Span[]>((left, hole) => left.flatMap((span) => cut(span, hole)), spans)

function cut([start, end]: Span, [from, until]: Span): Span[] {
  const pieces: Span[] = [
    [start, Math.min(end, from)],
    [Math.max(start, until), end],
  ]
  return pieces.filter(([opens, closes]) => opens < closes)
}
