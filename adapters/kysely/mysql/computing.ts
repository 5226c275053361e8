import type { CalendarUnit, Computing } from '../computing.js'
import type { Write } from '../engine.js'

/** MariaDB and MySQL: sums of integers are decimals, doubles that overflow fail. `text` gives made text the order of columns. */
export const mysqlComputing = (text: (expression: string) => string): Computing => ({
  // A decimal beside a decimal would stay decimal: an exponent makes a double of both.
  double: (number) => `cast(${number} as double)`,
  overflow: 'fails',
  whole: (double) => `cast(least(greatest(${double}, -9.2e18), 9.2e18) as signed)`,
  extreme: (fn, of) => `${fn}(${of})`,
  moved: (instant, ms) => `(${instant} + interval (${ms}) * 1000 microsecond)`,
  firstDay: (unit, of, type) =>
    text(firstDays[unit](type === 'instant' ? of : () => `cast(${of()} as date)`)),
  choosesSemiJoins: true,
  costs: { probe: 1, probedRow: 0.4, groupedRow: 0.8, joinedRow: 0.5 },
})

const firstDays: Readonly<Record<CalendarUnit, (of: Write) => string>> = {
  day: (of) => `date_format(${of()}, '%Y-%m-%d')`,
  mondayWeek: (of) => `date_format(${of()} - interval weekday(${of()}) day, '%Y-%m-%d')`,
  // The days since: `weekday` is 0 on Monday, `dayofweek` is 1 on Sunday and 7 on Saturday.
  saturdayWeek: (of) => `date_format(${of()} - interval dayofweek(${of()}) % 7 day, '%Y-%m-%d')`,
  sundayWeek: (of) => `date_format(${of()} - interval dayofweek(${of()}) - 1 day, '%Y-%m-%d')`,
  month: (of) => `date_format(${of()}, '%Y-%m-01')`,
  quarter: (of) => `date_format(${of()} - interval (month(${of()}) - 1) % 3 month, '%Y-%m-01')`,
  year: (of) => `date_format(${of()}, '%Y-01-01')`,
}
