import { invalid, isPlainObject, plainJson, received } from '../kernel/index.js'
import { among, byId, runQuery } from '../storage/index.js'
import { type Call, reading } from './call.js'
import { conditionOf } from './condition.js'
import { operationNamed } from './execution.js'

/** Whether an operation may be called, for a page of inputs at once: one question to the policy, one to the storage. */
export const canCall = async (
  call: Call,
  name: string,
  inputs: readonly object[],
): Promise<readonly boolean[]> => {
  const { entity, verb, declaration } = operationNamed(call.runtime, name)
  if (!Array.isArray(inputs)) {
    throw invalid('can', [{ path: ['inputs'], expected: 'a list of inputs', received: received(inputs) }])
  }
  const policy = await call.policies.of(entity, verb, declaration.kind)
  if (!policy.allowed) return inputs.map(() => false)
  if (declaration.kind === 'create') return inputs.map(() => true)
  const ids = inputs.map((input) => idOf(input, entity))
  const known = ids.filter((id) => typeof id === 'string')
  const condition = await conditionOf(call.runtime, call.scope, {
    ...call,
    entity,
    policy,
    archived: 'include',
  })
  const visible = await visibleIds(call, entity, condition, known)
  // An input that is about no row of the operation's own entity is not about a forbidden one.
  return ids.map((id) => id === undefined || (typeof id === 'string' && visible.has(id)))
}

function idOf(input: unknown, entity: string): unknown {
  const { value } = plainJson(input)
  return isPlainObject(value) ? value[`${entity}Id`] : null
}

async function visibleIds(
  call: Call,
  entity: string,
  { predicate, values }: Awaited<ReturnType<typeof conditionOf>>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (predicate === false || ids.length === 0) return new Set()
  const narrowed = call.runtime.ruleShapes.shared({
    kind: 'and',
    of: [predicate, among('id', values.length)],
  })
  const rows = await reading(call, (reader) =>
    runQuery(reader, call.runtime.plans, {
      entity,
      columns: Object.keys(call.runtime.storageModel.tables[entity]?.columns ?? {}),
      predicate: narrowed,
      values: [...values, ids],
      order: [byId],
      limit: ids.length,
    }),
  )
  return new Set(rows.map(({ id }) => String(id)))
}
