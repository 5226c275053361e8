import type { Claim, EntityRef, OperationContext, PersonalEvents, Persons } from '../../kernel/index.js'
import { readEventsAt } from '../../storage/index.js'
import { type OpenCall, readerOf } from '../call.js'
import { visibleOf } from '../log/visible.js'
import { sweeperOf } from './sweep.js'
import { eachChunk, forget, idsAt, ofColumns, positionsOf, subjectsAt } from './traces.js'

/** What is held of customers beside rows, in one call. `contextOf` makes the context that a module's own step is given. */
export const personsOf = (
  call: OpenCall,
  contextOf: (module: string, entity: string) => OperationContext,
): Persons => {
  const { runtime, scope, transaction } = call
  const { entities, belongings, erasing } = runtime.parts
  const placed = () => ({
    sweeper: sweeperOf(runtime, transaction.unit.session, scope.tenant),
    tenant: scope.tenant,
  })

  return {
    entities,
    belongings,
    eventIds: async (customerIds) => idsAt(placed(), await positionsOf(placed(), customerIds)),
    subjects: async (customerIds) => subjectsAt(placed(), await positionsOf(placed(), customerIds)),
    events,
    claims,
    leaving: async (entity, rows) => {
      for (const { module, erase } of erasing[entity] ?? []) {
        // A step is declared for the rows of the entity it stands at.
        await erase(contextOf(module, entity), rows as readonly never[])
      }
    },
    forget: (leaving) => forget(call, leaving),
  }

  async function events({
    customerIds,
    after,
    limit,
  }: Parameters<Persons['events']>[0]): Promise<PersonalEvents> {
    const positions = (await positionsOf(placed(), customerIds)).filter((position) => position > after)
    const page = positions.slice(0, limit)
    const reader = readerOf(runtime, transaction.unit.session)
    const logged = await readEventsAt(reader, runtime.parts.events, scope.tenant, page)
    const items = (await visibleOf(call, logged)).map(({ event }) => event)
    const last = page.at(-1)
    return positions.length > limit && last !== undefined ? { items, next: last } : { items }
  }

  async function claims(records: readonly EntityRef[]): Promise<readonly Claim[]> {
    const found: Claim[] = []
    await eachChunk(records, async ({ entity, ids }) => {
      const rows = await placed().sweeper.find(ofColumns(scope.tenant, 'uniqueValue', ['ownerId', ids]))
      // Records of two entities may have one id.
      const own = rows.filter(({ name }) => String(name).startsWith(`${entity}.`))
      found.push(...own.map(claimIn))
      return own.length
    })
    return found
  }
}

function claimIn({ name, value, ownerId }: Readonly<Record<string, unknown>>): Claim {
  // What was claimed was claimed by `entity.key`.
  return { key: String(name) as Claim['key'], value: String(value), ownerId: String(ownerId) }
}
