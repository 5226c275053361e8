/** A restaurant: its own module beside the built-in ones, in one model, one database and one rule language. */
import { and, createCrm, customer, days, defineCrm, not } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { testClock } from 'clientele/testing'
import { Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { bookings, inThePast, unreachableGuest } from './bookings.js'

// #region model
const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  modules: { customer: customer(), bookings },
})
// #endregion

const db = new Kysely<Record<never, never>>({
  dialect: new SqliteDialect({ database: prepared(new Database(':memory:')) }),
})
// A clock that stands still until it is moved, so that this program prints the same every day.
const clock = testClock('2026-05-01T12:00:00.000Z')
const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }), clock })

console.log(`applied ${(await crm.migrations.apply()).join(', ')}`)
const { schema } = await crm.verify()
console.log(`${schema.length} differences to what is declared`)

// #region use
crm.on('booking.missed', async ({ data }) => {
  const { name } = await crm.customer.get({ customerId: data.customerId })
  console.log(`call ${name}`)
})

const ada = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
const bob = await crm.customer.create({ name: 'Bob', phone: '+43 1 234567' })
const adas = await crm.booking.make({
  customerId: ada.id,
  startsAt: '2026-05-02T19:00:00+02:00',
  seats: 2,
  wish: 'terrace',
})
await crm.booking.make({ customerId: bob.id, startsAt: '2026-05-02T20:00:00+02:00', seats: 6 })
// #endregion

// #region tick
// Ada comes, Bob does not: at 20:30 his table is given away.
clock.set('2026-05-02T19:05:00+02:00')
await crm.booking.keep({ bookingId: adas.id })
for (const at of ['20:29:59', '20:30:00', '21:00:00']) {
  clock.set(`2026-05-02T${at}+02:00`)
  const { ran, nextAt } = await crm.tick()
  console.log(`${at}: ${ran} passed, next ${nextAt}`)
}
await crm.settled()
// #endregion

// #region rule
const f = model.fields.customer
const welcome = and(
  f.bookings.within(days(90)).some(),
  not(f.bookings.some((booking) => booking.status.eq('missed'))),
)
console.log(model.describe(welcome))
const { items } = await crm.customer.list({ where: welcome, include: ['bookings'] })
for (const { name, included } of items) {
  for (const { seats, startsAt, wish } of included.bookings) {
    console.log(`${name}: ${seats} seats at ${startsAt}, ${wish}`)
  }
}
// #endregion

// #region refuse
await crm.customer.create({ name: 'Nobody' }).catch((error: unknown) => {
  if (!unreachableGuest.is(error)) throw error
  console.log(error.message)
})
await crm.booking
  .make({ customerId: ada.id, startsAt: '2026-04-30T19:00:00+02:00', seats: 2 })
  .catch((error: unknown) => {
    if (!inThePast.is(error)) throw error
    console.log(`refused: ${error.details.startsAt}`)
  })
// #endregion

await crm.close()
await db.destroy()

// Output:
// applied platform/0001, customer/0001, bookings/0001
// 0 differences to what is declared
// 20:29:59: 0 passed, next 2026-05-02T18:30:00.000Z
// call Bob
// 20:30:00: 1 passed, next null
// 21:00:00: 0 passed, next null
// Every customer that has bookings in the last 90 days and that has no bookings whose status is missed.
// Ada: 2 seats at 2026-05-02T17:00:00.000Z, terrace
// A guest needs an e-mail address or a phone number: we call when we are late.
// refused: 2026-04-30T17:00:00.000Z
