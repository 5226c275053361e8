import type { Issue } from '../../../kernel/errors.js'
import { count, isCount, isSpan, span, unless } from '../check.js'

/** Somebody watched from `entry` (the start, when left out) until `time`. */
export interface Watched {
  readonly time: number
  readonly entry?: number
  /** How many customers the row stands for, one when left out. */
  readonly count?: number
}

/** What happened at one moment to those at risk just before it. */
export interface RiskSet<Row> {
  readonly time: number
  readonly atRisk: number
  /** The rows that end at this moment. */
  readonly ending: readonly Row[]
}

/** The distinct times at which somebody's watch ends, with how many had entered before and not ended before (left truncation). */
export const riskSets = <Row extends Watched>(rows: readonly Row[]): RiskSet<Row>[] => {
  const byEnd = [...rows].sort((a, b) => a.time - b.time)
  const late = rows.filter((row) => row.entry !== undefined).sort((a, b) => Number(a.entry) - Number(b.entry))
  let atRisk = rows.reduce((sum, row) => sum + (row.entry === undefined ? countOf(row) : 0), 0)
  let entered = 0
  const sets: RiskSet<Row>[] = []
  for (let i = 0; i < byEnd.length; ) {
    const time = (byEnd[i] as Row).time
    for (; entered < late.length && Number(late[entered]?.entry) < time; entered++)
      atRisk += countOf(late[entered] as Row)
    const ending: Row[] = []
    for (; i < byEnd.length && byEnd[i]?.time === time; i++) ending.push(byEnd[i] as Row)
    sets.push({ time, atRisk, ending })
    atRisk -= countAll(ending)
  }
  return sets
}

export const countAll = (rows: readonly Watched[]): number => rows.reduce((sum, row) => sum + countOf(row), 0)

function countOf({ count: n = 1 }: Watched): number {
  return n
}

export const watchedIssues = (row: Watched, index: number): Issue[] => {
  const { time, entry, count: n } = row
  return [
    ...unless(isSpan(time), [index, 'time'], span, time),
    ...unless(entry === undefined || isSpan(entry), [index, 'entry'], span, entry),
    ...unless(entry === undefined || !(entry >= time), [index, 'entry'], 'before time', entry),
    ...unless(n === undefined || (isCount(n) && n > 0), [index, 'count'], `${count}, above 0`, n),
  ]
}
