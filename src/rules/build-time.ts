import type { Duration } from '../kernel/index.js'
import type { CalendarUnit, Condition, RelativeInstant, Rule, Step, Window } from './ast.js'
import { assertAbout, negation, rule, windowOf } from './build.js'
import type { AgeValue, BirthdayField, DayField } from './field-types.js'
import type { DayWindow, InstantOperand } from './operands.js'
import { whereAll } from './relation-refs.js'
import type { RecordsRef } from './relation-types.js'
import { ageRef } from './value-refs.js'

/** The age at a birth date, compared with numbers: `age(f.birthDate).gte(18)`. Who is not born yet has none. */
export const age = <Entity extends string>(
  of: DayField<Entity> | BirthdayField<Entity>,
  // The runtime value has these methods, which only the compiler tells apart by entity.
): AgeValue<Entity> => ageRef(of.entity, of.field) as AgeValue<Entity>

/** A birthday on one of the days of a window: `birthdayWithin(f.birthday, comingPeriods(14, 'day'))`. */
export const birthdayWithin = <Entity extends string>(
  { entity, field }: BirthdayField<Entity>,
  window: DayWindow,
): Rule<Entity> => rule(entity, { op: 'within', left: { birthday: field }, window: windowOf(window) })

/** One of the first, and after it, within the time, one of the next. Nothing later than now counts. */
export const followedBy = <Entity extends string>(
  first: RecordsRef<Entity>,
  next: RecordsRef<NoInfer<Entity>>,
  within: Duration,
): Rule<Entity> => sequence('followedBy', first, next, within)

/** One of the first, and none of the next within the time after it, which has passed. */
export const missed = <Entity extends string>(
  first: RecordsRef<Entity>,
  next: RecordsRef<NoInfer<Entity>>,
  within: Duration,
): Rule<Entity> => sequence('missed', first, next, within)

function sequence<Entity extends string>(
  op: 'followedBy' | 'missed',
  first: RecordsRef<Entity>,
  next: RecordsRef<NoInfer<Entity>>,
  within: Duration,
): Rule<Entity> {
  assertAbout(first.entity, next)
  return rule(first.entity, { op, first: stepOf(first), next: stepOf(next), within: { ...within } })
}

/** At least one record in so many of the periods: the last complete ones of the calendar, or rolling ones that end now. */
export const regularly = <Entity extends string>(
  records: RecordsRef<Entity>,
  {
    atLeast,
    of,
    each,
  }: { readonly atLeast: number; readonly of: number; readonly each: CalendarUnit | Duration },
): Rule<Entity> =>
  rule(records.entity, {
    op: 'regularly',
    ...stepOf(records),
    atLeast,
    of,
    each: typeof each === 'string' ? each : { ...each },
  })

function stepOf({ relation, conditions }: RecordsRef<string>): Step {
  return { relation, ...whereAll(conditions) }
}

/** Windows that begin at a moment: what is before them has an end. */
export type BeginningWindow =
  | Duration
  | { readonly last: Duration }
  | { readonly from: string | Date; readonly until?: string | Date }
  | { readonly after: InstantOperand; readonly upTo?: InstantOperand }

/** The first of the records ever is in a window: `first(f.purchases).within(days(30))`. */
export const first = <Entity extends string>(records: RecordsRef<Entity>) => ({
  within: (input: BeginningWindow): Rule<Entity> => {
    const window = windowOf(input)
    return rule(records.entity, {
      op: 'and',
      of: [during(records, window), negation(during(records, before(window)))],
    })
  },
})

/** There were records in the long time back from now, and none in the recent part of it. */
export const stopped = <Entity extends string>(
  records: RecordsRef<Entity>,
  { long, recent }: { readonly long: Duration; readonly recent: Duration },
): Rule<Entity> =>
  rule(records.entity, {
    op: 'and',
    of: [during(records, windowOf(long)), negation(during(records, windowOf(recent)))],
  })

/** There are records in the recent time, none in the quiet time before it, and some before that. */
export const restarted = <Entity extends string>(
  records: RecordsRef<Entity>,
  { recent, quiet }: { readonly recent: Duration; readonly quiet: Duration },
): Rule<Entity> => {
  const began = { ago: plus(recent, quiet) }
  return rule(records.entity, {
    op: 'and',
    of: [
      during(records, windowOf(recent)),
      negation(during(records, { after: began, upTo: { ago: { ...recent } } })),
      during(records, { upTo: began }),
    ],
  })
}

function plus(a: Duration, b: Duration): Duration {
  const [days, hours] = [(a.days ?? 0) + (b.days ?? 0), (a.hours ?? 0) + (b.hours ?? 0)]
  return { ...(days > 0 && { days }), ...(hours > 0 && { hours }) }
}

/** All the time before a window. */
function before(window: Window): Window {
  if ('last' in window) return { upTo: { ago: window.last } }
  if ('after' in window) return { upTo: window.after as RelativeInstant }
  return 'from' in window ? { until: window.from } : {}
}

/** Some of the records, in a window. */
function during({ relation, conditions, timeField }: RecordsRef<string>, window: Window): Condition {
  const within: Condition = { op: 'within', left: { field: timeField() }, window }
  return { op: 'some', relation, ...whereAll([within, ...conditions]) }
}
