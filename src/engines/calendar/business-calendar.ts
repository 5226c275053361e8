import type { Due, InstantInput, RollConvention, WorkingDayOptions } from './types.js'

/** Working time in one zone. Every method is a pure function of the definition and its arguments. */
export interface BusinessCalendar {
  readonly timeZone: string
  /** The last day whose holidays are known, as the definition says. */
  readonly knownUntil: string | undefined

  /**
   * The instant at which an amount of working time is used up; a negative amount goes back.
   *
   * Outside hours counts as the next opening, going back as the previous closing. An amount that ends at a closing
   * is due at that closing, going back one that ends at an opening at that opening. Zero answers the instant itself.
   *
   * @returns ISO text in UTC with milliseconds
   * @throws `input.invalid` | `calendar.out_of_reach`
   */
  add(instant: InstantInput, workingMs: number): string

  /**
   * `add`, and whether unknown holidays may still move it.
   *
   * @throws `input.invalid` | `calendar.out_of_reach`
   */
  dueAt(instant: InstantInput, workingMs: number): Due

  /**
   * The working time from one instant to a later one.
   *
   * @returns whole milliseconds, of elapsed time
   * @throws `input.invalid` | `calendar.inverted_range` when `to` is before `from`
   */
  between(from: InstantInput, to: InstantInput): number

  /** Whether the clock on the wall of the zone shows an open time; an opening is open, a closing is not. */
  isOpen(instant: InstantInput): boolean

  /**
   * The instant itself when it is open, else the next opening.
   *
   * @throws `input.invalid` | `calendar.out_of_reach`
   */
  nextOpen(instant: InstantInput): string

  /**
   * The end of the open interval the instant lies in, else of the next one. Intervals that touch are one, over
   * midnight too.
   *
   * @throws `input.invalid` | `calendar.out_of_reach`, also when it never closes
   */
  nextClose(instant: InstantInput): string

  /**
   * The instant itself when it is open, else the previous closing.
   *
   * @throws `input.invalid` | `calendar.out_of_reach`
   */
  previousOpen(instant: InstantInput): string

  /** Whether an instant, or a day as `YYYY-MM-DD`, lies after the last day whose holidays are known. */
  isProvisional(when: InstantInput): boolean

  /** Whether a day has open hours. */
  isWorkingDay(day: string): boolean

  /**
   * The n-th working day after a day, or before it for a negative n. Zero answers the day itself.
   *
   * An instant stands for its day in the zone, and is what `cutOff` needs.
   *
   * @returns `YYYY-MM-DD`
   * @throws `input.invalid` | `calendar.out_of_reach`
   */
  addWorkingDays(day: InstantInput, n: number, options?: WorkingDayOptions): string

  /** The last day of a day's month, working or not: `roll` it where it has to be a working day. */
  endOfMonth(day: string): string

  /**
   * The day itself when it is a working day, else the next one (`following`), the previous one (`preceding`), or
   * the next one unless that falls into another month, then the previous one (`modifiedFollowing`).
   *
   * @throws `input.invalid` | `calendar.out_of_reach`
   * @see ISDA 2006 Definitions, section 4.12, Business Day Convention
   */
  roll(day: string, convention: RollConvention): string
}
