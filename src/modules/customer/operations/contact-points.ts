import { defineOperation } from '../../../kernel/index.js'
import { readAddress } from '../addresses.js'
import { readContact } from '../contacts.js'
import { add as addTo, makePrimary as makeFirst, newPoint, samePoint } from '../decisions/contact-points.js'
import { ContactPoint, Customer } from '../entities.js'
import {
  ContactPointAdded,
  ContactPointMadePrimary,
  ContactPointRemoved,
  CustomerUpdated,
} from '../events.js'
import { contactPointAtSchema, newContactSchema } from '../inputs.js'
import { keepContacts } from './keep-contacts.js'
import { contactPointsOf } from './rows.js'

const add = defineOperation({
  kind: 'create',
  label: { en: 'Add a contact point', zh: '添加联系方式' },
  input: newContactSchema,
  emits: [ContactPointAdded, ContactPointMadePrimary, CustomerUpdated],
  handler: async (context, { customerId, extension, ...given }) => {
    const customer = await context.unit.load(context.entity(Customer), customerId)
    const { countryCode } = customer
    const contact =
      given.kind === 'address'
        ? readAddress(given)
        : await readContact({ ...given, countryCode, path: ['value'] })
    const point = newPoint({ ...given, ...contact, customerId, extension: extension ?? contact.extension })
    const points = await contactPointsOf(context, customerId)
    const kept = await keepContacts(context, customer, points, [addTo(points, point)])
    // Either it has just been added, or it was there.
    return (kept.points[0] ?? samePoint(points, point)) as ContactPoint
  },
})

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove a contact point', zh: '移除联系方式' },
  input: contactPointAtSchema,
  emits: [ContactPointRemoved, CustomerUpdated],
  handler: async (context, { contactPointId }) => {
    const { customerId } = await context.unit.load(ContactPoint, contactPointId)
    const customer = await context.unit.load(context.entity(Customer), customerId)
    const points = await contactPointsOf(context, customerId)
    const point = points.find(({ id }) => id === contactPointId)
    await keepContacts(context, customer, points, [{ remove: point }])
  },
})

const makePrimary = defineOperation({
  kind: 'update',
  label: { en: 'Make a contact point the primary one', zh: '设为首选联系方式' },
  input: contactPointAtSchema,
  emits: [ContactPointMadePrimary, CustomerUpdated],
  handler: async (context, { contactPointId }) => {
    const point = await context.unit.load(ContactPoint, contactPointId)
    const customer = await context.unit.load(context.entity(Customer), point.customerId)
    const points = await contactPointsOf(context, point.customerId)
    const kept = await keepContacts(context, customer, points, [makeFirst(points, point)])
    return kept.points[0] ?? point
  },
})

export const contactPointOperations = { add, remove, makePrimary }
