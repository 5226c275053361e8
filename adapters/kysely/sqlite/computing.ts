import type { CalendarUnit, Computing } from '../computing.js'

/** SQLite: integers of 64 bits that fail beyond, doubles that become infinite, calendar by modifiers of `date`. */
export const sqliteComputing: Computing = {
  double: (number) => `cast(${number} as real)`,
  overflow: 'infinite',
  // In two halves, of which neither overflows; put together as an integer where that holds the sum, else as a double.
  sumOfManyIntegers: (of) => {
    const high = () => `sum(${of()} >> 26)`
    const low = () => `sum(${of()} & 67108863)`
    const whole = `${high()} * 67108864 + ${low()}`
    return `case when ${high()} between -68719476736 and 68719476735 then ${whole} else ${high()} * 67108864.0 + ${low()} end`
  },
  isSumOverflow: (error) => error instanceof Error && /integer overflow/.test(error.message),
  extreme: (fn, of) => `${fn}(${of})`,
  moved: (instant, ms) => `(${instant} + ${ms})`,
  firstDay: (unit, of, type) =>
    firstDays[unit](type === 'instant' ? () => `${of()} / 1000.0, 'unixepoch'` : of),
  choosesSemiJoins: false,
  // Microseconds, measured: a pass over an index of time finds its rows in no order, and sorts them into groups.
  costs: { probe: 0.45, probedRow: 0.6, groupedRow: 1.7, joinedRow: 0.5 },
}

const firstDays: Readonly<Record<CalendarUnit, (of: () => string) => string>> = {
  day: (of) => `date(${of()})`,
  mondayWeek: (of) => `date(${of()}, '-6 days', 'weekday 1')`,
  saturdayWeek: (of) => `date(${of()}, '-6 days', 'weekday 6')`,
  sundayWeek: (of) => `date(${of()}, '-6 days', 'weekday 0')`,
  month: (of) => `date(${of()}, 'start of month')`,
  quarter: (of) => {
    const monthsIn = `(strftime('%m', ${of()}) - 1) % 3`
    // The second reading of a parameter stands behind the first.
    return `date(${of()}, 'start of month', '-' || (${monthsIn}) || ' months')`
  },
  year: (of) => `date(${of()}, 'start of year')`,
}
