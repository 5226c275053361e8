/** From nothing to a crm that knows its customers: define, create, write, ask, hear. */
import { and, createCrm, customer, days, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { z } from 'zod'

// #region model
const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  modules: {
    customer: customer({
      attributes: z.object({ plan: z.enum(['free', 'pro']).default('free'), seats: z.int().optional() }),
    }),
  },
})
// #endregion

// #region storage
const db = new Kysely<Record<never, never>>({
  dialect: new SqliteDialect({ database: prepared(new Database(':memory:')) }),
})
const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
await crm.migrations.apply()
// #endregion

// #region listen
crm.on('customer.created', ({ data }) => console.log(`welcome, ${data.name}`))
// #endregion

// #region write
const ada = await crm.customer.create({
  name: 'Ada Lovelace',
  email: 'Ada@Example.com',
  attributes: { plan: 'pro', seats: 12 },
})
await crm.customer.create({ name: 'Grace Hopper' })
await crm.customer.update({ customerId: ada.id, attributes: { seats: 20 } })
// #endregion

// #region ask
const f = model.fields.customer
const growing = and(f.attributes.plan.eq('pro'), f.attributes.seats.gte(15), f.createdAt.within(days(30)))

const { items } = await crm.customer.list({ where: growing, order: [{ by: f.name }], limit: 20 })
for (const { name, email, attributes } of items) console.log(`${name} <${email}> ${attributes.seats} seats`)
console.log(`growing: ${await crm.customer.count({ where: growing })} of ${await crm.customer.count()}`)
console.log(model.describe(growing))
// #endregion

await crm.settled()
await crm.close()
await db.destroy()

// Output:
// welcome, Ada Lovelace
// welcome, Grace Hopper
// Ada Lovelace <ada@example.com> 20 seats
// growing: 1 of 2
// Every customer whose plan is pro, whose seats is at least 15 and whose created at is in the last 30 days.
