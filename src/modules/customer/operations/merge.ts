import {
  type Claim,
  compareText,
  defineOperation,
  invalid,
  type OperationContext,
} from '../../../kernel/index.js'
import { copiesOf, samePoint } from '../decisions/contact-points.js'
import { change, type Derived } from '../decisions/customers.js'
import {
  contradictionsOf,
  mergeableFields,
  mergedAway,
  mergedFields,
  movesBetween,
  writtenFields,
} from '../decisions/merging.js'
import { ContactPoint, Customer, CustomerMerge, CustomerMergePart } from '../entities.js'
import { alreadyOne, type Contradiction, contradicting, customerErased, wrongKind } from '../errors.js'
import { CustomerMerged, CustomerUpdated } from '../events.js'
import { type MergeCustomers, mergeSchema } from '../inputs.js'
import { agreeAssignment } from './assign.js'
import { demoteOthers, mergePlaces, twiceOf } from './merge-own.js'
import { countNaming, type MergedRows, moveMentions, moveRows, namingsOf } from './merged-rows.js'
import { contactPointsOf, identifiersOf } from './rows.js'

/** What a merge would do. */
export interface MergePlan {
  readonly survivorId: string
  readonly otherIds: readonly string[]
  /** What they contradict each other on. A merge with any must name them in `despite`. */
  readonly contradictions: readonly Contradiction[]
  /** The survivor's fields that would change. */
  readonly changes: readonly {
    readonly field: string
    /** Whose value it would take. */
    readonly customerId: string
  }[]
  /** How many rows would name the survivor. */
  readonly moves: readonly { readonly entity: string; readonly field: string; readonly rows: number }[]
}

export const planMerge = defineOperation({
  kind: 'read',
  label: { en: 'Plan a merge of customers', zh: '预览客户合并' },
  input: mergeSchema,
  handler: async (context, input): Promise<MergePlan> => {
    const { survivor, others, choices } = await loaded(context, input)
    const entity = context.entity(Customer)
    const hidden = await context.hiddenFields(entity)
    const moves: MergePlan['moves'][number][] = []
    for (const naming of namingsOf(context, 'customer')) {
      let rows = 0
      for (const { id } of others) {
        rows += await countNaming(context, naming, { entity: 'customer', id })
      }
      if (rows > 0) moves.push({ entity: naming.entity.name, field: naming.field, rows })
    }
    let next = survivor
    const changes = others.flatMap((other) => {
      const fields = mergedFields(entity, next, other, choices)
      next = saidBy(entity, next, fields).next
      const told = Object.keys(fields).filter((field) => !isHidden(hidden, field))
      return told.map((field) => ({ field, customerId: other.id }))
    })
    const contradictions = await contradictionsIn(context, [survivor, ...others])
    return { survivorId: survivor.id, otherIds: others.map(({ id }) => id), contradictions, changes, moves }
  },
})

export const merge = defineOperation({
  kind: 'update',
  label: { en: 'Merge customers', zh: '合并客户' },
  input: mergeSchema,
  emits: [CustomerMerged, CustomerUpdated],
  lookups: ({ survivorId, otherIds }) => ({
    ids: [survivorId, ...otherIds].map((id) => ({ entity: 'customer', id })),
  }),
  handler: async (context, input) => {
    const { survivor, others, choices } = await loaded(context, input)
    const despite = new Set(input.despite ?? [])
    const contradictions = await contradictionsIn(context, [survivor, ...others])
    const unknown = contradictions.filter(({ on }) => !despite.has(on))
    if (unknown.length > 0) throw contradicting({ contradictions: unknown })
    for (const other of others) await mergeOne(context, survivor.id, other.id, choices)
    return context.unit.load(context.entity(Customer), survivor.id)
  },
})

interface Loaded {
  readonly survivor: Customer
  readonly others: readonly Customer[]
  /** By field, whose value stands. */
  readonly choices: Readonly<Record<string, string>>
}

/** The customers as they are now, in whichever of their ids. @throws what a merge of them is refused for */
async function loaded(
  { unit, entity, hiddenFields }: OperationContext,
  { survivorId, otherIds, ifVersion, fields = {} }: MergeCustomers,
): Promise<Loaded> {
  const survivor = await unit.load(entity(Customer), survivorId, { ifVersion })
  if (survivor.erasedAt !== null) throw customerErased({ customerId: survivorId })
  const others: Customer[] = []
  for (const otherId of otherIds) {
    const other = await unit.load(entity(Customer), otherId)
    const isOne = other.id === survivor.id || others.some(({ id }) => id === other.id)
    if (isOne) throw alreadyOne({ survivorId, otherId })
    if (other.erasedAt !== null) throw customerErased({ customerId: otherId })
    if (other.kind !== survivor.kind) throw wrongKind({ customerId: otherId, expected: survivor.kind })
    others.push(other)
  }
  const hidden = await hiddenFields(entity(Customer))
  const choosable = mergeableFields(entity(Customer)).filter((name) => !isHidden(hidden, name))
  // Whoever is named by an old id is chosen by it too.
  const now = new Map([survivorId, ...otherIds].map((id, at) => [id, [survivor, ...others][at]?.id]))
  const choices = Object.fromEntries(Object.entries(fields).map(([name, id]) => [name, now.get(id) ?? id]))
  assertChoices(choosable, [survivor, ...others], choices)
  return { survivor, others, choices }
}

/** A field, or an attribute as `attributes.plan`. */
function isHidden(hidden: ReadonlySet<string>, field: string): boolean {
  return hidden.has(field) || (field.startsWith('attributes.') && hidden.has('attributes'))
}

function assertChoices(
  choosable: readonly string[],
  customers: readonly Customer[],
  fields: Readonly<Record<string, string>>,
): void {
  const known = new Set(choosable)
  const ids = customers.map(({ id }) => id)
  const issues = Object.entries(fields).flatMap(([name, id]) => [
    ...(known.has(name)
      ? []
      : [{ path: ['fields', name], expected: 'a field that a merge may choose', received: 'another name' }]),
    ...(ids.includes(id)
      ? []
      : [{ path: ['fields', name], expected: 'the id of one of the customers', received: 'another id' }]),
  ])
  if (issues.length > 0) throw invalid('customer.merge', issues)
}

async function contradictionsIn(
  context: OperationContext,
  customers: readonly Customer[],
): Promise<readonly Contradiction[]> {
  const identified = []
  for (const customer of customers) {
    identified.push({ customer, identifiers: await identifiersOf(context, customer.id) })
  }
  return contradictionsOf(identified)
}

async function mergeOne(
  context: OperationContext,
  survivorId: string,
  mergedId: string,
  choices: Readonly<Record<string, string>>,
): Promise<void> {
  const { unit } = context
  const entity = context.entity(Customer)
  const before = { survivor: await unit.load(entity, survivorId), merged: await unit.load(entity, mergedId) }
  const standsFor = { entity: 'customer', from: mergedId, to: survivorId }

  const claims = await handOver(context, standsFor)
  const places = await mergePlaces(context, survivorId, mergedId)
  const rows = await moveAll(context, standsFor)
  const primaries = await demoteOthers(context, survivorId, idsIn(rows, ContactPoint.name))
  const mentions = await moveMentions(context, standsFor)

  const survivor = await keepSurvivor(context, before, choices)
  // Whose it is may have been chosen.
  await agreeAssignment(context, survivor)
  const merged = await unit.load(entity, mergedId)
  await unit.save(merged, { next: mergedAway(merged, survivorId, context.now()), events: [] })
  const record = await unit.insert(CustomerMerge, {
    survivorId,
    mergedId,
    mergedAt: context.now(),
    unmergedAt: null,
    before: {
      survivor: movesBetween(before.survivor, survivor, [...writtenFields(entity), 'parentId']),
      merged: movesBetween(before.merged, { ...merged, parentId: null } as Customer, ['parentId']),
      claims,
      mentions: mentions.both,
    },
  })
  await keepParts(context, record.id, [...places, ...rows, ...primaries, ...mentions.rows])
  const data = { customerMergeId: record.id, customerId: survivorId, mergedId }
  unit.emit(survivor, { type: 'customer.merged', data })
}

/** What follows from a birthday, and nobody writes by themselves. */
const follows = ['birthDate', 'nextBirthdayOn', 'birthdayOverAt']

/** The survivor takes the unique values of the other. */
async function handOver(
  { unit, persons }: OperationContext,
  { entity, from, to }: { readonly entity: string; readonly from: string; readonly to: string },
): Promise<readonly Pick<Claim, 'key' | 'value'>[]> {
  const claims = (await persons.claims([{ entity, id: from }])).toSorted(inOrder)
  for (const claim of claims) {
    await unit.release(claim)
    await unit.claim({ ...claim, ownerId: to })
  }
  return claims.map(({ key, value }) => ({ key, value }))
}

// In the order of no storage's own, so that two who merge at once wait for each other in turn.
function inOrder(a: Claim, b: Claim): number {
  return compareText(a.key, b.key) || compareText(a.value, b.value)
}

async function moveAll(
  context: OperationContext,
  standsFor: { readonly entity: string; readonly from: string; readonly to: string },
): Promise<readonly MergedRows[]> {
  const twice = await twiceOf(context, standsFor.to)
  const points = await contactPointsOf(context, standsFor.to)
  const moved: MergedRows[] = []
  for (const naming of namingsOf(context, standsFor.entity)) {
    moved.push(...(await moveRows(context, naming, standsFor, twice[naming.entity.name])))
  }
  return [...moved, ...(await moveToKept(context, points, idsIn(moved, ContactPoint.name, 'set_aside')))]
}

/** What names a contact point that the survivor has already names the survivor's. */
async function moveToKept(
  context: OperationContext,
  points: readonly ContactPoint[],
  aside: ReadonlySet<string>,
): Promise<readonly MergedRows[]> {
  const moved: MergedRows[] = []
  for (const id of aside) {
    const one = await context.unit.load(ContactPoint, id, { archived: 'include' })
    const same = samePoint(points, one)
    if (!same) continue
    for (const naming of namingsOf(context, ContactPoint.name).filter(({ isSubject }) => !isSubject)) {
      moved.push(...(await moveRows(context, naming, { entity: ContactPoint.name, from: id, to: same.id })))
    }
  }
  return moved
}

function idsIn(
  rows: readonly MergedRows[],
  entity: string,
  only?: MergedRows['change'],
): ReadonlySet<string> {
  const own = rows.filter(
    ({ naming, change: one }) => naming.entity.name === entity && (!only || one === only),
  )
  return new Set(own.flatMap(({ rowIds }) => rowIds))
}

/** Writes the survivor's own fields, with what follows from its contact points. */
async function keepSurvivor(
  context: OperationContext,
  before: { readonly survivor: Customer; readonly merged: Customer },
  choices: Readonly<Record<string, string>>,
): Promise<Customer> {
  const entity = context.entity(Customer)
  const { id } = before.survivor
  const customer = await context.unit.load(entity, id)
  const fields = mergedFields(entity, customer, before.merged, choices)
  const copies = copiesOf(await contactPointsOf(context, id))
  return context.unit.save(customer, saidBy(entity, customer, fields, copies))
}

/** A customer with fields that a merge has chosen; attributes by their names. */
function saidBy(
  entity: Parameters<typeof change>[0],
  customer: Customer,
  fields: Readonly<Record<string, unknown>>,
  derived: Derived = {},
): ReturnType<typeof change> {
  const own = Object.entries(fields).filter(([name]) => !name.startsWith('attributes.'))
  const attributes = Object.entries(fields)
    .filter(([name]) => name.startsWith('attributes.'))
    .map(([name, value]) => [name.slice('attributes.'.length), value])
  const readOnly = own.filter(([name]) => follows.includes(name))
  const plain = own.filter(([name]) => !follows.includes(name))
  const changes = {
    ...Object.fromEntries(plain),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
  }
  return change(entity, customer, changes, { ...derived, ...Object.fromEntries(readOnly) })
}

/** The most rows that one part of the record names. */
const perPart = 500

async function keepParts(
  { unit }: OperationContext,
  customerMergeId: string,
  rows: readonly MergedRows[],
): Promise<void> {
  for (const { naming, change: how, rowIds } of rows) {
    for (let at = 0; at < rowIds.length; at += perPart) {
      await unit.insert(CustomerMergePart, {
        customerMergeId,
        entity: naming.entity.name,
        field: naming.field,
        change: how,
        rowIds: rowIds.slice(at, at + perPart),
      })
    }
  }
}
