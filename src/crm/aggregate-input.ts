import { z } from 'zod'
import { type EntityInfo, invalid, isPlainObject, issuesOf } from '../kernel/index.js'
import {
  type Having,
  type MeasureSet,
  operandOf,
  type Rule,
  readHaving,
  readMeasures,
} from '../rules/index.js'
import type { Call } from './call.js'
import { type Archived, policiesOfRelated, visibleCatalogue } from './condition.js'
import type { Policy } from './policy.js'
import { readable } from './readable.js'

/** What an aggregate takes, read. */
export interface AggregateInput extends MeasureSet {
  readonly where?: Rule
  readonly archived?: Archived
  readonly having: Having
  readonly order: readonly FigureOrder[]
  readonly limit?: number
}

export interface FigureOrder {
  /** The name of a key or a figure. */
  readonly by: string
  readonly dir: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
}

/** The most rows an aggregate answers. */
export const maxGroups = 10_000

const schema = z.strictObject({
  where: z.custom<Rule>((value) => isPlainObject(value), { error: 'a rule' }).optional(),
  archived: z.enum(['include', 'only']).optional(),
  by: z.unknown().optional(),
  measures: z.unknown().optional(),
  having: z.unknown().optional(),
  order: z
    .array(
      z.strictObject({
        by: z.string(),
        dir: z.enum(['asc', 'desc']).default('asc'),
        nulls: z.enum(['first', 'last']).default('last'),
      }),
    )
    .max(8)
    .default([]),
  limit: z.int().min(1).max(maxGroups).optional(),
})

/** @throws `input.invalid` with every fault; what this actor may not see does not exist */
export const parseAggregate = async (
  { runtime, policies }: Call,
  info: EntityInfo,
  input: unknown,
  policy: Policy,
): Promise<AggregateInput> => {
  const operation = `${info.name}.aggregate`
  const parsed = readable(operation, () => schema.safeParse(input))
  if (!parsed.success) throw invalid(operation, issuesOf(parsed.error, input))
  const { where, archived, order, limit, having: kept = {}, ...given } = parsed.data
  const measured = readable(operation, () => ({
    by: storedKeys(info.name, given.by),
    measures: given.measures,
  }))
  const { catalogue } = runtime.parts
  const there = await policiesOfRelated([{ entity: info.name, said: measured }], catalogue, policies)
  const visible = visibleCatalogue(catalogue, new Map([...there, [info.name, policy]]))
  const { set, issues } = readable(operation, () =>
    readMeasures(measured, visible, { entity: visible[info.name] ?? info }),
  )
  const { having, issues: more } = readable(operation, () => readHaving(kept, set.types))
  const names = [...Object.keys(set.by), ...Object.keys(set.measures)]
  const unknown = order.flatMap(({ by }, at) =>
    names.includes(by)
      ? []
      : [{ path: ['order', at, 'by'], expected: `one of ${names.join(', ')}`, received: 'another name' }],
  )
  const all = [...issues, ...(issues.length > 0 ? [] : [...more, ...unknown])]
  if (all.length > 0) throw invalid(operation, all)
  return { ...set, where, archived, having, order, limit }
}

/** Keys as they are stored: what is written with a model's fields becomes an operand. */
function storedKeys(entity: string, by: unknown): unknown {
  if (!isPlainObject(by)) return by
  return Object.fromEntries(
    Object.entries(by).map(([name, key]) => [
      name,
      isPlainObject(key) && 'entity' in key ? operandOf(entity, key) : key,
    ]),
  )
}
