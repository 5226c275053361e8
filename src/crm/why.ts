import {
  type BaseRow,
  invalid,
  isPlainObject,
  type JsonObject,
  maxIdLength,
  plainJson,
  type RelationInfo,
  received,
} from '../kernel/index.js'
import { always, parseRule, type Rule, type Why, why } from '../rules/index.js'
import { budgetOf, type Reader } from '../storage/index.js'
import { type Call, reading } from './call.js'
import { conditionOf, givensOf, policiesOfRelated, visibleCatalogue } from './condition.js'
import { resolving } from './lunar.js'
import { masked, type Policy } from './policy.js'
import { policyFor, standingRow } from './reading.js'
import { rowsBetween, rowsWith } from './related-rows.js'
import { isWithin } from './row-test.js'
import { shapeOf } from './runtime.js'

export interface WhyInput {
  readonly rule: Rule
  readonly locale?: string
  readonly params?: JsonObject
}

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
    const row = await standingRow(call, reader, entity, { id, archived: undefined }, condition)
    if (!row) throw shapeOf(call.runtime, entity).entity.notFound({ id })
    const record = await withRelated(
      call,
      reader,
      entity,
      masked(row, policy.hidden),
      wantedBy(parsed.where),
      policies,
    )
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
  return rule !== undefined && isWithin(call, reader, entity, row, { rule })
}

function entityOf({ runtime }: Call, rule: unknown): string {
  const entity = isPlainObject(rule) ? rule.entity : undefined
  if (typeof entity === 'string' && Object.hasOwn(runtime.parts.catalogue, entity)) return entity
  throw invalid('why', [{ path: ['rule', 'entity'], expected: 'an entity', received: received(entity) }])
}

/** The relations a rule asks about, and those of their rows in turn. */
interface Wanted extends Map<string, Wanted> {}

/** Whatever names a relation is about the rows it leads to, with all that it says. The rule has been read: it has an end. */
function wantedBy(said: unknown, into: Wanted = new Map()): Wanted {
  if (typeof said !== 'object' || said === null) return into
  const there = 'relation' in said ? wantedOf(into, String(said.relation)) : into
  for (const [name, part] of Object.entries(said)) if (name !== 'values') wantedBy(part, there)
  return into
}

function wantedOf(wanted: Wanted, relation: string): Wanted {
  const known = wanted.get(relation) ?? new Map()
  wanted.set(relation, known)
  return known
}

/** A record that carries the related records its rule asks about, as deep as the rule goes. */
async function withRelated(
  call: Call,
  reader: Reader,
  entity: string,
  row: BaseRow,
  wanted: Wanted,
  policies: ReadonlyMap<string, Policy>,
): Promise<Readonly<Record<string, unknown>>> {
  const record: Record<string, unknown> = { ...row }
  for (const [relation, inner] of wanted) {
    const way = call.runtime.parts.catalogue[entity]?.relations[relation]
    if (!way) continue
    // Rows are records of their fields; the interface has no index to say so.
    const key = (row as never)[way.on.local] as string | null
    const rows = key === null ? [] : await related(call, reader, way, key, policies)
    const deeper = rows.map((each) => withRelated(call, reader, way.entity, each, inner, policies))
    record[relation] = await Promise.all(deeper)
  }
  return record
}

/** All of them, or a refusal: an explanation of some would be of another rule. @throws `storage.scan_budget` */
async function related(
  call: Call,
  reader: Reader,
  { entity, on, via, only }: RelationInfo,
  key: string,
  policies: ReadonlyMap<string, Policy>,
): Promise<readonly BaseRow[]> {
  const { codec } = shapeOf(call.runtime, entity)
  const { hidden } = policies.get(entity) ?? (await call.policies.reading(entity))
  const budget = budgetOf(call.runtime.scanBudget)
  const limit = call.runtime.scanBudget + 1
  const between = via && (await rowsBetween(call, reader, { entity, on, via, keys: [key], limit }))
  const keys = via && between ? between.map((row) => String(row[via.to.local])) : [key]
  if (keys.length === 0) return []
  const foreign = via ? via.to.foreign : on.foreign
  const rows = await rowsWith(call, reader, { entity, foreign, keys, limit, only })
  budget.spend(entity, rows.length)
  return rows.map((stored) => masked(codec.decode(stored), hidden))
}
