/** No zone of the table changes its offset and changes it back within this. */
const WEEK_MS = 7 * 86_400_000

/** A stretch of time in which the zone keeps one offset. */
export interface Segment {
  readonly from: number
  readonly until: number
  /** Wall clock minus UTC, in milliseconds. */
  readonly offset: number
}

export interface Zone {
  offsetAt(instant: number): number
  /** The segments of `[from, until)`, in order. */
  segments(from: number, until: number): readonly Segment[]
}

/** Whether the platform knows the zone by its IANA name; a bare offset is none. */
export const isZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Reads a zone from the platform's own table, to the second, as far back as the platform knows it. */
export const openZone = (timeZone: string): Zone => {
  const { format } = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const offsetAt = (instant: number): number => readOffset(format(instant))

  return {
    offsetAt,
    segments: (from, until) => {
      const found: Segment[] = []
      let start = from
      let offset = offsetAt(from)
      for (let at = from; at < until - 1; ) {
        const next = Math.min(at + WEEK_MS, until - 1)
        const isSame = offsetAt(next) === offset
        at = isSame ? next : firstChange(offsetAt, at, next)
        if (isSame) continue
        found.push({ from: start, until: at, offset })
        start = at
        offset = offsetAt(at)
      }
      found.push({ from: start, until, offset })
      return found
    },
  }
}

/** `1/1/1970, GMT-00:44:30` as milliseconds. Not `tzOffset` of @date-fns/tz 1.5: it loses the sign of this one. */
function readOffset(text: string): number {
  const offset = text.slice(text.indexOf('GMT') + 3)
  if (offset === '') return 0
  const [hours = 0, minutes = 0, seconds = 0] = offset.slice(1).split(':').map(Number)
  const ms = (hours * 3600 + minutes * 60 + seconds) * 1000
  return offset.startsWith('-') ? -ms : ms
}

/** The first millisecond that no longer has the offset of `from`, by halving. */
function firstChange(offsetAt: (instant: number) => number, from: number, until: number): number {
  const before = offsetAt(from)
  let [low, high] = [from, until]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}
