import type { Issue } from '../../../kernel/errors.js'
import { isCount, issue, refuseIf, unless } from '../check.js'
import { dayNumber } from '../days.js'
import { type Purchase, type PurchaseDays, purchaseDays } from '../lifetime/summarize.js'
import { type CutPoint, cutPointIssues, cutPointsOf, scoreBy } from './cut-points.js'
import { type Quintile, type RfmGroup, rfmGroup, rfmGroups } from './groups.js'

/** Where each score begins: keep them with the scores and give them back to score later customers alike. */
export interface RfmCutPoints {
  /** The number of scores they were made for. */
  readonly bins: number
  /** By minus the days since the last purchase, so that the higher is the better. */
  readonly recency: readonly CutPoint[]
  readonly frequency: readonly CutPoint[]
  /** Empty where purchases have no value. */
  readonly monetary: readonly CutPoint[]
}

export interface RfmCustomer {
  readonly customerId: string
  /** Days from the last purchase to `asOf`. */
  readonly recencyDays: number
  /** Distinct days with a purchase. */
  readonly frequency: number
  /** The total value; undefined where a purchase has none. */
  readonly monetary: number | undefined
  readonly r: number
  readonly f: number
  /** Undefined where the total is, or no total was there to compare with. */
  readonly m: number | undefined
  /** By `r` and `f`; undefined unless there are five scores. */
  readonly group: RfmGroup | undefined
}

export interface Rfm {
  readonly customers: readonly RfmCustomer[]
  readonly cutPoints: RfmCutPoints
  /** How many customers each group has; they sum up to all of them where there are five scores. */
  readonly groups: Readonly<Record<RfmGroup, number>>
}

export type RfmOptions = { readonly asOf: string } & (
  | { readonly bins?: number; readonly cutPoints?: undefined }
  | { readonly cutPoints: RfmCutPoints; readonly bins?: undefined }
)

const mostBins = 100

/**
 * Scores recency, frequency and monetary value: score = 1 + floor(bins × share of customers strictly lower), so equal
 * customers score alike; five bins unless told. With `cutPoints` of an earlier call the same thresholds are used again.
 *
 * One customer, or all equal: every score is 1. No purchases: no customers, no cut points.
 *
 * @returns the customers in order of appearance, the cut points used, and how many customers are in each of the eleven groups
 * @throws `input.invalid` with the index of each purchase that does not fit, one after `asOf` included
 * @see Hughes (1994), Strategic Database Marketing
 */
export const rfm = (purchases: readonly Purchase[], options: RfmOptions): Rfm => {
  const { asOf, bins, cutPoints } = options
  const day = dayNumber(asOf)
  refuseIf('rfm', [
    ...unless(day !== undefined, ['asOf'], 'a day YYYY-MM-DD', asOf),
    ...unless(
      bins === undefined || (isCount(bins) && bins >= 1 && bins <= mostBins),
      ['bins'],
      `a whole number from 1 to ${mostBins}`,
      bins,
    ),
    ...unless(bins === undefined || cutPoints === undefined, ['bins'], 'either bins or cutPoints', bins),
    ...(cutPoints === undefined ? [] : rfmCutPointIssues(cutPoints)),
  ])
  const facts = [...purchaseDays('rfm', purchases, day as number)].map(([id, days]) =>
    factsOf(id, days, day as number),
  )
  const used = cutPoints ?? cutPointsFrom(facts, bins ?? 5)
  const customers = facts.map((fact) => score(fact, used))
  return { customers, cutPoints: used, groups: countGroups(customers) }
}

type Facts = Pick<RfmCustomer, 'customerId' | 'recencyDays' | 'frequency' | 'monetary'>

function factsOf(customerId: string, days: PurchaseDays, asOf: number): Facts {
  let last = Number.NEGATIVE_INFINITY
  let monetary: number | undefined = 0
  for (const [day, total] of days) {
    last = Math.max(last, day)
    monetary = monetary === undefined || total === undefined ? undefined : monetary + total
  }
  return { customerId, recencyDays: asOf - last, frequency: days.size, monetary }
}

function cutPointsFrom(facts: readonly Facts[], bins: number): RfmCutPoints {
  const totals = facts.flatMap(({ monetary }) => (monetary === undefined ? [] : [monetary]))
  return {
    bins,
    recency: cutPointsOf(facts.map(recencyValue), bins),
    frequency: cutPointsOf(
      facts.map(({ frequency }) => frequency),
      bins,
    ),
    monetary: cutPointsOf(totals, bins),
  }
}

function score(fact: Facts, { bins, recency, frequency, monetary }: RfmCutPoints): RfmCustomer {
  const r = scoreBy(recency, recencyValue(fact))
  const f = scoreBy(frequency, fact.frequency)
  const m =
    fact.monetary === undefined || monetary.length === 0 ? undefined : scoreBy(monetary, fact.monetary)
  return { ...fact, r, f, m, group: bins === 5 ? rfmGroup(r as Quintile, f as Quintile) : undefined }
}

/** The higher the better; no minus nought, so that it survives JSON. */
function recencyValue({ recencyDays }: Facts): number {
  return 0 - recencyDays
}

function countGroups(customers: readonly RfmCustomer[]): Record<RfmGroup, number> {
  const counts = Object.fromEntries(rfmGroups.map((group) => [group, 0])) as Record<RfmGroup, number>
  for (const { group } of customers) if (group) counts[group] += 1
  return counts
}

function rfmCutPointIssues(cutPoints: RfmCutPoints): Issue[] {
  if (typeof cutPoints !== 'object' || cutPoints === null)
    return [issue(['cutPoints'], 'the cut points of an earlier call', cutPoints)]
  const { bins } = cutPoints
  const areScores = [cutPoints.recency, cutPoints.frequency, cutPoints.monetary].every(
    (points) =>
      !Array.isArray(points) || points.every((point: CutPoint | null) => !(Number(point?.score) > bins)),
  )
  return [
    ...unless(
      isCount(bins) && bins >= 1 && bins <= mostBins,
      ['cutPoints', 'bins'],
      `a whole number from 1 to ${mostBins}`,
      bins,
    ),
    ...cutPointIssues(cutPoints.recency, ['cutPoints', 'recency']),
    ...cutPointIssues(cutPoints.frequency, ['cutPoints', 'frequency']),
    ...cutPointIssues(cutPoints.monetary, ['cutPoints', 'monetary']),
    ...unless(areScores, ['cutPoints'], `scores up to ${bins}`, cutPoints),
  ]
}
