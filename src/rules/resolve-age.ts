import type { Day } from '../kernel/index.js'
import type { Comparison, ComparisonOp, Constant, Operand } from './ast.js'
import { addDays, yearsBefore } from './calendar-days.js'
import { combine, type Outcome } from './combine.js'
import { fieldOf } from './operand-type.js'
import type { ColumnTerm, Slot } from './predicate.js'
import { turned } from './resolve-comparison.js'
import type { Context } from './resolve-context.js'
import { columnTerm } from './terms-of-fields.js'

/**
 * An age against a number that is known now: birth dates between two days. Age is the number of anniversaries reached
 * today; who was born on 29 February reaches them on the 28th in common years, and who is not born yet has no age.
 */
export const compareAge = ({ op, left, right }: Comparison, context: Context): Outcome =>
  'age' in left
    ? ageAgainst(op, left.age, right, context)
    : ageAgainst(turned[op], ageOf(right), left, context)

export const isOneOfAges = (field: string, ages: readonly Constant[], context: Context): Outcome =>
  combine(
    'or',
    ages.map((age) => born(field, agesOf('eq', Number(age)), context)),
  )

function ageOf(operand: Operand): string {
  return 'age' in operand ? operand.age : ''
}

function ageAgainst(op: ComparisonOp, field: string, other: Operand, context: Context): Outcome {
  const side = context.operand(other, context, { type: 'integer' })
  return side.from === 'value' && born(field, agesOf(op, Number(side.value)), context)
}

/** Whole ages, both ends included. */
interface Ages {
  readonly from: number
  readonly to?: number
}

function agesOf(op: ComparisonOp, age: number): Ages {
  if (op === 'gte' || op === 'gt') return { from: Math.max(0, op === 'gt' ? age + 1 : age) }
  if (op === 'eq') return { from: age, to: age }
  return { from: 0, to: op === 'lt' ? age - 1 : age }
}

function born(field: string, { from, to }: Ages, context: Context): Outcome {
  if (to !== undefined && (to < 0 || from < 0)) return false
  const first = to === undefined ? undefined : bornBefore(to + 1, context.today)
  const end = bornBefore(from, context.today)
  // Nobody was born before the years that are kept.
  if (end === undefined) return false
  const interval = {
    ...(first === undefined ? {} : { from: daySlot(first, context) }),
    until: daySlot(end, context),
  }
  return { kind: 'intervals', left: birthDate(field, context), intervals: [interval], negated: false }
}

/** The first birth date that has not reached so many anniversaries today. */
function bornBefore(age: number, today: Day): Day | undefined {
  const tomorrow = addDays(today, 1)
  return tomorrow && yearsBefore(tomorrow, age)
}

function daySlot(day: Day, { slots }: Context): Slot {
  return slots.add(day, 'day')
}

function birthDate(name: string, { entity }: Context): ColumnTerm {
  const field = fieldOf(entity, name)
  return field.birthday ? { column: field.birthday.date, type: 'day' } : columnTerm(field)
}
