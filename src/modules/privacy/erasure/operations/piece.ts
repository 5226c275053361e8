import {
  type BaseRow,
  type Belonging,
  type Entity,
  eventEntity,
  type OperationContext,
} from '../../../../kernel/index.js'
import { isRemovable } from '../decisions/leaving.js'
import type { Held } from '../decisions/plans.js'
import type { ErasurePlace } from '../entities.js'
import { isAbout, isIn, perRule, rowsBelow, rowsPage } from './held.js'

/** What of a person one unit of work holds. */
export interface Piece {
  readonly held: readonly Held[]
  /** Where the next one begins; `null`: there is none. */
  readonly next: Pick<ErasurePlace, 'way' | 'from' | 'after'> | null
}

/** Rows that lead to a person by themselves; what hangs on these comes with them. */
const mostRows = 1000

/** By what rows of an entity lead to a person: by naming a customer, or an event that concerns one. */
interface Way {
  readonly name: string
  readonly entity: Entity
  readonly to: 'customer' | typeof eventEntity
  readonly where: (ids: readonly string[]) => unknown
}

/** The next rows of a person, from a place on, with everything that hangs on them and is a part of them. */
export const pieceOf = async (
  context: OperationContext,
  customerIds: readonly string[],
  place: ErasurePlace | null,
): Promise<Piece> => {
  const found = new Map<string, Map<string, BaseRow>>()
  const next = await fill(context, customerIds, place, found)
  return { held: await rowsBelow(context, found), next }
}

async function fill(
  context: OperationContext,
  customerIds: readonly string[],
  place: ErasurePlace | null,
  found: Map<string, Map<string, BaseRow>>,
): Promise<Piece['next']> {
  const ways = waysOf(context)
  const first = Math.max(
    0,
    ways.findIndex(({ name }) => name === place?.way),
  )
  const idsOf = lasting(context, customerIds)
  let left = mostRows
  for (const [at, way] of ways.slice(first).entries()) {
    const start = at === 0 && place?.way === way.name ? place : { from: 0, after: '' }
    const ids = await idsOf(way.to)
    const known = found.get(way.entity.name) ?? new Map<string, BaseRow>()
    found.set(way.entity.name, known)
    for (let { from, after } = start; from < ids.length; ) {
      const where = way.where(ids.slice(from, from + perRule))
      const limit = Math.min(left, perRule)
      const rows = await rowsPage(context, way.entity, where, { after, limit })
      for (const row of rows) known.set(row.id, row)
      left -= rows.length
      const isLast = rows.length < limit
      from = isLast ? from + perRule : from
      after = isLast ? '' : (rows.at(-1)?.id ?? '')
      if (left === 0) return { way: way.name, from, after }
    }
  }
  return null
}

/** What ways lead to; events are asked for once. */
function lasting({ persons }: OperationContext, customerIds: readonly string[]) {
  let events: Promise<readonly string[]> | undefined
  return async (to: Way['to']): Promise<readonly string[]> => {
    if (to === 'customer') return customerIds
    events ??= persons.eventIds(customerIds)
    return events
  }
}

/** Rows that go are looked for first: whoever is read later finds that they are gone. */
function waysOf({ persons }: OperationContext): readonly Way[] {
  const { belongings, entities } = persons
  return Object.entries(belongings)
    .flatMap(([name, belonging]) => {
      const entity = entities[name]
      return entity ? waysIn(entity, belonging) : []
    })
    .toSorted((a, b) => Number(isRemovable(b.entity)) - Number(isRemovable(a.entity)))
}

type Test = (ids: readonly string[]) => unknown

function waysIn(entity: Entity, { customers, subjects, events }: Belonging): readonly Way[] {
  const naming =
    (field: string): Test =>
    (ids) =>
      isIn(field, ids)
  const about =
    (of: Way['to']) =>
    (field: string): Test =>
    (ids) =>
      isAbout(field, of, ids)
  const all: readonly [by: string, to: Way['to'], tests: readonly Test[]][] = [
    ['customers', 'customer', customers.map(naming)],
    ['events', eventEntity, events.map(naming)],
    ['subjects', 'customer', subjects.map(about('customer'))],
    ['subjects of events', eventEntity, subjects.map(about(eventEntity))],
  ]
  return all
    .filter(([, , tests]) => tests.length > 0)
    .map(([by, to, tests]) => {
      const where: Test = (ids) => ({ op: 'or', of: tests.map((test) => test(ids)) })
      return { name: `${entity.name} ${by}`, entity, to, where }
    })
}
