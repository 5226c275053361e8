import { DAY_MS } from './days.js'
import type { Faults, Path } from './faults.js'
import type { Span } from './plan.js'

const timePattern = /^(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?|24:00(?::00)?)$/

/** A wall-clock time as milliseconds since midnight; `24:00` is the end of the day. */
export const readTime = (text: unknown): number | undefined => {
  const parts = typeof text === 'string' ? timePattern.exec(text) : null
  if (!parts) return undefined
  if (parts[1] === undefined) return DAY_MS
  return (Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0)) * 1000
}

/** The spans of one day: sorted, none over another. Faults are added for all that is wrong. */
export const readSpans = (value: unknown, path: Path, faults: Faults): readonly Span[] => {
  if (!Array.isArray(value)) {
    faults.add(path, "a list of intervals such as [['09:00', '17:00']]", value)
    return []
  }
  const spans = value.flatMap((interval, index) => readSpan(interval, [...path, index], faults))
  return apart(
    spans.toSorted((a, b) => a.span[0] - b.span[0]),
    faults,
  )
}

interface Placed {
  readonly span: Span
  readonly path: Path
  readonly text: unknown
}

function readSpan(interval: unknown, path: Path, faults: Faults): Placed[] {
  if (!Array.isArray(interval) || interval.length !== 2) {
    faults.add(path, "an opening and a closing time such as ['09:00', '17:00']", interval)
    return []
  }
  const [start, end] = interval.map((time, index) => {
    const ms = readTime(time)
    if (ms === undefined) faults.add([...path, index], 'a time such as 09:00, at most 24:00', time)
    return ms
  })
  if (start === undefined || end === undefined) return []
  if (start < end) return [{ span: [start, end], path, text: interval }]
  faults.add(path, afterItsOpening, interval)
  return []
}

const afterItsOpening =
  "a closing time after the opening time (the end of the day is 24:00; write over midnight as [['22:00', '24:00']] and, on the next day, [['00:00', '06:00']])"

/** Spans that touch stay two: laid on the time line they are one. */
function apart(placed: readonly Placed[], faults: Faults): readonly Span[] {
  const spans: Span[] = []
  for (const { span, path, text } of placed) {
    const last = spans.at(-1)
    if (last === undefined || last[1] <= span[0]) spans.push(span)
    else faults.add(path, 'intervals of one day that do not overlap', text)
  }
  return spans
}
