import { type EntityRef, type Forgotten, isPlainObject, type Leaving } from '../../kernel/index.js'
import {
  all,
  among,
  changeCheckpoint,
  checkpointsOf,
  equals,
  ofTenant,
  type Predicate,
  type Row,
  recordKey,
} from '../../storage/index.js'
import type { OpenCall } from '../call.js'
import { type Sweeper, sweeperOf } from './sweep.js'

/** Values that one statement lists. */
const perStatement = 500

/**
 * Takes what tells of persons from what is kept beside rows: the log's personal values and reasons, saves of rows that are
 * gone, answers to idempotency keys, what failures said. Positions, types, parties and open data of events stay.
 */
export const forget = async (call: OpenCall, leaving: Leaving): Promise<Forgotten> => {
  const { runtime, scope, transaction } = call
  const { unit } = transaction
  const sweeper = sweeperOf(runtime, unit.session, scope.tenant)
  const place = { sweeper, tenant: scope.tenant }
  const persons = leaving.customerIds.map((id): EntityRef => ({ entity: 'customer', id }))
  const records = [...persons, ...leaving.rows]
  unit.forget({
    persons: new Set(records.map(recordKey)),
    removed: new Set(leaving.removed.map(recordKey)),
    before: { events: unit.events.length, quiet: unit.quiet.length },
  })
  const positions = await positionsOf(place, leaving.customerIds)
  const told = await toldOf(place, records)
  const ofPersons = await eachChunk(records, ({ entity, ids }) =>
    sweeper.remove(ofColumns(scope.tenant, 'eventPersonal', ['subjectEntity', entity], ['subjectId', ids])),
  )
  const ofRecords = await eachList(told, (ids) =>
    sweeper.remove(ofColumns(scope.tenant, 'eventPersonal', ['eventId', ids])),
  )
  const saves = await eachChunk(leaving.removed, ({ entity, ids }) =>
    sweeper.remove(ofColumns(scope.tenant, 'quietSave', ['entity', entity], ['rowId', ids])),
  )
  const ofEvents = await eachList(positions, (list) =>
    sweeper.change(withReason(atPositions(scope.tenant, 'event', list)), { reason: null }),
  )
  const ofSaves = await eachChunk(records, ({ entity, ids }) =>
    sweeper.change(withReason(ofColumns(scope.tenant, 'quietSave', ['entity', entity], ['rowId', ids])), {
      reason: null,
    }),
  )
  const keys = await eachChunk(records, ({ entity, ids }) =>
    sweeper.remove(ofColumns(scope.tenant, 'idempotency', ['subjectEntity', entity], ['subjectId', ids])),
  )
  const errors =
    (await parkedErrors(place, positions)) +
    (await checkpointErrors(call, positions)) +
    (await deadlineErrors(call, place, leaving))
  return { values: ofPersons + ofRecords, saves, reasons: ofEvents + ofSaves, keys, errors }
}

/** The positions of the events that customers are parties of. */
export const positionsOf = async (
  { sweeper, tenant }: Place,
  customerIds: readonly string[],
): Promise<readonly number[]> => {
  const found = new Set<number>()
  for (const id of customerIds) {
    const rows = await sweeper.find(ofColumns(tenant, 'eventParty', ['customerId', id]))
    for (const { pos } of rows) found.add(Number(pos))
  }
  return [...found].toSorted((a, b) => a - b)
}

/** The ids of events at these positions. */
export const idsAt = async ({ sweeper, tenant }: Place, positions: readonly number[]): Promise<string[]> => {
  const ids: string[] = []
  await eachList(positions, async (list) => {
    const rows = await sweeper.find(atPositions(tenant, 'event', list))
    ids.push(...rows.map(({ id }) => String(id)))
    return rows.length
  })
  return ids
}

/** The records that events at these positions are about. */
export const subjectsAt = async (
  { sweeper, tenant }: Place,
  positions: readonly number[],
): Promise<readonly EntityRef[]> => {
  const found = new Map<string, EntityRef>()
  await eachList(positions, async (list) => {
    const rows = await sweeper.find(atPositions(tenant, 'event', list))
    for (const { subjectEntity, subjectId } of rows) {
      const subject = { entity: String(subjectEntity), id: String(subjectId) }
      found.set(recordKey(subject), subject)
    }
    return rows.length
  })
  return [...found.values()]
}

interface Place {
  readonly sweeper: Sweeper
  readonly tenant: string
}

/** The ids of events and saves that were about these records, whomever their personal values told about. */
async function toldOf({ sweeper, tenant }: Place, records: readonly EntityRef[]): Promise<readonly string[]> {
  const found: string[] = []
  await eachChunk(records, async ({ entity, ids }) => {
    const events = await sweeper.find(
      ofColumns(tenant, 'event', ['subjectEntity', entity], ['subjectId', ids]),
    )
    const saves = await sweeper.find(ofColumns(tenant, 'quietSave', ['entity', entity], ['rowId', ids]))
    found.push(...[...events, ...saves].map(({ id }) => String(id)))
    return events.length + saves.length
  })
  return found
}

/** What is kept of an error without what it said. */
function silenced(error: unknown): Row {
  const code = isPlainObject(error) ? error.code : undefined
  return { error: { code: code ?? 'Error', message: '' } }
}

function saidSomething({ error }: Row): boolean {
  return isPlainObject(error) && error.message !== ''
}

async function parkedErrors({ sweeper, tenant }: Place, positions: readonly number[]): Promise<number> {
  return eachList(positions, async (list) => {
    const rows = (await sweeper.find(atPositions(tenant, 'parkedEvent', list))).filter(saidSomething)
    await sweeper.changeEach('parkedEvent', rows, ({ error }) => silenced(error))
    return rows.length
  })
}

/** A checkpoint's error is about the event behind it. */
async function checkpointErrors(
  { scope, transaction: { unit } }: OpenCall,
  positions: readonly number[],
): Promise<number> {
  const own = new Set(positions)
  const known = await checkpointsOf(unit.session, scope.tenant)
  const failing = known.filter((one) => own.has(one.pos + 1) && saidSomething({ error: one.error }))
  // Whoever holds the lease writes its own end of it over this one.
  const writes = failing.map((one) => changeCheckpoint(one, silenced(one.error)))
  if (writes.length > 0) await unit.apply(writes)
  return writes.length
}

async function deadlineErrors(
  { runtime, scope }: OpenCall,
  { sweeper }: Place,
  { rows, removed }: Leaving,
): Promise<number> {
  const gone = new Set(removed.map(recordKey))
  let count = 0
  for (const { name, entity } of runtime.parts.deadlines) {
    const own = rows.filter((row) => row.entity === entity)
    count += await eachChunk(own, async ({ ids }) => {
      const kept = await sweeper.find(
        ofColumns(scope.tenant, 'deadlineRetry', ['deadline', name], ['id', ids]),
      )
      const isGone = ({ id }: Row) => gone.has(recordKey({ entity, id: String(id) }))
      const lost = kept.filter(isGone).map(({ id }) => String(id))
      const staying = kept.filter((row) => !isGone(row) && saidSomething(row))
      await eachList(lost, (list) =>
        sweeper.remove(ofColumns(scope.tenant, 'deadlineRetry', ['deadline', name], ['id', list])),
      )
      await sweeper.changeEach('deadlineRetry', staying, ({ error }) => silenced(error))
      return lost.length + staying.length
    })
  }
  return count
}

type Column = readonly [name: string, value: string | readonly string[]]

/** Rows whose text columns hold these values, or one of these. */
export function ofColumns(tenant: string, entity: string, ...columns: readonly Column[]) {
  const parts = columns.map(([name, value], at) =>
    typeof value === 'string' ? equals(name, at + 1) : among(name, at + 1),
  )
  return {
    entity,
    where: all(ofTenant, ...parts),
    values: [tenant, ...columns.map(([, value]) => value)],
    test: (row: Row) =>
      columns.every(([name, value]) =>
        typeof value === 'string' ? row[name] === value : value.includes(String(row[name])),
      ),
  }
}

function atPositions(tenant: string, entity: string, positions: readonly number[]) {
  const where: Predicate = all(ofTenant, {
    kind: 'in',
    left: { column: 'pos', type: 'integer' },
    list: { slot: 1, type: 'integer' },
    negated: false,
  })
  const own = new Set(positions)
  return { entity, where, values: [tenant, positions], test: ({ pos }: Row) => own.has(Number(pos)) }
}

function withReason<S extends { readonly where: Predicate; readonly test: (row: Row) => boolean }>(
  sweep: S,
): S {
  const isSet: Predicate = { kind: 'set', left: { column: 'reason', type: 'text' }, negated: false }
  return {
    ...sweep,
    where: all(sweep.where, isSet),
    test: (row: Row) => sweep.test(row) && (row.reason ?? null) !== null,
  }
}

/** Records of one entity at a time, and not too many. */
export async function eachChunk(
  records: readonly EntityRef[],
  work: (chunk: { readonly entity: string; readonly ids: readonly string[] }) => Promise<number>,
): Promise<number> {
  let count = 0
  for (const entity of new Set(records.map((record) => record.entity))) {
    const own = records.filter((record) => record.entity === entity)
    const ids = [...new Set(own.map(({ id }) => id))]
    count += await eachList(ids, (list) => work({ entity, ids: list }))
  }
  return count
}

async function eachList<T>(
  list: readonly T[],
  work: (chunk: readonly T[]) => Promise<number>,
): Promise<number> {
  let count = 0
  for (let at = 0; at < list.length; at += perStatement) {
    count += await work(list.slice(at, at + perStatement))
  }
  return count
}
