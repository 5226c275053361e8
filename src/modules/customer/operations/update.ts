import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { derivedBirthday } from '../birthdays.js'
import { readContact } from '../contacts.js'
import { type ContactChange, newPoint, replacePrimary } from '../decisions/contact-points.js'
import { change, type Derived } from '../decisions/customers.js'
import { type ContactPoint, Customer } from '../entities.js'
import {
  ContactPointAdded,
  ContactPointMadePrimary,
  ContactPointRemoved,
  CustomerAssigned,
  CustomerUpdated,
  RelationshipAdded,
  RelationshipEnded,
} from '../events.js'
import { type CustomerChanges, customerChangesSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { keepAssignment } from './assign.js'
import { namedOf, regionOf } from './derived.js'
import { keepContacts } from './keep-contacts.js'
import { keepPlaces } from './keep-places.js'
import { assertNoneBelow, assertPlace, findUnlocked } from './places.js'
import { assertRelationshipsFit } from './relationships.js'
import { contactPointsOf } from './rows.js'

export const updateOf = (own: Settled) =>
  defineOperation({
    kind: 'update',
    label: { en: 'Change a customer', zh: '修改客户' },
    input: ({ customer = Customer }) => customerChangesSchema(customer),
    emits: [
      CustomerUpdated,
      CustomerAssigned,
      ContactPointAdded,
      ContactPointRemoved,
      ContactPointMadePrimary,
      RelationshipAdded,
      RelationshipEnded,
    ],
    lookups: ({ customerId }) => ({ ids: [{ entity: 'customer', id: customerId }] }),
    handler: async (context, { customerId, ifVersion, ...changes }) => {
      const customer = await context.unit.load(context.entity(Customer), customerId, { ifVersion })
      await checkPlace(context, customer, changes)
      const saved = await saveChanges(own, context, customer, changes)
      await keepPlaces(context, customer, saved)
      if (saved.kind !== customer.kind) await assertRelationshipsFit(context, saved)
      await keepAssignment(context, customer, saved)
      return saved
    },
  })

type Changes = Omit<CustomerChanges, 'customerId' | 'ifVersion'>

async function saveChanges(
  own: Settled,
  context: OperationContext,
  customer: Customer,
  { email, phone, ...changes }: Changes,
): Promise<Customer> {
  const entity = context.entity(Customer)
  const derived = await derivedOf(own, context, customer, changes)
  const touchesContacts = email !== undefined || phone !== undefined || changes.kind !== undefined
  if (!touchesContacts) return context.unit.save(customer, change(entity, customer, changes, derived))

  const { id: customerId } = customer
  const points = await contactPointsOf(context, customerId)
  const countryCode = changes.countryCode === undefined ? customer.countryCode : changes.countryCode
  const given = { customerId, countryCode, points }
  const contacts = [
    ...(await replacement('email', email, given)),
    ...(await replacement('phone', phone, given)),
  ]
  return (await keepContacts(own, context, { customer, points, contacts, changes, derived })).customer
}

async function derivedOf(
  own: Settled,
  context: OperationContext,
  customer: Customer,
  changes: Changes,
): Promise<Derived> {
  const { birthday, countryCode, regionCode, regionSystem } = changes
  const isElsewhere = [countryCode, regionCode, regionSystem].some((given) => given !== undefined)
  return {
    ...(birthday !== undefined &&
      (await derivedBirthday(birthday, context.now(), context.settings.timeZone))),
    ...(isElsewhere && (await regionOf(withRegion(customer, changes)))),
    ...(await said(own, customer, changes)),
  }
}

function withRegion(
  customer: Customer,
  { countryCode = customer.countryCode, regionCode = customer.regionCode, regionSystem }: Changes,
) {
  // A code that is said without its list is of the usual one.
  const system = regionCode === customer.regionCode ? (regionSystem ?? customer.regionSystem) : regionSystem
  return { countryCode, regionCode, regionSystem: system }
}

/** A pronunciation that was derived follows the name; `null` derives it again. */
async function said(
  own: Settled,
  { name: before, pronunciation: stored }: Customer,
  { name = before, pronunciation }: Changes,
): Promise<Derived> {
  if (!own.pinyin || typeof pronunciation === 'string') return {}
  if (pronunciation === undefined && (name === before || stored !== (await namedOf(own, before)))) return {}
  return { pronunciation: await namedOf(own, name) }
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
