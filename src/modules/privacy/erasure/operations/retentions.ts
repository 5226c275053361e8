import {
  type BaseRow,
  DAY_MS,
  defineOperation,
  type Entity,
  type EntityRef,
  instantMs,
  type OperationContext,
  type RuleJson,
  toInstant,
} from '../../../../kernel/index.js'
import { fateOf, isPersonal } from '../decisions/leaving.js'
import { keptBy } from '../decisions/plans.js'
import { Retention } from '../entities.js'
import { retentionInvalid } from '../errors.js'
import { RetentionRemoved, RetentionSet } from '../events.js'
import { retentionAtSchema, retentionPeriodSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { holdOn } from './erase.js'
import { ownersOf } from './held.js'

const set = defineOperation({
  kind: 'update',
  label: { en: 'Set a retention period', zh: '设置保留期限' },
  input: retentionPeriodSchema,
  emits: [RetentionSet],
  handler: async (context, { entity: name, field = 'createdAt', days }) => {
    assertPeriod(context, name, field)
    const { unit, now } = context
    const known = await unit.findBy(Retention, 'entity', [name])
    const event = ({ id: retentionId }: BaseRow) =>
      ({ type: 'retention.set', data: { retentionId, entity: name, field, days } }) as const
    const times = { runAt: now(), afterId: null }
    if (!known) {
      const row = { entity: name, field, days, ...times, ranAt: null, erasedRows: 0 }
      return unit.insert(Retention, row, (inserted) => [event(inserted)])
    }
    if (known.field === field && known.days === days) return known
    return unit.save(known, { next: { ...known, field, days, ...times }, events: [event(known)] })
  },
})

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove a retention period', zh: '移除保留期限' },
  input: retentionAtSchema,
  emits: [RetentionRemoved],
  handler: async ({ unit, now }, { retentionId, ifVersion }) => {
    const retention = await unit.load(Retention, retentionId, { ifVersion })
    const data = { retentionId, entity: retention.entity }
    return unit.save(retention, {
      next: { ...retention, archivedAt: now(), runAt: null, afterId: null },
      events: [{ type: 'retention.removed', data }],
    })
  },
})

export const retentionOperations = { set, remove }

/** @throws `retention.invalid` for rows that nobody's values stand in, or that do not say from when */
function assertPeriod({ persons }: OperationContext, name: string, field: string): void {
  const entity = Object.hasOwn(persons.entities, name) ? persons.entities[name] : undefined
  if (!entity || !isPersonal(entity)) {
    const expected = 'an entity with values that erasing takes'
    throw retentionInvalid({ entity: name }, { issues: [{ path: ['entity'], expected, received: name }] })
  }
  const { kind } = (Object.hasOwn(entity.fields, field) ? entity.fields[field] : undefined) ?? {}
  if (kind === 'instant' || kind === 'day') return
  const issue = { path: ['field'], expected: `an instant or a day of ${name}`, received: field }
  throw retentionInvalid({ entity: name }, { issues: [issue] })
}

/** Rows of one tick: of whole persons fewer, each takes all that is held of one. */
const perTick = { rows: 500, persons: 20 }

/** Erases a piece of what has been kept long enough. What a hold or a duty keeps is left. @returns where the run goes on */
export const runRetention = async (
  context: OperationContext,
  settled: Settled,
  retention: Retention,
): Promise<{ readonly erased: number; readonly afterId: string | null }> => {
  const entity = context.persons.entities[retention.entity]
  if (!entity) return { erased: 0, afterId: null }
  const limit = entity.name === 'customer' ? perTick.persons : perTick.rows
  const rows = await oldRows(context, entity, retention, limit)
  const free = await notHeld(context, entity, rows)
  const erased =
    entity.name === 'customer'
      ? await erasePersons(context, free)
      : await eraseRows(context, settled, entity, free)
  return { erased, afterId: rows.length === limit ? (rows.at(-1)?.id ?? null) : null }
}

async function oldRows(
  { unit, now }: OperationContext,
  entity: Entity,
  { field, days, afterId }: Retention,
  limit: number,
): Promise<readonly BaseRow[]> {
  const before = toInstant(instantMs(now()) - days * DAY_MS)
  const end = entity.fields[field]?.kind === 'day' ? before.slice(0, 10) : before
  const of = [
    { op: 'lt', left: { field }, right: { value: end } },
    ...(afterId === null ? [] : [{ op: 'gt', left: { field: 'id' }, right: { value: afterId } }]),
    ...(entity.name === 'customer' ? [notErased] : []),
  ]
  const where: RuleJson = { v: 1, entity: entity.name, where: { op: 'and', of } }
  return unit.list(entity, { where, limit, archived: 'include', whole: true })
}

const notErased = { op: 'not', of: { op: 'isSet', left: { field: 'erasedAt' } } }

async function notHeld(
  context: OperationContext,
  entity: Entity,
  rows: readonly BaseRow[],
): Promise<readonly BaseRow[]> {
  const owners = await ownersOf(context, entity, rows)
  const all = [...new Set([...owners.values()].flatMap((ids) => [...ids]))]
  const held = new Set<string>()
  for (const id of all) if (await holdOn(context, [id])) held.add(id)
  return rows.filter(({ id }) => [...(owners.get(id) ?? [])].every((owner) => !held.has(owner)))
}

async function erasePersons(context: OperationContext, rows: readonly BaseRow[]): Promise<number> {
  for (const { id: customerId } of rows) await context.call('customer.erase', { customerId })
  return rows.length
}

async function eraseRows(
  { unit, persons, now }: OperationContext,
  { duties }: Settled,
  entity: Entity,
  rows: readonly BaseRow[],
): Promise<number> {
  const duty = Object.hasOwn(duties, entity.name) ? duties[entity.name] : undefined
  const due = rows.filter((row) => !(duty && keptBy(duty, row, now())))
  const fates = due
    .map((row) => ({ row, fate: fateOf(entity, row) }))
    .filter(({ fate }) => fate.kind !== 'stand')
  const leaving = fates.map(({ row }) => row)
  if (leaving.length === 0) return 0
  const refs = (some: readonly BaseRow[]) => some.map(({ id }): EntityRef => ({ entity: entity.name, id }))
  await persons.leaving(entity.name, leaving)
  for (const { row, fate } of fates) {
    if (fate.kind === 'remove') await unit.remove(row)
    if (fate.kind === 'blank') await unit.save(row, { next: fate.next, events: [] })
  }
  const removed = fates.filter(({ fate }) => fate.kind === 'remove').map(({ row }) => row)
  await persons.forget({ customerIds: [], rows: refs(leaving), removed: refs(removed) })
  return leaving.length
}
