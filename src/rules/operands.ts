import type { Day, Duration, Instant } from '../kernel/index.js'
import type { CalendarUnit, Datum, RelativeInstant } from './ast.js'

/** A value of whoever asks: `actor('id')`. */
export interface ActorOperand {
  readonly actor: string
}

/** A value given when the rule is asked: `param('city')`. */
export interface ParamOperand {
  readonly param: string
}

/** A moment relative to now: `ago(days(3))`. */
export interface InstantOperand {
  readonly instant: RelativeInstant
}

/** A calendar day relative to today: `today(-7)`. */
export interface DayOperand {
  readonly today: number
}

/** A value that is known when the rule is asked. */
export type Given = ActorOperand | ParamOperand

/** Whole periods of the calendar, counted from the current one: `from` included, `until` not. */
export interface CalendarWindow {
  readonly calendar: { readonly unit: CalendarUnit; readonly from: number; readonly until: number }
}

/** A length of time back from now, or a window written out. The ends of `from` and `until`: from included, until not. */
export type WindowInput =
  | Duration
  | { readonly last: Duration }
  | { readonly next: Duration }
  | { readonly from: Instant | Date; readonly until?: Instant | Date }
  | { readonly until: Instant | Date }
  | { readonly after: InstantOperand; readonly upTo?: InstantOperand }
  | { readonly upTo: InstantOperand }
  | CalendarWindow

/** A window over days: calendar periods, or days written out, `from` included and `until` not. */
export type DayWindow =
  | CalendarWindow
  | { readonly from: Day; readonly until?: Day }
  | { readonly until: Day }

/** A point of the earth, and the datum it is counted from. */
export interface GeoPoint {
  readonly latitude: number
  readonly longitude: number
  readonly datum: Datum
}

/** A value of the actor that asks: `id`, `kind`, or what the host's `actorRef` gives. */
export const actor = (name: string): ActorOperand => Object.freeze({ actor: name })

/** A value given when the rule is asked, by name. */
export const param = (name: string): ParamOperand => Object.freeze({ param: name })

/** The moment a duration before now. */
export const ago = (duration: Duration): InstantOperand => ({ instant: { ago: { ...duration } } })

/** The moment a duration after now. */
export const ahead = (duration: Duration): InstantOperand => ({ instant: { ahead: { ...duration } } })

/** The calendar day so many days after today, in the rule's zone. Default: today. */
export const today = (later = 0): DayOperand => Object.freeze({ today: later })

/** The whole current period: `thisPeriod('month')`. */
export const thisPeriod = (unit: CalendarUnit): CalendarWindow => calendar(unit, 0, 1)

/** The last complete periods, without the current one: `previousPeriods(7, 'day')` ends where today begins. */
export const previousPeriods = (count: number, unit: CalendarUnit): CalendarWindow =>
  calendar(unit, -count, 0)

/** The current period and those after it, so many in all: `comingPeriods(14, 'day')` is today and the 13 days after. */
export const comingPeriods = (count: number, unit: CalendarUnit): CalendarWindow => calendar(unit, 0, count)

function calendar(unit: CalendarUnit, from: number, until: number): CalendarWindow {
  // Adding zero turns -0 into 0.
  return { calendar: { unit, from: from + 0, until: until + 0 } }
}
