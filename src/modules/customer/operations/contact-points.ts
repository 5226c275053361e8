import { defineOperation, type Instant, invalid, type OperationContext } from '../../../kernel/index.js'
import { readAddress } from '../addresses.js'
import { type ContactValue, readContact } from '../contacts.js'
import {
  add as addTo,
  type ContactChange,
  handOver as handedOver,
  makePrimary as makeFirst,
  newPoint,
  samePoint,
  update as updated,
  validityOf,
  verify as verified,
} from '../decisions/contact-points.js'
import { ContactPoint, Customer } from '../entities.js'
import {
  ContactPointAdded,
  ContactPointHandedOver,
  ContactPointMadePrimary,
  ContactPointRemoved,
  ContactPointUpdated,
  ContactPointVerified,
  CustomerUpdated,
} from '../events.js'
import {
  contactPointAtSchema,
  contactPointChangesSchema,
  handingOverSchema,
  newContactSchema,
  verificationSchema,
} from '../inputs.js'
import type { Settled } from '../options.js'
import { assertRegion } from '../regions.js'
import { type ContactsKept, keepContacts } from './keep-contacts.js'
import { contactPointsOf } from './rows.js'

/** What is done with ways to reach somebody. */
export const contactPointOperations = (own: Settled) => {
  const add = defineOperation({
    kind: 'create',
    label: { en: 'Add a contact point', zh: '添加联系方式' },
    input: newContactSchema,
    emits: [ContactPointAdded, ContactPointMadePrimary, CustomerUpdated],
    handler: async (context, { extension, ...given }) => {
      const customer = await context.unit.load(context.entity(Customer), given.customerId)
      const { id: customerId, countryCode } = customer
      const read =
        given.kind === 'address'
          ? await readPlace(given)
          : await readContact({ ...given, countryCode, path: ['value'] })
      const validity = validityOf(given.validUntil ?? null, context.now(), context.settings.timeZone)
      const said = { ...given, ...read, ...validity, customerId }
      const point = newPoint({ ...said, extension: extension ?? read.extension })
      const points = await contactPointsOf(context, customerId)
      const contacts = [addTo(points, point)]
      const kept = await keepContacts(own, context, { customer, points, contacts })
      // Either it has just been added, or it was there.
      return (kept.points[0] ?? samePoint(points, point)) as ContactPoint
    },
  })

  const update = defineOperation({
    kind: 'update',
    label: { en: 'Change a contact point', zh: '修改联系方式' },
    input: contactPointChangesSchema,
    emits: [ContactPointUpdated, CustomerUpdated],
    handler: async (context, { contactPointId, ifVersion, ...changes }) => {
      const moment = { now: context.now(), zone: context.settings.timeZone }
      return changed(context, contactPointId, ifVersion, (point) => {
        assertForwards({ ...point, ...changes })
        return { change: { from: point, decision: updated(point, changes, moment) } }
      })
    },
  })

  const verify = defineOperation({
    kind: 'update',
    label: { en: 'Verify a contact point', zh: '验证联系方式' },
    input: verificationSchema,
    emits: [ContactPointVerified],
    handler: async (context, { contactPointId, verifiedAt = context.now(), verifiedUntil = null }) => {
      assertWhen(context.now(), verifiedAt, verifiedUntil)
      const point = await context.unit.load(ContactPoint, contactPointId)
      return context.unit.save(point, verified(point, verifiedAt, verifiedUntil))
    },
  })

  const remove = defineOperation({
    kind: 'delete',
    label: { en: 'Remove a contact point', zh: '移除联系方式' },
    input: contactPointAtSchema,
    emits: [ContactPointRemoved, CustomerUpdated],
    handler: async (context, { contactPointId }) => {
      await changed(context, contactPointId, undefined, (point) => ({ remove: point }))
    },
  })

  const makePrimary = defineOperation({
    kind: 'update',
    label: { en: 'Make a contact point the primary one', zh: '设为首选联系方式' },
    input: contactPointAtSchema,
    emits: [ContactPointMadePrimary, CustomerUpdated],
    handler: (context, { contactPointId }) =>
      changed(context, contactPointId, undefined, (point, points) => makeFirst(points, point)),
  })

  const handOver = defineOperation({
    kind: 'update',
    label: { en: 'Hand a contact point over', zh: '转移联系方式' },
    input: handingOverSchema,
    emits: [ContactPointHandedOver, ContactPointAdded, CustomerUpdated],
    handler: async (context, { contactPointId, ...given }) => {
      const from = await context.unit.load(ContactPoint, contactPointId)
      const to = await context.unit.load(context.entity(Customer), given.toCustomerId)
      const { id: toCustomerId } = to
      if (from.customerId === toCustomerId) return from
      const theirs = samePoint(await contactPointsOf(context, toCustomerId), { ...from, expiredAt: null })
      // It has been theirs since an earlier call.
      if (from.expiredAt !== null && theirs) return theirs
      await changed(context, contactPointId, undefined, (point) => ({
        change: { from: point, decision: handedOver(point, toCustomerId, context.now()) },
      }))
      const { kind, value, normalized, extension, address, corpId, callerId } = from
      const same = { kind, value, normalized, extension, address, corpId, callerId }
      const point = newPoint({ ...same, customerId: toCustomerId })
      const points = await contactPointsOf(context, toCustomerId)
      const kept = await keepContacts(own, context, {
        customer: to,
        points,
        contacts: [addTo(points, point)],
      })
      return (kept.points[0] ?? samePoint(points, point)) as ContactPoint
    },
  })

  return { add, update, verify, remove, makePrimary, handOver }

  /** Changes one contact point, among all of its customer. */
  async function changed(
    context: OperationContext,
    contactPointId: string,
    ifVersion: number | undefined,
    decide: (point: ContactPoint, points: readonly ContactPoint[]) => ContactChange,
  ): Promise<ContactPoint> {
    const point = await context.unit.load(ContactPoint, contactPointId, { ifVersion })
    const { customerId } = point
    const customer = await context.unit.load(context.entity(Customer), customerId)
    const points = await contactPointsOf(context, customerId)
    const contacts = [decide(point, points)]
    const kept: ContactsKept = await keepContacts(own, context, { customer, points, contacts })
    return kept.points[0] ?? point
  }
}

/** @throws `input.invalid` for a region that its list does not have */
async function readPlace(given: Parameters<typeof readAddress>[0]): Promise<ContactValue> {
  const { region, countryCode } = given.address
  if (region) await assertRegion(region, countryCode, ['address', 'region', 'code'])
  return readAddress(given)
}

/** @throws `input.invalid` */
function assertForwards({ validFrom, validUntil }: Pick<ContactPoint, 'validFrom' | 'validUntil'>): void {
  if (validFrom === null || validUntil === null || validUntil >= validFrom) return
  const issue = { path: ['validUntil'], expected: 'no day before validFrom', received: 'an earlier day' }
  throw invalid('contactPoint.update', [issue])
}

/** @throws `input.invalid` */
function assertWhen(now: Instant, verifiedAt: Instant, verifiedUntil: Instant | null): void {
  const issues = [
    ...(verifiedAt > now
      ? [{ path: ['verifiedAt'], expected: 'an instant that has been', received: 'a later one' }]
      : []),
    ...(verifiedUntil !== null && verifiedUntil <= verifiedAt
      ? [{ path: ['verifiedUntil'], expected: 'an instant after verifiedAt', received: 'an earlier one' }]
      : []),
  ]
  if (issues.length > 0) throw invalid('contactPoint.verify', issues)
}
