import { durationMs, type Instant, instantMs } from '../kernel/index.js'
import type { Regularity } from './ast.js'
import type { Outcome } from './combine.js'
import type { Predicate, SumTerm } from './predicate.js'
import type { Context } from './resolve-context.js'
import { arrive } from './resolve-related.js'
import { timeOf } from './resolve-sequence.js'
import { type Moment, momentAfter, periodStart } from './windows.js'

/** A related record in at least so many of the periods: the number of different periods that they lie in. */
export const resolveRegularity = (regularity: Regularity, context: Context): Outcome => {
  const { relation, where, atLeast } = regularity
  const bounds = regularityBounds(regularity, context)
  const places = bounds.map((bound) => context.slots.add(bound, 'instant'))
  const [from, until] = [places[0], places.at(-1)]
  // Fewer bounds than two are no period.
  if (!from || !until || places.length < 2) return false
  const { there, meeting } = arrive(relation, context)
  const time = timeOf(there)
  const inside: Predicate = { kind: 'intervals', left: time, intervals: [{ from, until }], negated: false }
  const reached = meeting([inside, ...(where ? [there.walk(where, there, false)] : [])])
  if (!reached) return false
  const { entity, on, read } = reached
  const left: SumTerm = {
    kind: 'sum',
    fn: 'countDistinct',
    entity,
    on,
    of: read({ kind: 'period', of: time, bounds: places, type: 'integer' }),
    ...(reached.where && { where: reached.where }),
    type: 'integer',
  }
  return { kind: 'compare', op: 'gte', left, right: context.slots.add(atLeast, 'integer'), negated: false }
}

/** Where the periods begin, and where the last one ends. Those before the years that are kept are left out. */
export const regularityBounds = ({ of, each }: Regularity, moment: Moment): readonly Instant[] => {
  const back = Array.from({ length: of + 1 }, (_, index) => of - index)
  const bounds =
    typeof each === 'string'
      ? back.map((count) => periodStart(each, -count, moment))
      : // `(a, b]` of whole milliseconds is `[a + 1, b + 1)`.
        back.map((count) => momentAfter(instantMs(moment.now) - count * durationMs(each)))
  return bounds.filter((bound) => bound !== undefined)
}
