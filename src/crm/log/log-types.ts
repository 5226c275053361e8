import type { Instant, RecordedEvent } from '../../kernel/index.js'
import type { RowIn } from '../../model/model-types.js'
import type { EventPattern, Heard } from '../event-types.js'
import type { Page } from '../reading.js'
import type { FieldHistory } from './changes.js'

/** An event as the log tells it. */
export type Logged<Event = RecordedEvent> = Event & {
  /** Why, where its caller said so. */
  readonly reason: string | null
  /** Where reading goes on behind it. */
  readonly cursor: string
}

export interface ReadLogOptions<Pattern extends string> {
  /** The `cursor` of the last event that was read. Absent: from the start. */
  readonly after?: string
  /** Types and families: `['customer.created', 'ticket.*']`. Absent: everything. */
  readonly types?: readonly Pattern[]
  /** Ends the reading: it throws the signal's reason. */
  readonly signal?: AbortSignal
}

/** The log of a tenant. */
export interface EventLog<Modules> {
  /**
   * Reads the log in order, as this actor may see it, until it has caught up with the head.
   *
   * @returns events, each with the cursor behind it: read on from there later, or in another process
   * @throws `input.invalid` | `cursor.invalid` | `log.rewound` when the log no longer has what was read, and the signal's reason
   */
  read<Pattern extends EventPattern<Modules> = '*'>(
    options?: ReadLogOptions<Pattern>,
  ): AsyncIterable<Logged<Heard<Modules, Pattern>>>
}

/** The two times of every fact. */
export interface Moments {
  /** Only what had happened by then. */
  readonly occurred?: Instant | Date
  /** Only what was known by then. */
  readonly recorded?: Instant | Date
}

type IdOf<Name extends string> = { readonly [Key in `${Name}Id`]: string }

interface PageOf {
  /** The `next` of the page before. */
  readonly after?: string
  /** At most 500. Default: 50. */
  readonly limit?: number
}

/** The readings of the past every entity has. */
export interface PastReading<Modules, Name extends string> {
  /**
   * What happened to a record, the newest first: of a customer everything it is a party of, of others everything that is
   * about them. What this actor may not see leaves a page shorter.
   *
   * @returns `items`, and `next` where there is another page
   * @throws `<entity>.not_found` | `input.invalid` | `cursor.invalid`
   */
  timeline<Pattern extends EventPattern<Modules> = '*'>(
    query: IdOf<Name> & Moments & PageOf & { readonly types?: readonly Pattern[] },
  ): Promise<Page<Logged<Heard<Modules, Pattern>>>>
  /**
   * What was changed of a record since it was created, field by field, the newest first.
   *
   * @returns `items`, and `next` where there is another page
   * @throws `<entity>.not_found` | `input.invalid` | `cursor.invalid` | `storage.scan_budget`
   */
  changes(query: IdOf<Name> & PageOf & { readonly field?: string }): Promise<Page<FieldHistory>>
  /**
   * A record as it was, by what had happened and was known then; both default to now.
   *
   * @throws `<entity>.not_found` where it was not there yet, or not any more | `storage.scan_budget`
   */
  asOf(query: IdOf<Name> & Moments): Promise<RowIn<Modules, Name>>
}
