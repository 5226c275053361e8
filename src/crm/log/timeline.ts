import { deepFreeze } from '../../kernel/index.js'
import { byColumn, fingerprint, readCursor, readTimeline, writeCursor } from '../../storage/index.js'
import { type Call, reading } from '../call.js'
import { mergedWith } from '../merged-with.js'
import { type Page, policyFor } from '../reading.js'
import { shapeOf } from '../runtime.js'
import { cursorsOf } from './cursor.js'
import { parsePast, type TimelineInput } from './past-input.js'
import { typesOf } from './patterns.js'
import type { LoggedEvent } from './read-events.js'
import { subjectRow } from './subject.js'
import { visibleOf } from './visible.js'

/**
 * One page of what happened to a record, the newest first, as the actor may see it: what they may not see leaves the page
 * shorter.
 */
export const timelineOf = async (call: Call, entity: string, input: unknown): Promise<Page<LoggedEvent>> => {
  const asked = parsePast(entity, 'timeline', input)
  const { tenant } = call.scope
  const { after } = asked
  const whole = await reading(call, (reader) => mergedWith(call, reader, entity, asked.id))
  const { id, merged } = whole
  const types = typesOf(call.runtime, `${entity}.timeline`, asked.types)
  const own = fingerprintOf(tenant, entity, { ...asked, id })
  const [below] = after === undefined ? [Number.MAX_SAFE_INTEGER] : readCursor(after, own, order)
  const policy = await policyFor(call, entity, 'timeline')
  const row = policy.rows ? await subjectRow(call, { entity, id, policy }) : whole.row
  const range = { ...asked, tenant, entity, id, merged, types, below: Number(below) }
  const { logged, next } = await reading(call, (reader) =>
    readTimeline(reader, call.runtime.parts.events, range),
  )
  // What is gone for good has left its events; what never was has none.
  if (!row && logged.length === 0) throw shapeOf(call.runtime, entity).entity.notFound({ id })
  const cursors = cursorsOf(tenant)
  const items = (await visibleOf(call, logged)).map(({ event, reason }) => {
    const cursor = cursors.write({ position: event.position, eventId: event.id })
    return deepFreeze({ ...event, reason, cursor })
  })
  return next === undefined ? { items } : { items, next: writeCursor(own, [next]) }
}

const order = [byColumn('pos', 'integer')]

function fingerprintOf(
  tenant: string,
  entity: string,
  { id, types, occurred, recorded }: TimelineInput,
): string {
  return fingerprint(tenant, entity, 'timeline', id, types ?? null, occurred ?? null, recorded ?? null)
}
