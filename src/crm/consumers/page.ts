import type { RecordedEvent } from '../../kernel/index.js'
import {
  type KnownCheckpoint,
  parkedIn,
  parkedSubjects,
  readLog,
  type Session,
  subjectKey,
} from '../../storage/index.js'
import { readerOf } from '../call.js'
import type { Crew } from './crew.js'

/** The next events for a consumer, in order. */
export interface Page {
  readonly events: readonly RecordedEvent[]
  /** Up to here there is nothing else for it. */
  readonly upTo: number
  readonly head: number
  /** Records whose events are put aside, as `subjectKey` writes them. */
  readonly parked: ReadonlySet<string>
  readonly readAtMs: number
}

/** Several small batches share a page. */
const leastPerPage = 100

/** What is told of persons is as old as the page it is read with: no older than this when it is handed out. */
const staleAfterMs = 1000

export const isStale = ({ runtime }: Crew, { readAtMs }: Page): boolean =>
  runtime.clock.now() - readAtMs > staleAfterMs

export const readPage = async (
  { runtime, followed: { consumer } }: Crew,
  session: Session,
  { tenant, name, pos }: Pick<KnownCheckpoint, 'tenant' | 'name' | 'pos'>,
): Promise<Page> => {
  const reader = readerOf(runtime, session)
  const limit = Math.max(consumer.batch, leastPerPage)
  const range = { tenant, after: pos, types: consumer.types, limit }
  const { events, upTo, head } = await readLog(reader, runtime.parts.events, range)
  const [any] =
    events.length > 0 ? await parkedIn(session, { tenant, consumer: name, after: 0, limit: 1 }) : []
  const subjects = any ? events.map(({ subject }) => subject) : []
  const parked = await parkedSubjects(reader, { tenant, consumer: name }, subjects)
  return { events, upTo, head, parked, readAtMs: runtime.clock.now() }
}

/** What of a page is handled together. */
export interface Portion {
  /** For the handler. */
  readonly live: readonly RecordedEvent[]
  /** Of records whose events are put aside. */
  readonly later: readonly RecordedEvent[]
  /** Where the checkpoint stands afterwards. */
  readonly target: number
  /** There is nothing behind it as far as the page knows. */
  readonly isLast: boolean
}

/** The first events of a page, with as many live ones as may be handled at once. */
export const portionOf = ({ events, parked, upTo, head }: Page, most: number): Portion => {
  const live: RecordedEvent[] = []
  const later: RecordedEvent[] = []
  for (const event of events) {
    if (live.length === most) break
    if (parked.has(subjectKey(event.subject))) later.push(event)
    else live.push(event)
  }
  const isWhole = live.length + later.length === events.length
  const target = isWhole ? upTo : (events[live.length + later.length - 1]?.position ?? upTo)
  return { live, later, target, isLast: isWhole && upTo >= head }
}

/** What is left of a page behind a portion, with what was put aside in it. */
export const behind = (
  page: Page,
  { live, later }: Portion,
  parkedNow: readonly RecordedEvent[] = [],
): Page => ({
  ...page,
  events: page.events.slice(live.length + later.length),
  parked: new Set([...page.parked, ...parkedNow.map(({ subject }) => subjectKey(subject))]),
})
