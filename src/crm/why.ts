import {
  type BaseRow,
  invalid,
  isPlainObject,
  type JsonObject,
  maxIdLength,
  plainJson,
  received,
} from '../kernel/index.js'
import { always, type Condition, parseRule, type Rule, type Why, why } from '../rules/index.js'
import { byId, type Reader, runQuery } from '../storage/index.js'
import { type Call, reading } from './call.js'
import { conditionOf, givensOf, policiesOfRelated, visibleCatalogue } from './condition.js'
import { resolving } from './lunar.js'
import { masked, type Policy } from './policy.js'
import { policyFor, rowOf } from './reading.js'
import { matchesRule } from './row-test.js'
import { shapeOf } from './runtime.js'

export interface WhyInput {
  readonly rule: Rule
  readonly locale?: string
  readonly params?: JsonObject
}

/** The most related rows that are read for one answer. */
const mostRelated = 10_000

/** The facts behind a rule's answer for one row, as far as this actor may see them. */
export const whyOf = async (call: Call, input: WhyInput): Promise<Why> => {
  const { rule, locale, params } = isPlainObject(input) ? input : ({} as Partial<WhyInput>)
  const entity = entityOf(call, rule)
  const policy = await policyFor(call, entity, 'why')
  const { catalogue: whole } = call.runtime.parts
  // `entityOf` has seen that it is an object; the rest is read once it is known what may be seen.
  const there = await policiesOfRelated([{ entity, said: (rule as Rule).where }], whole, call.policies)
  const policies = new Map([...there, [entity, policy]])
  const catalogue = visibleCatalogue(whole, policies)
  const parsed = parseRule(rule, catalogue)
  const { value: id } = plainJson((input as unknown as JsonObject)[`${entity}Id`])
  if (typeof id !== 'string' || id.length > maxIdLength) {
    throw invalid('why', [{ path: [`${entity}Id`], expected: 'an id', received: received(id) }])
  }
  return reading(call, async (reader) => {
    const condition = await conditionOf(call.runtime, call.scope, { ...call, entity, policy })
    const row = await rowOf(call, reader, entity, id, condition)
    if (!row) throw shapeOf(call.runtime, entity).entity.notFound({ id })
    const record = await withRelated(call, reader, entity, masked(row, policy.hidden), parsed.where, policies)
    const isOutside = await isOutsideOf(call, reader, parsed, row)
    return resolving(call.runtime, () =>
      why(parsed, record, {
        ...givensOf(call.runtime, call.scope, call.now),
        catalogue,
        params,
        // Decided from all that is stored, so that nobody has to see why.
        outside: () => (isOutside ? always(entity) : undefined),
        locale: locale ?? call.runtime.settings.locale,
      }),
    )
  })
}

/** Whether a row is left out of the rule's purpose. */
async function isOutsideOf(
  call: Call,
  reader: Reader,
  { entity, purpose }: Rule,
  row: BaseRow,
): Promise<boolean> {
  const rule = purpose === undefined ? undefined : call.runtime.parts.outside(purpose, entity)
  return rule !== undefined && matchesRule(call, reader, entity, row, rule)
}

function entityOf({ runtime }: Call, rule: unknown): string {
  const entity = isPlainObject(rule) ? rule.entity : undefined
  if (typeof entity === 'string' && Object.hasOwn(runtime.parts.catalogue, entity)) return entity
  throw invalid('why', [{ path: ['rule', 'entity'], expected: 'an entity', received: received(entity) }])
}

type Some = Extract<Condition, { op: 'some' }>

function quantifiers(condition: Condition): readonly Some[] {
  if (condition.op === 'some') return [condition]
  if (condition.op === 'not') return quantifiers(condition.of)
  return condition.op === 'and' || condition.op === 'or' ? condition.of.flatMap(quantifiers) : []
}

/** A record that carries the related records its rule asks about, as deep as the rule goes. */
async function withRelated(
  call: Call,
  reader: Reader,
  entity: string,
  row: BaseRow,
  where: Condition,
  policies: ReadonlyMap<string, Policy>,
): Promise<Readonly<Record<string, unknown>>> {
  const record: Record<string, unknown> = { ...row }
  for (const [relation, inner] of innerByRelation(where)) {
    const way = call.runtime.parts.catalogue[entity]?.relations[relation]
    if (!way) continue
    // Rows are records of their fields; the interface has no index to say so.
    const key = (row as never)[way.on.local] as string | null
    const rows = key === null ? [] : await related(call, reader, way.entity, way.on.foreign, key, policies)
    const deeper = rows.map((each) => withRelated(call, reader, way.entity, each, inner, policies))
    record[relation] = await Promise.all(deeper)
  }
  return record
}

/** Everything asked of each relation, as one condition. */
function innerByRelation(where: Condition): Map<string, Condition> {
  const found = new Map<string, Condition[]>()
  for (const { relation, where: inner } of quantifiers(where)) {
    found.set(relation, [...(found.get(relation) ?? []), ...(inner ? [inner] : [])])
  }
  return new Map([...found].map(([relation, of]) => [relation, { op: 'and', of }]))
}

async function related(
  call: Call,
  reader: Reader,
  entity: string,
  foreign: string,
  key: string,
  policies: ReadonlyMap<string, Policy>,
): Promise<readonly BaseRow[]> {
  const { runtime, scope } = call
  const policy = policies.get(entity) ?? (await call.policies.reading(entity))
  const { predicate, values } = await conditionOf(runtime, scope, { ...call, entity, policy })
  if (predicate === false) return []
  const { codec } = shapeOf(runtime, entity)
  const own = {
    kind: 'compare',
    op: 'eq',
    left: { column: foreign, type: 'text' },
    right: { slot: values.length, type: 'text' },
    negated: false,
  } as const
  const rows = await runQuery(reader, runtime.plans, {
    entity,
    columns: codec.columns,
    predicate: runtime.ruleShapes.shared({ kind: 'and', of: [predicate, own] }),
    values: [...values, key],
    order: [byId],
    limit: mostRelated,
  })
  return rows.map((stored) => masked(codec.decode(stored), policy.hidden))
}
