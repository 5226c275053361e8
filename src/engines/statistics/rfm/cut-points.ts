import type { Issue } from '../../../kernel/errors.js'
import { isCount, isFiniteNumber, issue, unless } from '../check.js'

/** From this value on the score is at least this; cut points are listed by rising value and score. */
export interface CutPoint {
  readonly from: number
  readonly score: number
}

/**
 * Where the scores of a set of values begin: score = 1 + floor(bins × share strictly lower). Equal values share a score, so
 * a score may be skipped.
 */
export const cutPointsOf = (values: readonly number[], bins: number): CutPoint[] => {
  const sorted = [...values].sort((a, b) => a - b)
  const points: CutPoint[] = []
  sorted.forEach((value, lower) => {
    if (lower > 0 && value === sorted[lower - 1]) return
    const score = 1 + Math.floor((bins * lower) / sorted.length)
    if (score !== points.at(-1)?.score) points.push({ from: value, score })
  })
  return points
}

/** The score of a value by given cut points; one below the first of them. */
export const scoreBy = (points: readonly CutPoint[], value: number): number => {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle] as CutPoint).from <= value) low = middle + 1
    else high = middle
  }
  return points[low - 1]?.score ?? 1
}

export const cutPointIssues = (points: unknown, path: Issue['path']): Issue[] => {
  if (!Array.isArray(points)) return [issue(path, 'an array of cut points', points)]
  return points.flatMap((point: CutPoint | null, i) => {
    const before = points[i - 1] as CutPoint | undefined
    return [
      ...unless(isFiniteNumber(point?.from), [...path, i, 'from'], 'a finite number', point?.from),
      ...unless(
        isCount(point?.score) && point.score > 0,
        [...path, i, 'score'],
        'a whole number above 0',
        point?.score,
      ),
      ...unless(
        !before || (Number(point?.from) > before.from && Number(point?.score) > before.score),
        [...path, i],
        'a cut point above the one before it',
        point,
      ),
    ]
  })
}
