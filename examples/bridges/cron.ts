/** A function that a platform calls every minute, and freezes as soon as it has answered. */
import { memoryStorage } from 'clientele/adapters/memory'
import { testClock } from 'clientele/testing'
import { openRestaurant } from './restaurant.js'

// A clock that stands still until it is moved, so that this program prints the same every day.
const clock = testClock('2026-05-02T18:00:00+02:00')
const crm = await openRestaurant({ storage: memoryStorage(), clock })
crm.on('booking.missed', () => console.log('a table was given away'))

// #region cron
/** What the platform calls. It may overlap with itself, come late, or be left out: nothing is done twice, or early. */
export const everyMinute = async () => {
  const { ran, more, nextAt } = await crm.tick({ budgetMs: 20_000 })
  // Listeners run after the commit: the platform must not freeze them.
  await crm.settled()
  return { ran, more, nextAt }
}
// #endregion

for (const time of ['19:29', '19:30', '19:31', '20:45']) {
  clock.set(`2026-05-02T${time}:00+02:00`)
  console.log(time, await everyMinute())
}
await crm.close()

// Output:
// 19:29 { ran: 0, more: false, nextAt: '2026-05-02T17:30:00.000Z' }
// a table was given away
// 19:30 { ran: 1, more: false, nextAt: '2026-05-02T18:30:00.000Z' }
// 19:31 { ran: 0, more: false, nextAt: '2026-05-02T18:30:00.000Z' }
// a table was given away
// 20:45 { ran: 1, more: false, nextAt: null }
