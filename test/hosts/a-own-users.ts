/** A SaaS with a users table of its own, which adds customers inside its own transaction. */
import { type CrmOf, createCrm, customer, defineCrm, type RowOf } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { type Generated, Kysely, SqliteDialect, type Transaction } from 'kysely'
import Database from 'libsql'
import { z } from 'zod'

interface AppDatabase {
  app_user: { id: Generated<number>; login: string; customer_id: string | null }
}

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({ attributes: z.object({ plan: z.enum(['free', 'pro']).default('free') }) }),
  },
})

type AppCrm = CrmOf<typeof model, Transaction<AppDatabase>>
type Customer = RowOf<typeof model, 'customer'>

interface SignUp {
  readonly login: string
  readonly name: string
  readonly plan?: 'free' | 'pro'
}

/** The user and the customer are there together, or neither is. */
const signUp = (crm: AppCrm, { login, name, plan }: SignUp): Promise<Customer> =>
  crm.transaction(async (tx) => {
    const { id } = await tx.native
      .insertInto('app_user')
      .values({ login, customer_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const customer = await tx.customer.create({ id: `user-${id}`, name, email: login, attributes: { plan } })
    await tx.native.updateTable('app_user').set({ customer_id: customer.id }).where('id', '=', id).execute()
    return customer
  })

export const run = async (say: (line: string) => void): Promise<void> => {
  const db = new Kysely<AppDatabase>({
    dialect: new SqliteDialect({ database: prepared(new Database(':memory:')) }),
  })
  await db.schema
    .createTable('app_user')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('login', 'text', (column) => column.notNull().unique())
    .addColumn('customer_id', 'text')
    .execute()
  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
  await crm.migrations.apply()

  const ada = await signUp(crm, { login: 'ada@example.com', name: 'Ada', plan: 'pro' })
  say(`${ada.id} ${ada.email} ${ada.attributes.plan}`)

  // The address is taken: the user that was inserted before it was found out goes too.
  await signUp(crm, { login: 'ADA@example.com', name: 'Another Ada' }).catch((error) => say(error.code))
  // The login is taken: the customer is never written.
  await signUp(crm, { login: 'ada@example.com', name: 'Ada' }).catch(() => say('taken'))

  const users = await db.selectFrom('app_user').selectAll().execute()
  say(users.map(({ login, customer_id }) => `${login} is ${customer_id}`).join(', '))
  say(`${await crm.customer.count()} customer`)

  await crm.close()
  // The handle is the host's: it works on.
  say(`${(await db.selectFrom('app_user').selectAll().execute()).length} user`)
  await db.destroy()
}
