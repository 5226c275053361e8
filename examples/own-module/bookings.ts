/** Tables and the guests who book them: a module of a host's own, made with what the built-in ones are made with. */
import { defineEntity, defineEvent, defineModule, defineOperation, refusal } from 'clientele'
import { Customer } from 'clientele/customer'
import {
  createTable,
  Id,
  instant,
  instantSchema,
  integer,
  many,
  migration,
  one,
  oneOf,
  optional,
  ref,
  text,
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
  },
})
// #endregion

// #region events
const subject = {
  bookingId: ref('booking', { whenMerged: 'custom' }),
  customerId: ref('customer', { whenMerged: 'custom' }),
}

export const BookingMade = defineEvent('booking.made', { ...subject, startsAt: instant(), seats: integer() })
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
    `Booking ${bookingId} is ${status}; nobody can miss it.`,
)

export const unreachableGuest = refusal(
  'booking.unreachable_guest',
  'invalid',
  () => 'A guest needs an e-mail address or a phone number: we call when we are late.',
)
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
    const booking = { customerId: guest.id, startsAt, seats, wish, status: 'booked' } as const
    return unit.insert(Booking, booking, ({ id }) => [
      { type: 'booking.made', data: { bookingId: id, customerId, startsAt, seats } },
    ])
  },
})

/** Says that the guests did not come. @throws `booking.not_found` | `booking.not_open` @emits `booking.missed` */
const miss = defineOperation({
  kind: 'update',
  label: { en: 'Mark as missed', de: 'Als versäumt vermerken' },
  input: z.strictObject({ bookingId: Id }),
  emits: [BookingMissed],
  handler: async ({ unit }, { bookingId }) => {
    const booking = await unit.load(Booking, bookingId)
    const { status, customerId } = booking
    if (status !== 'booked') throw notOpen({ bookingId, status })
    const missed = { type: 'booking.missed', data: { bookingId, customerId } } as const
    return unit.save(booking, { next: { ...booking, status: 'missed' }, events: [missed] })
  },
})
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
      },
      { indexes: [['customerId', 'startsAt']] },
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
  events: [BookingMade, BookingMissed],
  operations: { booking: { make, miss } },
  before: {
    'customer.create': ({ input }) => {
      const { email, phone } = input as { email?: string; phone?: string }
      if (!email && !phone) throw unreachableGuest({})
    },
  },
  migrations: bookingMigrations,
})
// #endregion
