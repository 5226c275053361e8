import type { BaseRow, Instant } from '../../kernel/index.js'
import { runQuery, type Write } from '../../storage/index.js'
import { callOf, inside, type OpenCall, readerOf } from '../call.js'
import type { FaceOf } from '../perform.js'
import type { Runtime, Scope } from '../runtime.js'
import type { Transaction } from '../transaction.js'
import { inUnit } from '../unit-of-work.js'
import { valuesOf } from './conditions.js'
import { earliest } from './due.js'
import { instantOf, type Outcome, passRow } from './passing.js'
import { dropRetry, failedAgain, keepRetry, type Retry, retriesOf } from './retries.js'
import { isConflict, isDown } from './trouble.js'
import type { Watched } from './watched.js'

/** What became of the rows of one piece. */
export interface Piece {
  /** Rows that were taken. */
  readonly taken: number
  readonly passed: readonly Outcome[]
  readonly failed: readonly Retry[]
}

export interface PieceOf {
  readonly runtime: Runtime
  readonly faceOf: FaceOf
  readonly scope: Scope
  readonly watched: Watched
  readonly now: Instant
  readonly limit: number
  /** Rows that were due when somebody looked; absent: whichever are the oldest. */
  readonly ids?: readonly string[]
}

/**
 * Takes rows of one tenant that are due, the oldest first, and does all of them in one unit of work. A row whose handler
 * throws is taken back alone; when that cannot be, each row gets a unit of its own.
 *
 * @throws `storage.busy` | `storage.unavailable` | `storage.unknown_commit`, and nothing that a handler throws
 */
export const pieceOf = async (piece: PieceOf): Promise<Piece> => {
  const { runtime } = piece
  let ids: readonly string[] = []
  try {
    return await unitOf(piece, async (call, timed) => {
      const rows = await taken(call, timed)
      ids = rows.map(({ id }) => id)
      return together(call, timed, rows)
    })
  } catch (error) {
    if (ids.length === 0 || isDown(runtime.driver, error)) throw error
    return joined(await oneByOne(piece, ids))
  }
}

/** The clock may have been put back since the tick began: what is not due by both is not due. */
function unitOf<R>(piece: PieceOf, work: (call: OpenCall, piece: PieceOf) => Promise<R>): Promise<R> {
  const { runtime, scope, now } = piece
  const call = callOf(runtime, scope)
  return inUnit(runtime, scope, { again: true }, (transaction: Transaction) => {
    const open = inside(call, transaction)
    return work(open, { ...piece, now: earliest([open.now, now]) ?? now })
  })
}

/** Locked, where the engine can: what another tick has taken is left to it. */
async function taken(
  { runtime, transaction: { unit } }: OpenCall,
  { scope, watched, now, limit, ids }: PieceOf,
): Promise<readonly BaseRow[]> {
  const { entity, name, shape, inTenant, order } = watched
  const select: typeof unit.session.select = (plan, values) =>
    unit.session.select(plan, values, plan.entity === entity ? { lock: 'update', skipLocked: true } : {})
  const stored = await runQuery(readerOf(runtime, { select }), runtime.plans, {
    entity,
    columns: shape.codec.columns,
    predicate: ids ? inTenant.known : inTenant.due,
    values: [...valuesOf(now, name, scope.tenant), ...(ids ? [ids] : [])],
    order,
    limit,
  })
  return unit.rows.adopt(shape, stored)
}

async function together(call: OpenCall, piece: PieceOf, rows: readonly BaseRow[]): Promise<Piece> {
  const { unit } = call.transaction
  const { name } = piece.watched
  const { tenant } = piece.scope
  const known = await retriesOf(
    unit.session,
    tenant,
    name,
    rows.map(({ id }) => id),
  )
  const [passed, failed]: [Outcome[], Retry[]] = [[], []]
  const writes: Write[] = []
  for (const row of rows) {
    const before = known.get(row.id)
    if (isWaiting(before, row, piece)) continue
    const result = await tried(call, piece, row, before)
    if (result?.outcome) passed.push(result.outcome)
    if (result?.retry) failed.push(result.retry)
    if (result?.retry) writes.push(keepRetry(tenant, name, result.retry, before))
    else if (before) writes.push(dropRetry(tenant, name, row.id))
  }
  const clash = await unit.flush()
  if (clash) throw new Error(`${clash.claim.key} was taken by another writer.`)
  if (writes.length > 0) await unit.apply(writes)
  return { taken: rows.length, passed, failed }
}

/** Another tick had the row when this one looked for it, and it failed there. */
function isWaiting(retry: Retry | undefined, row: BaseRow, { watched, now }: PieceOf): boolean {
  if (retry?.dueAt !== instantOf(row, watched.field)) return false
  return retry.retryAt === null || retry.retryAt > now
}

/** @throws what cannot be taken back alone, for the whole unit to be rolled back */
async function tried(call: OpenCall, piece: PieceOf, row: BaseRow, before: Retry | undefined) {
  const { runtime, transaction } = call
  const { watched, faceOf, now } = piece
  const { unit } = transaction
  const { id } = row
  const { applied, clashes } = unit
  const mark = unit.mark()
  try {
    const outcome = await passRow(call, faceOf, watched, id, now)
    mark.keep()
    if (unit.clashes > clashes) throw new Error('Not as one.')
    return { outcome }
  } catch (error) {
    mark.back()
    const isWritten = unit.applied > applied || unit.clashes > clashes || unit.claims.isStale
    if (isWritten || isConflict(runtime.driver, error)) throw error
    const dueAt = instantOf(row, watched.field) ?? now
    return { retry: failedAgain(runtime, { id, dueAt, error, now }, before) }
  }
}

async function oneByOne(piece: PieceOf, ids: readonly string[]): Promise<readonly Piece[]> {
  const pieces: Piece[] = []
  for (const id of ids) {
    try {
      pieces.push(await unitOf(piece, (call, timed) => alone(call, timed, id)))
    } catch (error) {
      if (isDown(piece.runtime.driver, error)) throw error
      pieces.push(await unitOf(piece, (call, timed) => failedAlone(call, timed, id, error)))
    }
  }
  return pieces
}

const nothing: Piece = { taken: 1, passed: [], failed: [] }

async function alone(call: OpenCall, piece: PieceOf, id: string): Promise<Piece> {
  const { faceOf, watched, now, scope } = piece
  const { unit } = call.transaction
  const [row, before] = await found(call, piece, id)
  if (!row || isWaiting(before, row, piece)) return nothing
  const outcome = await passRow(call, faceOf, watched, id, now)
  const clash = await unit.flush()
  if (clash) throw new Error(`${clash.claim.key} was taken by another writer.`)
  if (before) await unit.apply([dropRetry(scope.tenant, watched.name, id)])
  return { ...nothing, passed: outcome ? [outcome] : [] }
}

async function failedAlone(call: OpenCall, piece: PieceOf, id: string, error: unknown): Promise<Piece> {
  const { runtime, watched, now, scope } = piece
  const [row, before] = await found(call, piece, id)
  const dueAt = row && instantOf(row, watched.field)
  if (!row || !dueAt || dueAt > now || isWaiting(before, row, piece)) return nothing
  const retry = failedAgain(runtime, { id, dueAt, error, now }, before)
  await call.transaction.unit.apply([keepRetry(scope.tenant, watched.name, retry, before)])
  return { ...nothing, failed: [retry] }
}

/** The row, locked, and what is known of its failures. */
async function found({ transaction: { unit } }: OpenCall, { watched, scope }: PieceOf, id: string) {
  const row = await unit.rows.read(watched.shape, id)
  const retries = await retriesOf(unit.session, scope.tenant, watched.name, [id])
  return [row, retries.get(id)] as const
}

function joined(pieces: readonly Piece[]): Piece {
  return {
    taken: pieces.length,
    passed: pieces.flatMap(({ passed }) => passed),
    failed: pieces.flatMap(({ failed }) => failed),
  }
}
