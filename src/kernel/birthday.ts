import { z } from 'zod'
import { type Day, firstYear, isDay, lastYear } from './time.js'

export const birthdayCalendars = ['gregorian', 'lunar'] as const

/** A birthday as people know it: the year may be unknown, the calendar lunar. */
export type Birthday = {
  readonly calendar: (typeof birthdayCalendars)[number]
  readonly year?: number
  readonly month: number
  /** A leap month of the lunar calendar; it has the number of the one before it. */
  readonly leap?: true
  readonly day: number
}

/** The stored column of the day of the year a birthday falls on. */
export const birthdayKeyColumn = (name: string): string => `${name}Key`

/** The day of the year a birthday falls on: `02-29`, lunar `L-08-15`, in a leap month `L-06+-01`. */
export const birthdayKey = ({ calendar, month, leap, day }: Omit<Birthday, 'year'>): string => {
  const monthAndDay = `${twoDigits(month)}${leap ? '+' : ''}-${twoDigits(day)}`
  return calendar === 'lunar' ? `L-${monthAndDay}` : monthAndDay
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** The birth date that a Gregorian birthday says; `undefined` where the year is unknown or the calendar lunar. */
export const gregorianBirthDate = ({ calendar, year, month, day }: Birthday): Day | undefined =>
  calendar === 'gregorian' && year !== undefined ? `${year}-${twoDigits(month)}-${twoDigits(day)}` : undefined

/** The schema of a birthday: a day that its month has. Of a lunar one with a year, the table of the library says more. */
export const birthdaySchema = () =>
  z
    .strictObject({
      calendar: z.enum(birthdayCalendars),
      year: z.int().min(firstYear).max(lastYear).optional(),
      month: z.int().min(1).max(12),
      leap: z.literal(true).optional(),
      day: z.int().min(1).max(31),
    })
    .superRefine((birthday, context) => {
      const issue = faultOf(birthday)
      if (issue) context.addIssue({ code: 'custom', ...issue })
    })

function faultOf(birthday: Birthday): { path: string[]; message: string } | undefined {
  if (birthday.calendar === 'lunar') {
    return birthday.day > 30 ? { path: ['day'], message: 'a day from 1 to 30' } : undefined
  }
  if (birthday.leap) return { path: ['leap'], message: 'leap only beside the lunar calendar' }
  // A leap year, so that 29 February may stand without one.
  const { year = 2000, month, day } = birthday
  // What is wrong with the month has been said.
  if (month < 1 || month > 12) return undefined
  const exists = isDay(`${year}-${twoDigits(month)}-${twoDigits(day)}`)
  return exists ? undefined : { path: ['day'], message: 'a day that the month has' }
}
