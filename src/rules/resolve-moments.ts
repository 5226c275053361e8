import type { Window } from './ast.js'
import { birthdayKeys } from './birthdays.js'
import type { Outcome } from './combine.js'
import { needsLunar } from './errors.js'
import { fieldOf } from './operand-type.js'
import { guarded } from './resolve-comparison.js'
import type { Context } from './resolve-context.js'
import type { Nowhere, Resolved } from './resolved.js'
import { setTerm } from './terms-of-fields.js'
import { type Interval, intervalOf } from './windows.js'

/** A value in a window. */
export const intervalsOf = (
  side: Exclude<Resolved, Nowhere>,
  window: Window,
  type: 'instant' | 'day',
  context: Context,
): Outcome => {
  const { from, until } = intervalOf(window, context, type)
  if (side.from === 'value') return isIn(String(side.value), { from, until })
  const { slots } = context
  const interval = {
    ...(from === undefined ? {} : { from: slots.add(from, type) }),
    ...(until === undefined ? {} : { until: slots.add(until, type) }),
  }
  return guarded([side], { kind: 'intervals', left: side.term, intervals: [interval], negated: false })
}

function isIn(at: string, { from, until }: Interval): boolean {
  return (from === undefined || at >= from) && (until === undefined || at < until)
}

/** A birthday on one of the days of a window. */
export const birthdayIn = (field: string, window: Window, context: Context): Outcome => {
  const { lunar } = context.options
  if (!lunar) throw needsLunar({ entity: context.entity.name, field })
  const left = setTerm(fieldOf(context.entity, field))
  const keys = birthdayKeys(intervalOf(window, context, 'day'), lunar)
  if (keys === 'all') return { kind: 'set', left, negated: false }
  if (keys.length === 0) return false
  return { kind: 'in', left, list: context.slots.add(keys, 'text'), negated: false }
}
