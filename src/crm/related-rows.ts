import type { RelationInfo } from '../kernel/index.js'
import { always, createSlots, type Predicate, resolve, type Slots, type Values } from '../rules/index.js'
import {
  byColumn,
  byId,
  equals,
  type OrderBy,
  ofTenant,
  type Reader,
  type Row,
  runQuery,
} from '../storage/index.js'
import type { Call } from './call.js'
import { givensOf } from './condition.js'
import { resolving } from './lunar.js'
import { shapeOf } from './runtime.js'

/** Which related rows: those that hold one of the keys in a column. */
export interface RelatedQuery {
  readonly entity: string
  readonly foreign: string
  readonly keys: readonly string[]
  readonly limit: number
  /** Of rows that name records of any entity: those that name ours. */
  readonly only?: RelationInfo['only']
}

/** Live rows that this actor may see, by key, then the newest first. */
export const rowsWith = async (
  call: Call,
  reader: Reader,
  { entity, foreign, keys, limit, only }: RelatedQuery,
): Promise<readonly Row[]> => {
  const { runtime } = call
  const { timeField } = runtime.parts.catalogue[entity] ?? {}
  const found = await visible(call, entity, (slots) => among({ foreign, keys, only }, slots))
  if (!found) return []
  const order = [
    byColumn(foreign, 'text'),
    ...(timeField ? [byColumn(timeField, 'instant', 'desc')] : []),
    ...(foreign === 'id' ? [] : [byId]),
  ]
  const { codec } = shapeOf(runtime, entity)
  return runQuery(reader, runtime.plans, { entity, columns: codec.columns, ...found, order, limit })
}

/** The rows between, by key, then the nearest first: such as lead to live rows that this actor may see. */
export const rowsBetween = async (
  call: Call,
  reader: Reader,
  {
    entity,
    on,
    via,
    keys,
    limit,
  }: Pick<RelationInfo, 'entity' | 'on'> &
    Required<Pick<RelationInfo, 'via'>> &
    Pick<RelatedQuery, 'keys' | 'limit'>,
): Promise<readonly Row[]> => {
  const { runtime } = call
  const there = await visible(call, entity)
  if (!there) return []
  const slots = createSlots(there.values)
  const predicate = runtime.ruleShapes.shared({
    kind: 'and',
    of: [
      ofTenant,
      isOneOf(on.foreign, slots, keys),
      { kind: 'exists', entity, on: [...sameTenant, via.to], where: there.predicate, negated: false },
    ],
  })
  const hasDepth = runtime.storageModel.tables[via.entity]?.columns.depth !== undefined
  const nearest: readonly OrderBy[] = hasDepth ? [byColumn('depth', 'integer')] : []
  return runQuery(reader, runtime.plans, {
    entity: via.entity,
    columns: [on.foreign, via.to.local],
    predicate,
    values: slots.values,
    order: [byColumn(on.foreign, 'text'), ...nearest, byId],
    limit,
  })
}

const sameTenant = [{ local: 'tenant', foreign: 'tenant' }]

/** The live rows of an entity that this actor may see, narrowed. `undefined`: none. */
async function visible(
  { runtime, scope, policies, now }: Call,
  entity: string,
  narrow: (slots: Slots) => Predicate | undefined = () => undefined,
): Promise<{ readonly predicate: Predicate; readonly values: Values } | undefined> {
  const policy = await policies.reading(entity)
  if (!policy.allowed) return undefined
  const { predicate, values } = await resolving(runtime, () =>
    resolve(always(entity), {
      ...givensOf(runtime, scope, now),
      root: {
        ...policy.rows,
        predicate: (slots) => {
          const own = equals('tenant', slots.add(scope.tenant, 'text').slot)
          const narrowed = narrow(slots)
          return { kind: 'and', of: [own, ...(narrowed ? [narrowed] : []), live] }
        },
      },
      inject: () => ({ on: sameTenant }),
    }),
  )
  return typeof predicate === 'boolean' ? undefined : { predicate, values }
}

const live: Predicate = {
  kind: 'set',
  left: { column: 'archivedAt', type: 'instant' },
  negated: true,
}

function among({ foreign, keys, only }: Pick<RelatedQuery, 'foreign' | 'keys' | 'only'>, slots: Slots) {
  const ours = isOneOf(foreign, slots, keys)
  if (!only) return ours
  return { kind: 'and' as const, of: [ours, equals(only.column, slots.add(only.value, 'text').slot)] }
}

function isOneOf(column: string, slots: Slots, keys: readonly string[]): Predicate {
  return { kind: 'in', left: { column, type: 'text' }, list: slots.add(keys, 'text'), negated: false }
}
