import { dayAfter } from '../../engines/calendar/days.js'
import { birthDateOf, nextBirthdayOn } from '../../engines/calendar/lunar.js'
import { type Birthday, dayOf, type Instant, startOfDay } from '../../kernel/index.js'
import type { Customer } from './entities.js'

type Derived = Pick<Customer, 'birthDate' | 'nextBirthdayOn' | 'birthdayOverAt'>

/**
 * What follows from a birthday.
 *
 * @throws `input.invalid` for a lunar day that its year does not have | `calendar.library_missing`
 */
export const derivedBirthday = async (
  birthday: Birthday | null,
  now: Instant,
  zone: string,
): Promise<Derived> => ({
  birthDate: birthday && (await birthDateOf(birthday, ['birthday'])),
  ...(await nextBirthday(birthday, now, zone)),
})

/** The next day a birthday falls on, and when it will be over. */
export const nextBirthday = async (
  birthday: Birthday | null,
  now: Instant,
  zone: string,
): Promise<Pick<Customer, 'nextBirthdayOn' | 'birthdayOverAt'>> => {
  if (!birthday) return { nextBirthdayOn: null, birthdayOverAt: null }
  const next = await nextBirthdayOn(birthday, dayOf(now, zone))
  return { nextBirthdayOn: next, birthdayOverAt: startOfDay(dayAfter(next), zone) }
}
