import { type BaseRow, type Instant, toInstant } from '../../kernel/index.js'
import { callOf } from '../call.js'
import { callOwn, type FaceOf } from '../perform.js'
import type { Runtime, Scope } from '../runtime.js'
import { outsideTimeout } from './errors.js'
import type { Watched } from './watched.js'

/** How long an effect outside the database may take. */
const timeoutMs = 30_000

interface OutsideOf {
  readonly runtime: Runtime
  readonly faceOf: FaceOf
  readonly scope: Scope
  readonly watched: Watched
  readonly signal: AbortSignal
  readonly row: BaseRow
  readonly dueAt: Instant
}

/** Does what is done outside the database for one row, once its unit is committed. What it throws is reported. */
export const outside = async (effect: OutsideOf): Promise<void> => {
  const { runtime, scope, watched, row, dueAt } = effect
  try {
    await inTime(effect)
  } catch (error) {
    runtime.report({ error, deadline: { name: watched.name, tenant: scope.tenant, id: row.id, dueAt } })
  }
}

/** What does not end is left to itself: its signal has told it so. */
async function inTime({ runtime, faceOf, scope, watched, signal, row }: OutsideOf): Promise<void> {
  const { name, module, declaration } = watched
  const [late, done] = [new AbortController(), new AbortController()]
  const effect = async () =>
    declaration.outside?.(
      {
        tenant: scope.tenant,
        now: toInstant(runtime.clock.now()),
        signal: AbortSignal.any([signal, late.signal]),
        call: (operation, input) => callOwn(callOf(runtime, scope), faceOf, module, operation, input),
      },
      // A deadline is declared for the rows of the entity it stands at.
      row as never,
    )
  const limit = runtime.clock.sleep(timeoutMs, done.signal).then(() => {
    if (done.signal.aborted) return
    late.abort(outsideTimeout({ deadline: name, id: row.id, timeoutMs }))
    throw late.signal.reason
  })
  try {
    await Promise.race([effect(), limit])
  } finally {
    done.abort()
    limit.catch(() => undefined)
  }
}
