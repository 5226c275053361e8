import { durationMs, type EntityInfo, type Instant, instantMs } from '../kernel/index.js'
import type { Condition } from './ast.js'
import type { PublicRecord } from './public-records.js'
import type { QuantifierReading, RegularityReading, SequenceReading } from './reading.js'
import type { StepReading } from './reading-step.js'
import { regularityBounds } from './resolve-regularity.js'
import { holds, momentAt, relatedOf, type WhyPlace } from './why-asking.js'
import { intervalAt, type RelatedFacts } from './why-facts.js'

const maxIds = 5

/** What a quantifier found. */
export const relatedFacts = (
  { say, relation, there, window, where }: QuantifierReading,
  place: WhyPlace,
): RelatedFacts => {
  const counted = recordsAt({ relation, there, ...(window && { window }) }, place)
  const matched = counted.filter((row) => !where || meetsAll([where.condition], there, row, place))
  const deciding = say === 'every' ? counted.filter((row) => !matched.includes(row)) : matched
  return {
    relation: relation.name,
    entity: there.name,
    total: counted.length,
    matched: matched.length,
    ids: idsOf(deciding),
    ...(window && { window: intervalAt(window.window, place, 'instant') }),
  }
}

/** What a sequence or a rhythm found. */
export const stepFacts = (
  reading: SequenceReading | RegularityReading,
  place: WhyPlace,
): readonly RelatedFacts[] =>
  reading.say === 'sequence' ? sequenceFacts(reading, place) : [regularityFacts(reading, place)]

/** Of the first ones, those that were followed, or were not; of the others, those that followed one. */
function sequenceFacts(
  { sequence, first, second }: SequenceReading,
  place: WhyPlace,
): readonly RelatedFacts[] {
  const { now } = place.options
  const length = durationMs(sequence.within)
  const isMissed = sequence.op === 'missed'
  const [began, later] = [timed(first, place), timed(second, place)].map((all) =>
    all.filter(({ at }) => at <= instantMs(now)),
  )
  const isFollowed = (from: number, at: number) => at > from && at <= from + length
  const due = (began ?? []).filter(({ at }) => !isMissed || at <= instantMs(now) - length)
  const decisive = due.filter(
    (one) => (later ?? []).some((other) => isFollowed(one.at, other.at)) !== isMissed,
  )
  const followers = (later ?? []).filter((other) => due.some((one) => isFollowed(one.at, other.at)))
  return [factsOfStep(first, due, decisive), factsOfStep(second, later ?? [], followers)]
}

interface Timed {
  readonly row: PublicRecord
  readonly at: number
}

function timed(step: StepReading, place: WhyPlace): readonly Timed[] {
  const { timeField = '' } = step.there
  return recordsAt(step, place).flatMap((row) => {
    const at = row[timeField]
    return typeof at === 'string' ? [{ row, at: instantMs(at as Instant) }] : []
  })
}

function factsOfStep(
  { relation, there }: StepReading,
  all: readonly Timed[],
  decisive: readonly Timed[],
): RelatedFacts {
  return {
    relation: relation.name,
    entity: there.name,
    total: all.length,
    matched: decisive.length,
    ids: idsOf(decisive.map(({ row }) => row)),
  }
}

function regularityFacts({ regularity, step }: RegularityReading, place: WhyPlace): RelatedFacts {
  const bounds = regularityBounds(regularity, momentAt(place))
  const rows = timed(step, place).filter(({ at }) => periodOf(at) >= 0)
  const [from, until] = [bounds[0], bounds.at(-1)]
  return {
    ...factsOfStep(step, rows, rows),
    ...(from !== undefined && until !== undefined && { window: { from, until } }),
    periods: new Set(rows.map(({ at }) => periodOf(at))).size,
  }

  function periodOf(at: number): number {
    return bounds.findIndex((bound, index) => {
      const end = bounds[index + 1]
      return end !== undefined && at >= instantMs(bound) && at < instantMs(end)
    })
  }
}

/** The live related records of a step: in its window, and meeting its condition. */
function recordsAt(step: StepReading, place: WhyPlace): readonly PublicRecord[] {
  const { relation, there, window, rest } = step
  const conditions = [...liveOf(there), ...(window ? [window] : []), ...(rest ? [rest] : [])]
  return relatedOf(relation, place).filter((row) => meetsAll(conditions, there, row, place))
}

function meetsAll(
  of: readonly Condition[],
  entity: EntityInfo,
  record: PublicRecord,
  { options }: WhyPlace,
): boolean {
  return of.every((condition) => holds(condition, { entity, record, options }))
}

function liveOf({ fields }: EntityInfo): readonly Condition[] {
  return fields.archivedAt ? [{ op: 'not', of: { op: 'isSet', left: { field: 'archivedAt' } } }] : []
}

function idsOf(rows: readonly PublicRecord[]): readonly string[] {
  return rows.slice(0, maxIds).map((row) => String(row.id))
}
