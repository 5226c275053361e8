/** What a host writes in its first week, in a hundred lines: the measure of what our types cost its compiler. */
import {
  and,
  type CrmOf,
  commerce,
  createCrm,
  customer,
  days,
  defineCrm,
  type EventOf,
  type InputOf,
  or,
  type RowOf,
  type TxOf,
} from 'clientele'
import { kyselyStorage } from 'clientele/adapters/kysely'
import type { Generated, Kysely, Transaction } from 'kysely'
import { z } from 'zod'

export interface Database {
  shop_order: { id: Generated<number>; number: string; customer_id: string; cents: number }
}

export interface Employee {
  readonly id: string
  readonly role: 'admin' | 'sales'
}

export const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer({
      attributes: z.object({
        plan: z.enum(['free', 'pro', 'enterprise']).default('free'),
        city: z.string().optional(),
        seats: z.int().optional(),
        renewsOn: z.iso.date().optional(),
        tags: z.array(z.string()).optional(),
      }),
    }),
    commerce: commerce({ product: { attributes: z.object({ digital: z.boolean().default(false) }) } }),
  },
})

export type AppCrm = CrmOf<typeof model, Transaction<Database>, Employee>
export type AppTx = TxOf<typeof model, Transaction<Database>>
export type Customer = RowOf<typeof model, 'customer'>
export type NewCustomer = InputOf<typeof model, 'customer.create'>
export type Recorded = EventOf<typeof model, 'purchase.recorded'>

const f = model.fields.customer
const p = model.fields.purchase

export const rules = {
  berliners: and(f.attributes.city.eq('Berlin'), f.attributes.plan.in(['pro', 'enterprise'])),
  renewing: and(f.attributes.renewsOn.lte('2027-01-31'), f.attributes.seats.gte(5)),
  regulars: f.purchases
    .within(days(90))
    .some((purchase) => purchase.net.gte({ amount: 5000, currency: 'EUR' })),
  reachable: or(
    f.email.isSet(),
    f.contactPoints.some((point) => point.kind.eq('wecom')),
  ),
  tagged: f.attributes.tags.hasAny(['vip', 'press']),
  unpaid: and(
    p.status.eq('placed'),
    p.customer.some((owner) => owner.attributes.plan.ne('free')),
  ),
}

export const createAppCrm = (db: Kysely<Database>) =>
  createCrm(model, {
    storage: kyselyStorage(db, { engine: 'sqlite' }),
    actorRef: (employee: Employee) => ({ kind: 'user', id: employee.id }),
    authorize: ({ actor, kind }) =>
      actor.role === 'admin' || kind !== 'delete'
        ? { hide: actor.role === 'admin' ? [] : ['gender'] }
        : false,
  })

export const checkout = async (crm: AppCrm, order: { number: string; customerId: string; cents: number }) =>
  crm.transaction(async (tx) => {
    const { number, customerId, cents } = order
    await tx.native.insertInto('shop_order').values({ number, customer_id: customerId, cents }).execute()
    const total = { amount: cents, currency: 'EUR' }
    return tx.purchase.record({ customerId, source: 'shop', externalId: number, total })
  })

export const page = async (crm: AppCrm, after?: string) => {
  const { items, next } = await crm.customer.list({
    where: and(rules.berliners, rules.reachable),
    search: 'ada',
    order: [{ by: f.attributes.seats, dir: 'desc', nulls: 'last' }, { by: f.name }],
    include: ['purchases', 'contactPoints'],
    after,
    limit: 50,
  })
  const rows = items.map(({ name, attributes, included }) => ({
    name,
    plan: attributes.plan,
    spent: included.purchases.reduce((sum, { net }) => sum + net.amount, 0),
  }))
  return {
    rows,
    next,
    editable: await crm.can(
      'customer.update',
      items.map(({ id }) => ({ customerId: id })),
    ),
  }
}

export const listen = (crm: AppCrm, say: (line: string) => void) => [
  crm.on('purchase.recorded', ({ data }) => say(`${data.customerId} bought for ${data.gross.amount}`)),
  crm.on('customer.*', (event) => say(event.type)),
]

export const crm = createAppCrm({} as Kysely<Database>)
