/** Tables and the guests who book them: a module of a host's own, made with what the built-in ones are made with. */
import { defineDeadline, defineEntity, defineEvent, defineModule, defineOperation, refusal } from 'clientele'
import { Customer } from 'clientele/customer'
import {
  createTable,
  Id,
  instant,
  instantMs,
  instantSchema,
  integer,
  many,
  migration,
  one,
  oneOf,
  optional,
  ref,
  text,
  toInstant,
} from 'clientele/kernel'
import { z } from 'zod'

// #region entity
export const Booking = defineEntity('booking', {
  idPrefix: 'bok',
  label: { en: 'Booking', de: 'Reservierung' },
  timeField: 'startsAt',
  fields: {
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Guest', de: 'Gast' } }),
    startsAt: instant({ label: { en: 'Starts at', de: 'Beginn' } }),
    seats: integer({ min: 1, maxValue: 40, label: { en: 'Seats', de: 'Plätze' } }),
    status: oneOf(['booked', 'kept', 'missed'], { label: { en: 'Status', de: 'Status' } }),
    wish: optional(text({ max: 200, privacy: 'personal', whenErased: 'blank' })),
    missAt: optional(instant({ readOnly: true, label: { en: 'Missed from', de: 'Versäumt ab' } })),
  },
  deadlines: ['missAt'],
})
type Booking = NonNullable<(typeof Booking)['~row']>
// #endregion

// #region events
const subject = {
  bookingId: ref('booking', { whenMerged: 'custom' }),
  customerId: ref('customer', { whenMerged: 'custom' }),
}

export const BookingMade = defineEvent('booking.made', { ...subject, startsAt: instant(), seats: integer() })
export const BookingKept = defineEvent('booking.kept', subject)
export const BookingMissed = defineEvent('booking.missed', subject)
// #endregion

// #region refusals
export const inThePast = refusal(
  'booking.in_the_past',
  'invalid',
  ({ startsAt }: { startsAt: string }) => `A table cannot be booked for ${startsAt}, which has passed.`,
)

export const notOpen = refusal(
  'booking.not_open',
  'conflict',
  ({ bookingId, status }: { bookingId: string; status: string }) =>
    `Booking ${bookingId} is ${status} already.`,
)

export const unreachableGuest = refusal(
  'booking.unreachable_guest',
  'invalid',
  () => 'A guest needs an e-mail address or a phone number: we call when we are late.',
)
// #endregion

// #region decisions
/** How long a table is held. */
const HELD_MS = 30 * 60_000

const subjectOf = ({ id, customerId }: Booking) => ({ bookingId: id, customerId })

const kept = (booking: Booking) => ({
  next: { ...booking, status: 'kept' as const, missAt: null },
  events: [{ type: 'booking.kept', data: subjectOf(booking) } as const],
})

const missed = (booking: Booking) => ({
  next: { ...booking, status: 'missed' as const, missAt: null },
  events: [{ type: 'booking.missed', data: subjectOf(booking) } as const],
})
// #endregion

// #region operations
/** Books a table. @throws `customer.not_found` | `booking.in_the_past` @emits `booking.made` */
const make = defineOperation({
  kind: 'create',
  label: { en: 'Book a table', de: 'Tisch reservieren' },
  input: z.strictObject({
    customerId: Id,
    startsAt: instantSchema(),
    seats: z.int().min(1).max(40),
    wish: z.string().max(200).optional(),
  }),
  emits: [BookingMade],
  handler: async ({ unit, entity, now }, { customerId, startsAt, seats, wish = null }) => {
    if (startsAt < now()) throw inThePast({ startsAt })
    const guest = await unit.load(entity(Customer), customerId)
    const missAt = toInstant(instantMs(startsAt) + HELD_MS)
    const booking = { customerId: guest.id, startsAt, seats, wish, missAt, status: 'booked' } as const
    return unit.insert(Booking, booking, ({ id }) => [
      { type: 'booking.made', data: { bookingId: id, customerId, startsAt, seats } },
    ])
  },
})

const bookingAt = z.strictObject({ bookingId: Id })

/** Says that the guests have come. @throws `booking.not_found` | `booking.not_open` @emits `booking.kept` */
const keep = defineOperation({
  kind: 'update',
  label: { en: 'Mark as kept', de: 'Als eingelöst vermerken' },
  input: bookingAt,
  emits: [BookingKept],
  handler: async ({ unit }, { bookingId }) => {
    const booking = await unit.load(Booking, bookingId)
    assertOpen(booking)
    return unit.save(booking, kept(booking))
  },
})

/** Says that the guests will not come. @throws `booking.not_found` | `booking.not_open` @emits `booking.missed` */
const miss = defineOperation({
  kind: 'update',
  label: { en: 'Mark as missed', de: 'Als versäumt vermerken' },
  input: bookingAt,
  emits: [BookingMissed],
  handler: async ({ unit }, { bookingId }) => {
    const booking = await unit.load(Booking, bookingId)
    assertOpen(booking)
    return unit.save(booking, missed(booking))
  },
})

function assertOpen({ id: bookingId, status }: Booking): void {
  if (status !== 'booked') throw notOpen({ bookingId, status })
}
// #endregion

// #region deadline
/** Half an hour after it began, a booking that nobody has kept is missed by itself. */
const tableGivenAway = defineDeadline<Booking>({ handler: (_context, booking) => missed(booking) })
// #endregion

// #region migration
export const bookingMigrations = [
  migration('bookings/0001', [
    createTable(
      'booking',
      {
        id: 'text(128)',
        version: 'integer',
        createdAt: 'instant',
        updatedAt: 'instant',
        archivedAt: 'instant?',
        customerId: 'text(128)',
        startsAt: 'instant',
        seats: 'integer',
        status: 'text(40)',
        wish: 'text(200)?',
        missAt: 'instant?',
      },
      { indexes: [['customerId', 'startsAt']], deadlines: ['missAt'] },
    ),
  ]),
]
// #endregion

// #region module
export const bookings = defineModule({
  name: 'bookings',
  needs: ['customer'],
  entities: { booking: Booking },
  relations: {
    customer: {
      bookings: many('booking', 'customerId', { label: { en: 'Bookings', de: 'Reservierungen' } }),
    },
    booking: { guest: one('customer', 'customerId', { label: { en: 'Guest', de: 'Gast' } }) },
  },
  events: [BookingMade, BookingKept, BookingMissed],
  operations: { booking: { make, keep, miss } },
  deadlines: { booking: { missAt: tableGivenAway } },
  before: {
    'customer.create': ({ input }) => {
      const { email, phone } = input as { email?: string; phone?: string }
      if (!email && !phone) throw unreachableGuest({})
    },
  },
  migrations: bookingMigrations,
})
// #endregion
