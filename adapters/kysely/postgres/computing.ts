import type { Computing } from '../computing.js'

/** PostgreSQL: sums of integers are `numeric`, doubles that overflow fail, booleans have no least and greatest. */
export const postgresComputing: Computing = {
  double: (number) => `(${number})::double precision`,
  overflow: 'fails',
  whole: (double) => `least(greatest(${double}, -9.2e18), 9.2e18)::bigint`,
  // An instant travels as text, and text depends on settings when it is read: else it is read for each row.
  once: (parameter) => `(select ${parameter})`,
  extreme: (fn, of, type) => {
    if (type !== 'boolean') return `${fn}(${of})`
    return fn === 'min' ? `bool_and(${of})` : `bool_or(${of})`
  },
  moved: (instant, ms) => `(${instant} + ${ms} * interval '1 millisecond')`,
  firstDay: (unit, of, type) => {
    const local = type === 'instant' ? `${of()} at time zone 'UTC'` : `(${of()})::date::timestamp`
    return `(to_char(date_trunc('${unit}', ${local}), 'YYYY-MM-DD') collate "C")`
  },
  choosesSemiJoins: true,
  // Microseconds, measured: a subquery is begun anew for each row; a few hundred thousand groups no longer fit in memory.
  costs: { probe: 2.5, probedRow: 0.6, groupedRow: 0.9, joinedRow: 0.3 },
}
