import type { BaseRow, Decision, Instant, OperationContext, Passed, Unit } from '../../kernel/index.js'
import { instantMs } from '../../kernel/index.js'
import type { OpenCall } from '../call.js'
import { type FaceOf, performOwn } from '../perform.js'
import type { Watched } from './watched.js'

/** What became of a row whose instant has passed. */
export interface Outcome {
  readonly id: string
  readonly dueAt: Instant
  /** The row as it was saved; absent where it is no more, or where it was too late for the handler. */
  readonly row?: BaseRow
  /** It came too late to be worth anything. */
  readonly skipped: boolean
}

/**
 * Asks the handler about one row, and saves what it decided. Buffered: the caller writes, or takes it back.
 *
 * @returns `undefined` for a row that is not due any more: another of the same unit has changed it
 * @throws what the handler throws
 */
export const passRow = (
  call: OpenCall,
  faceOf: FaceOf,
  watched: Watched,
  id: string,
  now: Instant,
): Promise<Outcome | undefined> => {
  const { runtime, scope } = call
  // What happens to one row has nothing to do with the next, which only stood beside it.
  const own = { ...call, scope: { ...scope, correlationId: runtime.newId('txn') } }
  return performOwn(own, faceOf, watched, async (context) => {
    const { entity } = watched.shape
    const row = await context.unit.find(entity, id)
    const dueAt = row && instantOf(row, watched.field)
    if (!row || !dueAt || dueAt > now) return undefined
    if (isTooLate(watched, dueAt, now)) {
      await context.unit.save(row, { next: cleared(row, watched.field), events: [] })
      return { id, dueAt, skipped: true }
    }
    const saved = await decided(context, watched, row, { dueAt })
    return { id, dueAt, row: saved, skipped: false }
  })
}

export const instantOf = (row: BaseRow, field: string): Instant | null =>
  // Rows are records of their fields; the interface has no index to say so.
  (row as never)[field] ?? null

function isTooLate({ declaration: { skipAfterMs } }: Watched, dueAt: Instant, now: Instant): boolean {
  return skipAfterMs !== undefined && instantMs(now) - instantMs(dueAt) > skipAfterMs
}

async function decided(
  context: OperationContext,
  watched: Watched,
  row: BaseRow,
  passed: Passed,
): Promise<BaseRow | undefined> {
  const { name, field, declaration } = watched
  // A handler is declared for the rows of the entity it stands at.
  const answer = (await declaration.handler(context, row as never, passed)) as Decision<BaseRow> | undefined
  if (!answer) return clearedAsItIs(context.unit, watched, row)
  const { dueAt } = passed
  const set = instantOf(answer.next, field)
  if (set !== null && set < dueAt) throw new TypeError(`${name} was moved back, to before it was due.`)
  return context.unit.save(row, {
    next: set === dueAt ? cleared(answer.next, field) : answer.next,
    // It happened when it was due, not when somebody looked.
    events: answer.events.map((event) => ({ ...event, occurredAt: event.occurredAt ?? dueAt })),
  })
}

/** The handler has called operations and has nothing to add: the row may be another by now, or gone. */
async function clearedAsItIs(
  unit: Unit,
  { shape, field }: Watched,
  row: BaseRow,
): Promise<BaseRow | undefined> {
  const current = await unit.find(shape.entity, row.id, { archived: 'include' })
  if (!current || instantOf(current, field) !== instantOf(row, field)) return current
  return unit.save(current, { next: cleared(current, field), events: [] })
}

function cleared<Row extends BaseRow>(row: Row, field: string): Row {
  return { ...row, [field]: null }
}
