import type { CalendarUnit, Computing } from '../computing.js'

/** PostgreSQL: sums of integers are `numeric`, doubles that overflow fail, booleans have no least and greatest. */
export const postgresComputing: Computing = {
  double: (number) => `(${number})::double precision`,
  overflow: 'fails',
  whole: (double) => `least(greatest(${double}, -9.2e18), 9.2e18)::bigint`,
  extreme: (fn, of, type) => {
    if (type !== 'boolean') return `${fn}(${of})`
    return fn === 'min' ? `bool_and(${of})` : `bool_or(${of})`
  },
  moved: (instant, ms) => `(${instant} + ${ms} * interval '1 millisecond')`,
  firstDay: (unit, of, type) => {
    const local = type === 'instant' ? `${of()} at time zone 'UTC'` : `(${of()})::date::timestamp`
    return `(to_char(${truncated[unit](local)}, 'YYYY-MM-DD') collate "C")`
  },
  choosesSemiJoins: true,
  // Microseconds, measured: a subquery is begun anew for each row; a few hundred thousand groups no longer fit in memory.
  costs: { probe: 2.5, probedRow: 0.6, groupedRow: 0.9, joinedRow: 0.3 },
}

const truncated: Readonly<Record<CalendarUnit, (local: string) => string>> = {
  day: to('day'),
  mondayWeek: to('week'),
  saturdayWeek: toWeek({ begun: 2 }),
  sundayWeek: toWeek({ begun: 1 }),
  month: to('month'),
  quarter: to('quarter'),
  year: to('year'),
}

function to(unit: string) {
  return (local: string) => `date_trunc('${unit}', ${local})`
}

/** Weeks of PostgreSQL begin on Monday. One that has begun days earlier is theirs, those days later. */
function toWeek({ begun }: { readonly begun: number }) {
  const days = `interval '${begun} days'`
  return (local: string) => `(${to('week')(`${local} + ${days}`)} - ${days})`
}
