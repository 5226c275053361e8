import { type BaseRow, defineOperation, type Entity, type OperationContext } from '../../../kernel/index.js'
import { copiesOf } from '../decisions/contact-points.js'
import { takenBack, withValues } from '../decisions/merging.js'
import { type ContactPoint, Customer, CustomerMerge, CustomerMergePart } from '../entities.js'
import { customerErased, notMerged } from '../errors.js'
import { CustomerUnmerged } from '../events.js'
import { customerAtSchema } from '../inputs.js'
import { agreeAssignment } from './assign.js'
import { moveLaterFacts } from './later-facts.js'
import { isBelow } from './merge-own.js'
import { isTaken, mentionedBack, mentions, renamed, rowsOf, type StandsFor } from './merged-rows.js'
import { contactPointsOf } from './rows.js'

export const unmerge = defineOperation({
  kind: 'update',
  label: { en: 'Undo a merge', zh: '撤销合并' },
  input: customerAtSchema,
  emits: [CustomerUnmerged],
  handler: async (context, { customerId, ifVersion }) => {
    const { unit } = context
    const entity = context.entity(Customer)
    const { merged, record } = await mergeOf(context, customerId, ifVersion)
    // Who was merged on since then stands for this one too.
    const holderId = merged.mergedIntoId ?? record.survivorId
    const back: StandsFor = { entity: 'customer', from: holderId, to: merged.id }

    await unit.save(merged, { next: { ...merged, archivedAt: null, mergedIntoId: null }, events: [] })
    await handBack(context, record, back)
    await moveBack(context, record, back)
    await moveLaterFacts(context, record, back)
    await putBack(context, record, back)
    await unit.save(record, { next: { ...record, unmergedAt: context.now(), before: null }, events: [] })
    const restored = await unit.load(entity, merged.id)
    const data = { customerMergeId: record.id, customerId: holderId, mergedId: merged.id }
    unit.emit(restored, { type: 'customer.unmerged', data })
    return restored
  },
})

/** Who was merged away, and by which merge. @throws `customer.not_merged` | `customer.erased` */
async function mergeOf(
  context: OperationContext,
  customerId: string,
  ifVersion: number | undefined,
): Promise<{ readonly merged: Customer; readonly record: CustomerMerge }> {
  const { unit, entity } = context
  // Asked as archived, it is read itself, not the one that stands for it.
  const merged = await unit.find(entity(Customer), customerId, { archived: 'only' })
  if (!merged || merged.mergedIntoId === null) {
    await unit.load(entity(Customer), customerId, { ifVersion })
    throw notMerged({ customerId })
  }
  await unit.load(entity(Customer), customerId, { archived: 'only', ifVersion })
  const holder = await unit.load(entity(Customer), merged.mergedIntoId, { archived: 'include' })
  if (holder.erasedAt !== null || merged.erasedAt !== null) throw customerErased({ customerId: holder.id })
  const record = await openMerge(context, customerId)
  if (!record) throw notMerged({ customerId })
  return { merged, record }
}

/** Unique values go back, where they are still where the merge has put them. */
async function handBack(
  { unit }: OperationContext,
  { before }: CustomerMerge,
  { from, to }: StandsFor,
): Promise<void> {
  for (const { key, value } of before?.claims ?? []) {
    // What was claimed was claimed by `entity.key`.
    const name = key as `${string}.${string}`
    if ((await unit.ownerOf(name, value)) !== from) continue
    await unit.release({ key: name, value, ownerId: from })
    await unit.claim({ key: name, value, ownerId: to })
  }
}

/** Every row is written once, with all that was done to it: half of it may clash with what has not moved yet. */
async function moveBack(context: OperationContext, record: CustomerMerge, back: StandsFor): Promise<void> {
  const { unit, persons } = context
  const since = await changedSince(context, record)
  for (const [name, rows] of byRow(await partsOf(context, record.id))) {
    const entity = persons.entities[name]
    if (!entity) continue
    for (const row of await rowsOf(unit, entity, [...rows.keys()])) {
      const next = (rows.get(row.id) ?? []).reduceRight((at, part) => {
        const moved = restored(entity, at, part, back, record.before)
        return moved ? { ...moved, ...since(part, row.id) } : at
      }, row)
      if (next === row) continue
      // What somebody else has taken since stays taken.
      const isAside = row.archivedAt !== null && (await isTaken(context, entity, next))
      await unit.save(row, { next: isAside ? { ...next, archivedAt: row.archivedAt } : next, events: [] })
    }
  }
}

/** What was done to each row, by its entity and id. */
function byRow(
  parts: readonly CustomerMergePart[],
): ReadonlyMap<string, ReadonlyMap<string, readonly CustomerMergePart[]>> {
  const entities = new Map<string, Map<string, CustomerMergePart[]>>()
  for (const part of parts) {
    const rows = entities.get(part.entity) ?? new Map<string, CustomerMergePart[]>()
    entities.set(part.entity, rows)
    for (const id of part.rowIds) rows.set(id, [...(rows.get(id) ?? []), part])
  }
  return entities
}

async function partsOf({ unit }: OperationContext, id: string): Promise<readonly CustomerMergePart[]> {
  const where = { v: 1, entity: CustomerMergePart.name, where: is('customerMergeId', id) } as const
  return unit.list(CustomerMergePart, { where, whole: true })
}

/** What merges of the survivor itself have done to rows that came with this one: that is undone with it. */
async function changedSince(
  context: OperationContext,
  record: CustomerMerge,
): Promise<(part: CustomerMergePart, rowId: string) => object> {
  const aside = new Set<string>()
  const demoted = new Set<string>()
  const seen = new Set([record.id])
  for (let next = await openMerge(context, record.survivorId); next && !seen.has(next.id); ) {
    seen.add(next.id)
    for (const { entity, field, change, rowIds } of await partsOf(context, next.id)) {
      for (const id of rowIds) {
        if (change === 'set_aside') aside.add(`${entity}\n${field}\n${id}`)
        if (change === 'demoted') demoted.add(`${entity}\n${id}`)
      }
    }
    next = await openMerge(context, next.survivorId)
  }
  return ({ entity, field }, rowId) => ({
    ...(aside.has(`${entity}\n${field}\n${rowId}`) ? { archivedAt: null } : {}),
    ...(demoted.has(`${entity}\n${rowId}`) ? { primary: true } : {}),
  })
}

/** The merge that took a customer away, and that nobody has undone. */
async function openMerge({ unit }: OperationContext, mergedId: string): Promise<CustomerMerge | undefined> {
  const open = { op: 'not', of: { op: 'isSet', left: { field: 'unmergedAt' } } }
  const where = { op: 'and', of: [is('mergedId', mergedId), open] }
  const rule = { v: 1, entity: CustomerMerge.name, where } as const
  const [record] = await unit.list(CustomerMerge, { where: rule, whole: true })
  return record
}

/** A row as it was before the merge; `undefined` where it was changed since. */
function restored(
  entity: Entity,
  row: BaseRow,
  { field, change }: CustomerMergePart,
  back: StandsFor,
  before: CustomerMerge['before'],
): BaseRow | undefined {
  if (change === 'demoted') {
    const { customerId } = row as ContactPoint
    return customerId === back.from || customerId === back.to ? withPrimary(row) : undefined
  }
  if (change === 'archived') return { ...row, archivedAt: null }
  if (field === mentions) return mentionedBack(entity, row, back, before?.mentions ?? {})
  // Rows are records of their fields; the interface has no index to say so.
  const named = (row as unknown as Record<string, unknown>)[field]
  const id = typeof named === 'string' ? named : (named as { id?: string } | null)?.id
  if (id !== back.from) return undefined
  const next = renamed({ field }, row, back)
  return change === 'set_aside' ? { ...next, archivedAt: null } : next
}

function withPrimary(row: BaseRow): BaseRow {
  return { ...row, primary: true } as BaseRow
}

/** What the merge wrote to the two goes back to what it was, where nobody has changed it since. */
async function putBack(
  context: OperationContext,
  { before }: CustomerMerge,
  { from, to }: StandsFor,
): Promise<void> {
  const { unit } = context
  const entity = context.entity(Customer)
  for (const [id, moves] of [
    [from, before?.survivor ?? {}],
    [to, before?.merged ?? {}],
  ] as const) {
    const customer = await unit.load(entity, id)
    const { parentId, ...values } = takenBack(customer, moves)
    const place = typeof parentId === 'string' && !(await mayStand(context, id, parentId)) ? null : parentId
    const fields = place === undefined ? values : { ...values, parentId: place }
    const copies = copiesOf(await contactPointsOf(context, id))
    const next = { ...withValues(customer, fields), ...copies }
    await agreeAssignment(context, await unit.save(customer, { next, events: [] }))
  }
}

async function mayStand(context: OperationContext, id: string, parentId: string): Promise<boolean> {
  const parent = await context.unit.find(context.entity(Customer), parentId)
  return parent !== undefined && parent.id !== id && !(await isBelow(context, parentId, id))
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}
