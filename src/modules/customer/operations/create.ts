import { defineOperation, type Lookups, type OperationContext } from '../../../kernel/index.js'
import { derivedBirthday } from '../birthdays.js'
import { type ContactValue, readContact } from '../contacts.js'
import { contactClaims, newPoint } from '../decisions/contact-points.js'
import { created, type Derived, newCustomer } from '../decisions/customers.js'
import { externalIdClaims, externalIdLookup } from '../decisions/external-ids.js'
import { normalizeEmail } from '../email.js'
import { ContactPoint, Customer, ExternalId } from '../entities.js'
import { CustomerCreated } from '../events.js'
import { type NewCustomer, newCustomerSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { keepAssignment } from './assign.js'
import { namedOf, regionOf } from './derived.js'
import { keepPlaces } from './keep-places.js'
import { assertPlace } from './places.js'

export const createOf = (own: Settled) =>
  defineOperation({
    kind: 'create',
    label: { en: 'Create a customer', zh: '新建客户' },
    input: ({ customer = Customer }) => newCustomerSchema(customer),
    emits: [CustomerCreated],
    lookups: (input) => newCustomerLookups(input),
    handler: async (context, { email, phone, externalIds = [], ...given }) => {
      const { unit } = context
      const entity = context.entity(Customer)
      const contacts = await readShorthand({ email, phone, countryCode: given.countryCode })
      const id = given.id ?? context.newId(entity.idPrefix)
      const points = contacts.map((contact) => newPoint({ ...contact, customerId: id, primary: true }))
      const fields = { ...given, ...(await derivedOf(own, context, given)) }
      const row = newCustomer(entity, id, fields, points)
      await assertPlace((named) => unit.find(entity, named), { ...row, id })

      for (const claim of [
        ...contactClaims(own.unique, { id, kind: row.kind }, points),
        ...externalIdClaims(id, externalIds),
      ]) {
        await unit.claim(claim)
      }
      const customer = await unit.insert(entity, row, (inserted) => [created(inserted, externalIds)])
      for (const point of points) await unit.insert(ContactPoint, point)
      for (const sourceId of externalIds) await unit.insert(ExternalId, { customerId: id, ...sourceId })
      // What it is created with has no event of its own.
      await keepPlaces(context, undefined, customer)
      await keepAssignment(context, undefined, customer)
      return customer
    },
  })

/** What follows from what was said; nothing where nothing was. */
async function derivedOf(own: Settled, context: OperationContext, given: NewCustomer): Promise<Derived> {
  const { birthday, name, pronunciation = null } = given
  return {
    ...(birthday && (await derivedBirthday(birthday, context.now(), context.settings.timeZone))),
    ...(await regionOf(given)),
    pronunciation: pronunciation ?? (await namedOf(own, name)),
  }
}

/** What creating a customer looks up: whether its unique values are free. */
export const newCustomerLookups = (input: NewCustomer): Lookups => {
  const { id, parentId, organisationId, email, externalIds = [] } = input
  const address = email ? normalizeEmail(email) : undefined
  return {
    ids: [id, parentId, organisationId].flatMap((named) =>
      named ? [{ entity: 'customer', id: named }] : [],
    ),
    unique: [
      ...(address === undefined ? [] : [{ entity: 'customer', key: 'email', values: [address] }]),
      ...externalIds.map(externalIdLookup),
    ],
  }
}

interface Shorthand {
  readonly email?: string | null
  readonly phone?: string | null
  readonly countryCode?: string | null
}

async function readShorthand({ email, phone, countryCode = null }: Shorthand): Promise<ContactValue[]> {
  const contacts: ContactValue[] = []
  if (email) contacts.push(await readContact({ kind: 'email', value: email, countryCode, path: ['email'] }))
  if (phone) contacts.push(await readContact({ kind: 'phone', value: phone, countryCode, path: ['phone'] }))
  return contacts
}
