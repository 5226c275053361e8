import { durationMs, type Instant, instantMs, toInstant } from '../kernel/index.js'
import type { Condition, Sequence } from './ast.js'
import type { Outcome } from './combine.js'
import { fieldOf, relationOf } from './operand-type.js'
import type { ColumnTerm, Exists, OuterTerm, Predicate, Slot } from './predicate.js'
import type { Context } from './resolve-context.js'
import { arrive, existsOf } from './resolve-related.js'
import { columnTerm } from './terms-of-fields.js'
import { momentOf } from './windows.js'

/** A first one, and one of the others after it in time; or none of them, once the time is over. */
export const resolveSequence = (sequence: Sequence, context: Context): Outcome => {
  const { op, first, within } = sequence
  const isMissed = op === 'missed'
  const latest = isMissed ? momentOf({ ago: within }, context.now) : context.now
  const { there, meeting } = arrive(first.relation, context)
  const time = timeOf(there)
  const conditions = [notAfter(time, latest, there), ...asked(first.where, there)]
  const follower = followerOf(sequence, time, context)
  const reached = meeting([...conditions, follower === false ? isMissed : { ...follower, negated: isMissed }])
  return reached && existsOf(reached)
}

/** One of the others after the first, joined to it by the record that both belong to. */
function followerOf({ first, next, within }: Sequence, began: ColumnTerm, context: Context): Exists | false {
  const [before, after] = [first, next].map(({ relation }) => relationOf(context.entity, relation).on)
  const { there, meeting } = arrive(next.relation, context)
  const time = timeOf(there)
  const reached = meeting([
    notAfter(time, context.now, there),
    compare('gt', time, { kind: 'outer', of: began, type: 'instant' }),
    compare('lte', time, { kind: 'outer', of: began, plusMs: lengthSlot(within, there), type: 'instant' }),
    ...asked(next.where, there),
  ])
  if (!reached || !before) return false
  const on = reached.on.map((join) => (join === after ? { ...join, local: before.foreign } : join))
  return existsOf({ ...reached, on })
}

function asked(where: Condition | undefined, there: Context): readonly Outcome[] {
  return where ? [there.walk(where, there, false)] : []
}

/** The declared time of the rows of an entity. */
export const timeOf = ({ entity }: Context): ColumnTerm => columnTerm(fieldOf(entity, entity.timeField ?? ''))

function notAfter(left: ColumnTerm, moment: Instant, { slots }: Context): Predicate {
  const until = slots.add(toInstant(instantMs(moment) + 1), 'instant')
  return { kind: 'intervals', left, intervals: [{ until }], negated: false }
}

function lengthSlot(length: Sequence['within'], { slots }: Context): Slot {
  return slots.add(durationMs(length), 'integer')
}

function compare(op: 'gt' | 'lte', left: ColumnTerm, right: OuterTerm): Predicate {
  return { kind: 'compare', op, left, right, negated: false }
}
