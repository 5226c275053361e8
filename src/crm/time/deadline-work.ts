import type { ActorRef, Instant } from '../../kernel/index.js'
import type { FaceOf } from '../perform.js'
import type { Runtime, Scope } from '../runtime.js'
import { dueOf } from './due.js'
import { outside } from './outside.js'
import { type Piece, pieceOf } from './piece.js'
import { mostAttempts } from './retries.js'
import type { Watched } from './watched.js'
import type { Due, PieceOptions, Work } from './work.js'

/** Who does what nobody has called. */
const tickActor: ActorRef = { kind: 'system', id: 'tick' }

/** Rows of one unit of work: large enough to share its cost, small enough that others come to their turn. */
const mostRows = 100
/** All of them are outside at once. */
const mostOutside = 10

/** A deadline as work that ticks do. */
export const deadlineWork = (runtime: Runtime, faceOf: FaceOf, watched: Watched): Work => {
  // No policy is asked: it speaks of callers, and nobody calls.
  const own: Runtime = { ...runtime, authorize: undefined }
  const { name, declaration } = watched
  let known = new Map<string, readonly string[]>()
  return { name, due, run }

  async function due(now: Instant): Promise<Due> {
    const found = await dueOf(own, watched, now)
    known = found.ids
    return found
  }

  async function run(tenant: string, { now, limit: wanted, signal }: PieceOptions) {
    const scope: Scope = { tenant, actor: tickActor, actorRef: tickActor }
    const limit = Math.min(wanted, declaration.outside ? mostOutside : mostRows)
    const seen = known.get(tenant)
    const ids = seen?.slice(0, limit)
    const piece = await runtime.trace('clientele.deadline', { deadline: name, tenant }, () =>
      pieceOf({ runtime: own, faceOf, scope, watched, now, limit, ids }),
    )
    tell(tenant, piece)
    if (declaration.outside) {
      await Promise.all(
        piece.passed.map(({ row, dueAt }) =>
          row ? outside({ runtime: own, faceOf, scope, watched, signal, row, dueAt }) : undefined,
        ),
      )
    }
    const ran = piece.passed.length
    if (!seen) return { ran, more: piece.taken === limit && ran + piece.failed.length > 0 }
    known.set(tenant, seen.slice(limit))
    return { ran, more: seen.length > limit }
  }

  function tell(tenant: string, { passed, failed }: Piece): void {
    const { logger } = runtime
    for (const { id, dueAt, skipped } of passed) {
      if (skipped) logger?.debug('a deadline came too late', { deadline: name, tenant, id, dueAt })
    }
    for (const { id, dueAt, attempts, error } of failed) {
      const fields = { deadline: name, tenant, id, dueAt, attempts, code: error.code }
      if (attempts < mostAttempts) logger?.debug('a deadline failed', fields)
      else logger?.warn('a deadline failed for good', fields)
    }
  }
}
