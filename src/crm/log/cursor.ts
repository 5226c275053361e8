import { refusal } from '../../kernel/index.js'
import { byColumn, fingerprint, readCursor, writeCursor } from '../../storage/index.js'

/** The log is not the one that was read before: it was restored from an older backup. */
export const logRewound = refusal(
  'log.rewound',
  'conflict',
  ({ position, head }: { position: number; head: number }) =>
    `The log was rewound: the event that was read at ${position} does not stand there, and its last position is ${head}. Read from the start.`,
)

/** The place behind an event: its position, and which event stands there. */
export interface LogPlace {
  readonly position: number
  readonly eventId: string
}

/** Writes and reads the cursors of a tenant's log. */
export interface LogCursors {
  write(place: LogPlace): string
  /** @throws `cursor.invalid` for what is no cursor, or another tenant's */
  read(cursor: string): LogPlace
}

const order = [byColumn('pos', 'integer'), byColumn('id', 'text')]

export const cursorsOf = (tenant: string): LogCursors => {
  const own = fingerprint(tenant, 'events')
  return {
    write: ({ position, eventId }) => writeCursor(own, [position, eventId]),
    read: (cursor) => {
      const [position, eventId] = readCursor(cursor, own, order)
      return { position: Number(position), eventId: String(eventId) }
    },
  }
}
