import { birthDateOf } from '../../../engines/calendar/lunar.js'
import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { readContact } from '../contacts.js'
import { type ContactChange, newPoint, replacePrimary } from '../decisions/contact-points.js'
import { change, type Derived } from '../decisions/customers.js'
import { type ContactPoint, Customer } from '../entities.js'
import {
  ContactPointAdded,
  ContactPointMadePrimary,
  ContactPointRemoved,
  CustomerUpdated,
} from '../events.js'
import { type CustomerChanges, customerChangesSchema } from '../inputs.js'
import { keepContacts } from './keep-contacts.js'
import { assertNoneBelow, assertPlace, findUnlocked } from './places.js'
import { contactPointsOf } from './rows.js'

export const update = defineOperation({
  kind: 'update',
  label: { en: 'Change a customer', zh: '修改客户' },
  input: ({ customer = Customer }) => customerChangesSchema(customer),
  emits: [CustomerUpdated, ContactPointAdded, ContactPointRemoved, ContactPointMadePrimary],
  lookups: ({ customerId }) => ({ ids: [{ entity: 'customer', id: customerId }] }),
  handler: async (context, { customerId, ifVersion, email, phone, ...changes }) => {
    const entity = context.entity(Customer)
    const customer = await context.unit.load(entity, customerId, { ifVersion })
    await checkPlace(context, customer, changes)
    const derived = await derivedOf(changes)
    const touchesContacts = email !== undefined || phone !== undefined || changes.kind !== undefined
    if (!touchesContacts) return context.unit.save(customer, change(entity, customer, changes, derived))

    const points = await contactPointsOf(context, customerId)
    const countryCode = changes.countryCode === undefined ? customer.countryCode : changes.countryCode
    const given = { customerId, countryCode, points }
    const contacts = [
      ...(await replacement('email', email, given)),
      ...(await replacement('phone', phone, given)),
    ]
    return (await keepContacts(context, customer, points, contacts, changes, derived)).customer
  },
})

async function derivedOf({ birthday }: Pick<CustomerChanges, 'birthday'>): Promise<Derived> {
  if (birthday === undefined) return {}
  return { birthDate: birthday && (await birthDateOf(birthday, ['birthday'])) }
}

async function checkPlace(
  context: OperationContext,
  customer: Customer,
  { kind, parentId, organisationId }: Pick<CustomerChanges, 'kind' | 'parentId' | 'organisationId'>,
): Promise<void> {
  if (kind === undefined && !parentId && !organisationId) return
  const next = {
    id: customer.id,
    kind: kind ?? customer.kind,
    parentId: parentId === undefined ? customer.parentId : parentId,
    organisationId: organisationId === undefined ? customer.organisationId : organisationId,
  }
  await assertPlace(findUnlocked(context), next)
  if (customer.kind === 'organisation' && next.kind === 'person') await assertNoneBelow(context, next)
}

interface Given {
  readonly customerId: string
  readonly countryCode: string | null
  readonly points: readonly ContactPoint[]
}

async function replacement(
  kind: 'email' | 'phone',
  value: string | null | undefined,
  { customerId, countryCode, points }: Given,
): Promise<ContactChange[]> {
  if (value === undefined) return []
  if (value === null) return [replacePrimary(points, kind, undefined)]
  const contact = await readContact({ kind, value, countryCode, path: [kind] })
  return [replacePrimary(points, kind, newPoint({ ...contact, customerId }))]
}
