import {
  type Json,
  jsonField,
  type OperationContext,
  type RuleJson,
  type StandIn,
  withStandIns,
} from '../../../kernel/index.js'
import { Customer, CustomerMerge } from '../entities.js'

type Context = Pick<OperationContext, 'unit' | 'entity'>

/** The same with the ids that its customers have now; who is not live is named as before. */
export const namedNow = async <Said>({ unit, entity }: Context, said: Said): Promise<Said> => {
  const now = new Map<string, string>()
  for (const id of customersIn(said)) now.set(id, (await unit.find(entity(Customer), id))?.id ?? id)
  return withCustomers(said, (id) => now.get(id))
}

/** More names than these are not tried. */
const mostNames = 64

/**
 * The same with the other ids that its customers have had: of whom was merged into them, or they into. Who says again what
 * was said before a merge, or during one that was undone, may name them by either.
 */
export const saidOtherwise = async <Said>(context: Context, said: Said): Promise<readonly Said[]> => {
  let ways: readonly Said[] = [said]
  for (const id of customersIn(said)) {
    const others = await otherIdsOf(context, id)
    const renamed = others.flatMap((other) =>
      ways.map((way) => withCustomers(way, (named) => (named === id ? other : undefined))),
    )
    ways = [...ways, ...renamed].slice(0, mostNames)
  }
  return ways.slice(1)
}

async function otherIdsOf({ unit }: Context, id: string): Promise<readonly string[]> {
  const where = { op: 'or', of: [is('survivorId', id), is('mergedId', id)] }
  const rule: RuleJson = { v: 1, entity: CustomerMerge.name, where }
  const merges = await unit.list(CustomerMerge, { where: rule, whole: true, limit: mostNames })
  const named = merges.flatMap(({ survivorId, mergedId }) => [survivorId, mergedId])
  return [...new Set(named)].filter((other) => other !== id)
}

function customersIn(said: unknown): readonly string[] {
  const ids = new Set<string>()
  withCustomers(said, (id) => {
    ids.add(id)
    return undefined
  })
  return [...ids]
}

const anything = { said: jsonField<Json>({ privacy: 'none' }) }

function withCustomers<Said>(said: Said, rename: (id: string) => string | undefined): Said {
  const standIn: StandIn = (entity, id) => (entity === 'customer' ? rename(id) : undefined)
  return withStandIns(anything, { said }, standIn).said
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}
