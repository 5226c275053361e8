import {
  deepFreeze,
  type Issue,
  invalid,
  isPlainObject,
  type RecordedEvent,
  received,
} from '../../kernel/index.js'
import { eventIdAt, headOf, type LoggedPage, type Reader, readLogged } from '../../storage/index.js'
import { type Call, reading } from '../call.js'
import { readable } from '../readable.js'
import { cursorsOf, type LogPlace, logRewound } from './cursor.js'
import { typesOf } from './patterns.js'
import { visibleOf } from './visible.js'

/** An event with why it happened and where reading goes on behind it. */
export interface LoggedEvent extends RecordedEvent {
  readonly reason: string | null
  readonly cursor: string
}

export interface ReadOptions {
  readonly after?: string
  readonly types?: readonly string[]
  readonly signal?: AbortSignal
}

const pageEvents = 500

const operation = 'events.read'

/**
 * The log of a tenant in order, as its actor may see it, up to its head: page after page, then it ends.
 *
 * @throws `input.invalid` | `cursor.invalid` | `log.rewound`, and the signal's reason
 */
export async function* readEvents(
  callNow: () => Call | Promise<Call>,
  options?: ReadOptions,
): AsyncGenerator<LoggedEvent> {
  const { after, signal, types: patterns } = parsed(options)
  const { runtime, scope } = await callNow()
  const types = typesOf(runtime, operation, patterns)
  const cursors = cursorsOf(scope.tenant)
  let from = startAt(after === undefined ? beginning : cursors.read(after))
  do {
    signal?.throwIfAborted()
    const call = await callNow()
    const page = await pageAfter(call, from, types)
    for (const { event, reason } of await visibleOf(call, page.logged)) {
      signal?.throwIfAborted()
      const cursor = cursors.write({ position: event.position, eventId: event.id })
      yield deepFreeze({ ...event, reason, cursor })
    }
    from = page
  } while (from.upTo < from.head)
  signal?.throwIfAborted()
}

/** Before the first event. */
const beginning: LogPlace = { position: 0, eventId: '' }

/** How far reading has come. */
interface Progress {
  /** The last event that has been read. */
  readonly place: LogPlace
  /** Up to here there is no other event of these types. */
  readonly upTo: number
  readonly head: number
}

function startAt(place: LogPlace): Progress {
  return { place, upTo: place.position, head: place.position }
}

async function pageAfter(
  call: Call,
  { place, upTo: after }: Progress,
  types: readonly string[] | undefined,
): Promise<LoggedPage & Progress> {
  const { tenant } = call.scope
  return reading(call, async (reader) => {
    await assertStands(reader, tenant, place)
    const range = { tenant, after, types, limit: pageEvents }
    const page = await readLogged(reader, call.runtime.parts.events, range)
    const last = page.logged.at(-1)?.event
    return { ...page, place: last ? { position: last.position, eventId: last.id } : place }
  })
}

/** What was read last must still stand where it stood: else some would be skipped or read again. @throws `log.rewound` */
async function assertStands(
  { session }: Reader,
  tenant: string,
  { position, eventId }: LogPlace,
): Promise<void> {
  if (position === 0 || (await eventIdAt(session, tenant, position)) === eventId) return
  throw logRewound({ position, head: await headOf(session, tenant) })
}

const known: ReadonlySet<string> = new Set(['after', 'types', 'signal'])

function parsed(options: unknown = {}): ReadOptions {
  const given = readable(operation, () => (isPlainObject(options) ? { ...options } : undefined))
  if (!given) throw invalid(operation, [{ path: [], expected: 'an object', received: received(options) }])
  const { after, types, signal } = given
  const issues: Issue[] = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: [name], expected: 'no such key', received: 'an unknown key' }))
  const want = (holds: boolean, name: string, expected: string, value: unknown) => {
    if (value !== undefined && !holds) issues.push({ path: [name], expected, received: received(value) })
  }
  want(typeof after === 'string' && after.length <= 10_000, 'after', 'a cursor', after)
  want(Array.isArray(types) && types.length <= 100, 'types', 'a list of at most 100 types', types)
  want(signal instanceof AbortSignal, 'signal', 'an AbortSignal', signal)
  if (issues.length > 0) throw invalid(operation, issues)
  // Each is what it has just been found to be.
  return { after, types, signal } as ReadOptions
}
