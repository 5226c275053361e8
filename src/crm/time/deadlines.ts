import {
  all,
  among,
  byColumn,
  byId,
  equals,
  fingerprint,
  ofTenant,
  type Predicate,
  positionOf,
  type Reader,
  type Row,
  readCursor,
  runQuery,
  writeCursor,
} from '../../storage/index.js'
import { type Call, reading } from '../call.js'
import { accessDenied } from '../errors.js'
import type { Page } from '../reading.js'
import { shapeOf } from '../runtime.js'
import { inUnit } from '../unit-of-work.js'
import { readFailedInput, readRedriveInput } from './options.js'
import { instantOf } from './passing.js'
import { retryColumns, retryIn } from './retries.js'
import type { Deadlines, FailedDeadline } from './time-types.js'

const entity = 'deadlineRetry'
const order = [byColumn('deadline', 'text'), byId]
/** Slots: tenant, names. */
const ofNames: Predicate = all(ofTenant, among('deadline', 1))
/** Slots: tenant, name, id. */
const ofAll: Predicate = all(ofTenant, equals('deadline', 1))
const ofOne: Predicate = all(ofAll, equals('id', 2))

/** Deadlines of one tenant that have failed, to be seen and tried again. */
export const deadlinesOf = (callNow: () => Call): Deadlines => ({
  failed: (input) => failedOf(callNow(), input),
  redrive: (input) => redrive(callNow(), input),
})

async function failedOf(call: Call, input: unknown): Promise<Page<FailedDeadline>> {
  const { deadline, after, limit } = readFailedInput(call.runtime.parts.deadlines, input)
  const names = await visible(call, deadline)
  if (names.length === 0) return { items: [] }
  const print = fingerprint('deadlines.failed', call.scope.tenant, names)
  return reading(call, async (reader) => {
    const rows = await runQuery(reader, call.runtime.plans, {
      entity,
      columns: retryColumns,
      predicate: ofNames,
      values: [call.scope.tenant, names],
      order,
      after: after === undefined ? undefined : readCursor(after, print, order),
      limit: limit + 1,
    })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const items = await stillDue(call, reader, page)
    return rows.length > limit && last
      ? { items, next: writeCursor(print, positionOf(order, last)) }
      : { items }
  })
}

/** Deadlines of entities that this actor may see whole: a rule on rows is not asked here. */
async function visible({ runtime, policies }: Call, wanted: string | undefined): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, entity: of } of runtime.parts.deadlines) {
    if (wanted !== undefined && name !== wanted) continue
    const { allowed, rows } = await policies.of(of, 'failed', 'read')
    if (allowed && !rows) names.push(name)
  }
  return names
}

/** A row that is gone, or says something else by now, has not failed any more. */
async function stillDue(
  { runtime, scope }: Call,
  { session }: Reader,
  rows: readonly Row[],
): Promise<readonly FailedDeadline[]> {
  const items: FailedDeadline[] = []
  for (const { name, entity: of, field } of runtime.parts.deadlines) {
    const failed = rows.filter(({ deadline }) => deadline === name).map(retryIn)
    if (failed.length === 0) continue
    const { byIds, codec } = shapeOf(runtime, of)
    const found = await session.select(byIds, [scope.tenant, failed.map(({ id }) => id)])
    const dueAt = new Map(found.map(codec.decode).map((row) => [row.id, instantOf(row, field)]))
    items.push(
      ...failed.filter((one) => dueAt.get(one.id) === one.dueAt).map((one) => ({ deadline: name, ...one })),
    )
  }
  return items
}

async function redrive(call: Call, input: unknown): Promise<number> {
  const { runtime, scope, policies } = call
  const { deadline, id } = readRedriveInput(runtime.parts.deadlines, input)
  const { allowed, rows } = await policies.of(deadline.entity, 'redrive', 'update')
  if (!allowed || rows) throw accessDenied({ operation: 'deadlines.redrive' })
  const [where, values] =
    id === undefined ? [ofAll, [scope.tenant, deadline.name]] : [ofOne, [scope.tenant, deadline.name, id]]
  const [result] = await inUnit(runtime, scope, { again: true }, ({ unit }) =>
    unit.session.apply([{ op: 'delete', entity, where, values }]),
  )
  runtime.nudge()
  return result?.matched ?? 0
}
