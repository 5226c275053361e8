/** A day of the week, as a calendar names it. */
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** Opening to closing, half open, wall-clock `HH:mm` or `HH:mm:ss`. `24:00` is the end of the day. */
export type Interval = readonly [opens: string, closes: string]

/**
 * What one day does instead of what its weekday and the holidays say.
 *
 * `hours` and `like` replace the day, a holiday too; `hours: []` closes it. `closed` takes a part off what the
 * day would have had.
 */
export type Override =
  | { readonly day: string; readonly like: Weekday }
  | { readonly day: string; readonly hours: readonly Interval[] }
  | { readonly day: string; readonly closed: readonly Interval[] }

/** A calendar as a host writes it: plain JSON, days as `YYYY-MM-DD`, times on the wall clock of the zone. */
export interface CalendarDefinition {
  /** An IANA zone, e.g. `Europe/Berlin`. */
  readonly timeZone: string
  /** The open intervals of each weekday; a weekday that is not named is closed. */
  readonly hours: { readonly [weekday in Weekday]?: readonly Interval[] }
  /** Days on which nothing is open. */
  readonly holidays?: readonly string[]
  readonly overrides?: readonly Override[]
  /** The first day the calendar holds; before it nothing is open. */
  readonly validFrom?: string
  /** The last day the calendar holds; after it nothing is open. */
  readonly validUntil?: string
  /** The last day whose holidays are known; what is counted beyond it is provisional. */
  readonly knownUntil?: string
}

/** An instant as it comes in: ISO text with `Z` or an offset, or a `Date`. */
export type InstantInput = string | Date

/** How a day that is not a working day is moved to one. */
export type RollConvention = 'following' | 'modifiedFollowing' | 'preceding'

export interface WorkingDayOptions {
  /** Whether the start is day one, when it is a working day. Default false: the next working day is. */
  readonly countStart?: boolean
  /** `HH:mm`: what comes at or after it, or on a day off, counts as come on the next working day. Needs an instant. */
  readonly cutOff?: string
}

/** When an amount of working time is used up. */
export interface Due {
  /** ISO text in UTC with milliseconds. */
  readonly dueAt: string
  /** Whether the time was counted over days after `knownUntil`, so that new holidays may move it. */
  readonly isProvisional: boolean
}

/** What a holiday source answers: spread it into a `CalendarDefinition`. */
export interface HolidaySource {
  readonly holidays: readonly string[]
  readonly overrides: readonly Override[]
  readonly knownUntil: string
}
