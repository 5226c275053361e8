/** A restaurant whose bookings are missed by themselves: what the bridges let time pass for. */
import { type CrmOptions, createCrm, customer, defineCrm } from 'clientele'
import { bookings } from '../own-module/bookings.js'

export const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  modules: { customer: customer(), bookings },
})

/** A crm with two bookings, for seven and for eight in the evening. */
export const openRestaurant = async <Native>(
  options: CrmOptions<{ customer: ReturnType<typeof customer>; bookings: typeof bookings }, Native, never>,
) => {
  const crm = createCrm(model, options)
  await crm.migrations.apply()
  const { id: customerId } = await crm.customer.create({ name: 'Bob', phone: '+43 1 234567' })
  await crm.booking.make({ customerId, startsAt: '2026-05-02T19:00:00+02:00', seats: 2 })
  await crm.booking.make({ customerId, startsAt: '2026-05-02T20:00:00+02:00', seats: 6 })
  return crm
}

/** A clock that runs, from the afternoon of the second of May, and can be put elsewhere. */
export const runningClock = () => {
  let shift = 0
  const set = (at: string) => {
    shift = Date.parse(at) - Date.now()
  }
  set('2026-05-02T16:00:00+02:00')
  return {
    now: () => Date.now() + shift,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    set,
  }
}
