import { lastBelow } from './blocks.js'
import { firstDay, lastDay, weekdayOf } from './days.js'
import { type Plan, spansOf, spansOfWeekday } from './plan.js'

/** The working days of a calendar, numbered in order from an origin of their own. */
export interface WorkingDays {
  has(day: number): boolean
  /** How many lie before a day. */
  before(day: number): number
  /** The day with `before(day) === index`, if it is within reach. */
  at(index: number): number | undefined
}

/**
 * Counts by weeks and corrects by the days that do not follow their weekday, so that the cost depends on neither
 * the number of days nor the distance. A day is a working day when it has open hours on the wall clock.
 */
export const countWorkingDays = (plan: Plan): WorkingDays => {
  const has = (day: number): boolean => spansOf(plan, day).length > 0
  const first = Math.max(plan.validFrom, firstDay)
  const last = Math.min(plan.validUntil, lastDay)
  const countWeekdays = weekdayCounter(plan)
  const exceptions = correctionsOf(plan)

  const before = (day: number): number => {
    const within = Math.min(Math.max(day, first), last + 1)
    const correction = exceptions.corrections[lastBelow(exceptions.days, within)] ?? 0
    return countWeekdays(within) + correction
  }

  return {
    has,
    before,
    at: (index) => {
      if (index < before(first) || index >= before(last + 1)) return undefined
      let [low, high] = [first, last]
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if (before(middle) <= index) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/** How many days before a day, from the Monday 1969-12-29, are open by their weekday. */
function weekdayCounter(plan: Plan): (day: number) => number {
  const monday = -3
  const beforeWeekday = [0]
  for (let day = monday; day < monday + 7; day += 1) {
    const isOpen = spansOfWeekday(plan, day).length > 0
    beforeWeekday.push((beforeWeekday.at(-1) ?? 0) + (isOpen ? 1 : 0))
  }
  const perWeek = beforeWeekday[7] ?? 0
  return (day) => {
    const weekday = weekdayOf(day)
    return ((day - monday - weekday) / 7) * perWeek + (beforeWeekday[weekday] ?? 0)
  }
}

/** The special days, and for each by how much the weekday count is wrong once it has passed. */
function correctionsOf(plan: Plan): { days: readonly number[]; corrections: readonly number[] } {
  const days = [...plan.specials.keys()].toSorted((a, b) => a - b)
  let sum = 0
  const corrections = days.map((day) => {
    const isUsual = spansOfWeekday(plan, day).length > 0
    const isOpen = (plan.specials.get(day)?.length ?? 0) > 0
    sum += Number(isOpen) - Number(isUsual)
    return sum
  })
  return { days, corrections }
}
