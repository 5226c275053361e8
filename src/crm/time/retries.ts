import { type Instant, instantMs, toInstant } from '../../kernel/index.js'
import {
  all,
  among,
  byColumn,
  equals,
  ofTenant,
  type Predicate,
  type Row,
  type SelectPlan,
  type Session,
  type Write,
} from '../../storage/index.js'
import { keptError } from '../consumers/kept-error.js'
import type { KeptError } from '../consumers/types.js'
import type { Runtime } from '../runtime.js'
import { waitMs } from './backoff.js'
import { instant } from './conditions.js'

/** A deadline whose handler has failed. */
export interface Retry {
  readonly id: string
  readonly dueAt: Instant
  readonly attempts: number
  /** `null`: not by itself any more. */
  readonly retryAt: Instant | null
  readonly error: KeptError
}

/** How often a handler is asked before it is left alone. */
export const mostAttempts = 10

const waits = { firstMs: 10_000, mostMs: 3_600_000 }

const entity = 'deadlineRetry'
export const retryColumns = ['deadline', 'id', 'dueAt', 'attempts', 'retryAt', 'error']

/** Slots: tenant, deadline, ids. */
const ofIds: SelectPlan = {
  entity,
  columns: retryColumns,
  where: all(ofTenant, equals('deadline', 1), among('id', 2)),
  order: [],
}

/** Slots: now, deadline, 1. */
const nextOf: SelectPlan = {
  entity,
  columns: ['retryAt'],
  where: all(instant('retryAt', 'gt', 0), equals('deadline', 1)),
  order: [byColumn('retryAt', 'instant')],
  limit: 2,
}

const ofKey: Predicate = all(ofTenant, equals('deadline', 1), equals('id', 2))

/** What is known of earlier failures, by id. Read after the rows are locked: who held them may have written it. */
export const retriesOf = async (
  session: Session,
  tenant: string,
  deadline: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Retry>> => {
  if (ids.length === 0) return new Map()
  const rows = await session.select(ofIds, [tenant, deadline, ids])
  return new Map(rows.map(retryIn).map((retry) => [retry.id, retry]))
}

/** When a failed deadline of any tenant is tried again next. */
export const nextRetryAt = async (
  session: Session,
  deadline: string,
  now: Instant,
): Promise<Instant | undefined> => {
  const [row] = await session.select(nextOf, [now, deadline, 1])
  return row && String(row.retryAt)
}

/** One more failure of the same deadline, or the first of another. */
export const failedAgain = (
  { newId }: Pick<Runtime, 'newId'>,
  { id, dueAt, error, now }: Pick<Retry, 'id' | 'dueAt'> & { error: unknown; now: Instant },
  before: Retry | undefined,
): Retry => {
  const attempts = (before?.dueAt === dueAt ? before.attempts : 0) + 1
  const retryAt = attempts < mostAttempts ? toInstant(instantMs(now) + waitMs(waits, attempts, newId)) : null
  return { id, dueAt, attempts, retryAt, error: keptError(error) as unknown as KeptError }
}

/** What is written of a failure, whether or not there was one before. */
export const keepRetry = (
  tenant: string,
  deadline: string,
  { id, ...retry }: Retry,
  before: Retry | undefined,
): Write =>
  before
    ? { op: 'update', entity, where: ofKey, values: [tenant, deadline, id], set: { ...retry }, expect: 1 }
    : { op: 'insert', entity, rows: [{ tenant, deadline, id, ...retry }] }

export const dropRetry = (tenant: string, deadline: string, id: string): Write => ({
  op: 'delete',
  entity,
  where: ofKey,
  values: [tenant, deadline, id],
})

export const retryIn = ({ id, dueAt, attempts, retryAt, error }: Row): Retry => ({
  id: String(id),
  dueAt: String(dueAt),
  attempts: Number(attempts),
  retryAt: retryAt === null ? null : String(retryAt),
  // Only `keptError` writes it.
  error: error as KeptError,
})
