/** A screen: a list with filters, order, paging and search, a form made from the model, and buttons per row. */
import { and, createCrm, customer, defineCrm, type FieldDescription, type Rule } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds } from 'clientele/testing'
import { z } from 'zod'

interface Clerk {
  readonly id: string
}

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({
        plan: z.enum(['free', 'pro']).default('free'),
        seats: z.int().optional(),
        renewsOn: z.iso
          .date()
          .optional()
          .meta({ label: { en: 'Renews on', de: 'Verlängert am' }, privacy: 'none' }),
      }),
    }),
  },
})
const f = model.fields.customer

/** What an input of a form is made from. */
const widgets: Readonly<Record<FieldDescription['type'], string>> = {
  text: 'text box',
  enum: 'choice',
  integer: 'number box',
  number: 'number box',
  boolean: 'check box',
  instant: 'time picker',
  day: 'day picker',
  money: 'amount box',
  ref: 'record picker',
  list: 'tags',
  address: 'address',
  birthday: 'birthday',
}

/** The fields of a form, in the reader's language. */
const form = (names: readonly string[], locale: string): readonly string[] =>
  Object.values(model.entities.customer.fields)
    .filter(({ name, readOnly }) => names.includes(name) && !readOnly)
    .map(({ label, type, options, required }) => {
      const choices = options ? ` of ${options.join(' or ')}` : ''
      return `${label(locale)}${required ? '*' : ''}: ${widgets[type]}${choices}`
    })

/** A filter that a screen keeps as JSON, checked as it comes back. */
const filterFrom = (json: unknown): Rule<'customer'> => {
  const faults = model.check(json)
  if (faults.length > 0) throw new Error(faults.map(({ path }) => path.join('.')).join())
  return json as Rule<'customer'>
}

export const run = async (say: (line: string) => void): Promise<void> => {
  const crm = createCrm(model, {
    storage: memoryStorage(),
    newId: countedIds(),
    actorRef: ({ id }: Clerk) => ({ kind: 'user', id }),
    // Everybody sees everybody; each changes their own.
    authorize: ({ actor, kind }) =>
      actor.id === 'admin' || kind === 'read' || { rows: f.ownerId.eq(actor.id) },
  })
  await crm.migrations.apply()
  const admin = crm.scope({ actor: { id: 'admin' } })
  for (const [name, seats, ownerId] of [
    ['Ada Lovelace', 12, 'sam'],
    ['Grace Hopper', 40, 'sue'],
    ['Alan Turing', undefined, 'sam'],
    ['Ada Yonath', 3, 'sue'],
  ] as const) {
    await admin.customer.create({ name, ownerId, attributes: { plan: 'pro', seats } })
  }

  for (const line of form(['name', 'countryCode', 'ownerId', 'attributes.plan', 'attributes.renewsOn'], 'de'))
    say(line)

  const sam = crm.scope({ actor: { id: 'sam' } })
  const sortable = Object.values(model.entities.customer.fields).filter((field) => field.sortable)
  say(`sortable: ${sortable.some(({ name }) => name === 'attributes.seats')}`)
  say(`operators: ${model.entities.customer.fields['attributes.plan']?.operators}`)

  const kept = JSON.stringify(f.attributes.plan.eq('pro'))
  const query = {
    where: and(filterFrom(JSON.parse(kept)), f.name.startsWith('A')),
    order: [{ by: f.attributes.seats, dir: 'desc', nulls: 'last' }],
    limit: 2,
  } as const
  say(model.describe(query.where))
  const first = await sam.customer.list(query)
  const second = await sam.customer.list({ ...query, after: first.next })
  say(`${first.items.map(({ name }) => name)} | ${second.items.map(({ name }) => name)} | ${second.next}`)
  const found = await sam.customer.list({ search: 'ada yo' })
  say(`found ${found.items.map(({ name }) => name)} of ${await sam.customer.count()}`)

  const rows = [...first.items, ...second.items]
  const mayChange = await sam.can(
    'customer.update',
    rows.map(({ id }) => ({ customerId: id })),
  )
  rows.forEach(({ name }, index) => {
    say(`${name}: ${mayChange[index] ? 'edit' : 'look'}`)
  })
  await crm.close()
}
