import type { JsonObject } from '../../kernel/index.js'
import { all, among, equals, ofTenant } from '../plans.js'
import type { Row, SelectPlan } from '../port.js'
import type { Reader } from '../query/related.js'

/** What an event, or a save without one, tells of a person; nothing of it once that person is erased. */
export interface Personal {
  readonly data: JsonObject
  readonly saved: JsonObject | null
}

/** What is known of persons beside each of these, by its id. */
export const personalOf = async (
  { session, capabilities }: Pick<Reader, 'session' | 'capabilities'>,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Personal>> => {
  if (ids.length === 0) return new Map()
  const found = capabilities.predicates.columns
    ? await session.select(ofMany, [tenant, ids])
    : (await Promise.all(ids.map((id) => session.select(ofOne, [tenant, id])))).flat()
  return new Map(found.map((row) => [String(row.eventId), personalIn(row)]))
}

function personalIn({ data, saved }: Row): Personal {
  // What was written were objects.
  return { data: data as JsonObject, saved: (saved ?? null) as JsonObject | null }
}

const columns = ['eventId', 'data', 'saved']

const ofMany: SelectPlan = {
  entity: 'eventPersonal',
  columns,
  where: all(ofTenant, among('eventId', 1)),
  order: [],
}

/** For storages that know keys only. */
const ofOne: SelectPlan = {
  entity: 'eventPersonal',
  columns,
  where: all(ofTenant, equals('eventId', 1)),
  order: [],
}
