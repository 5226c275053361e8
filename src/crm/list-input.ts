import { z } from 'zod'
import { type Issue, invalid, isPlainObject, issuesOf, plainJson } from '../kernel/index.js'
import type { Rule } from '../rules/index.js'
import type { Archived } from './condition.js'
import type { OrderInput } from './order.js'
import { readable } from './readable.js'

/** What every list, count and stream takes. */
export interface ListInput {
  readonly where?: Rule
  /** Words that must all stand in the searchable fields. */
  readonly search?: string
  readonly order?: readonly OrderInput[]
  /** Sums and other values to be made of each row, by the names they are answered under. */
  readonly columns?: Readonly<Record<string, object>>
  readonly include?: readonly string[]
  /** Archived records are left out unless asked for. */
  readonly archived?: Archived
  /** The `next` of the page before. */
  readonly after?: string
  /** At most 500. Default: 50. */
  readonly limit?: number
}

const maxLimit = 500

/** The most values that are made of a row. */
const maxColumns = 20

// What it says is read where its terms are made.
const operand = z.custom<object>((value) => isPlainObject(value), { error: 'a field or a sum' })

const schema = z.strictObject({
  where: z.custom<Rule>((value) => isPlainObject(value), { error: 'a rule' }).optional(),
  search: z.string().max(200).optional(),
  order: z
    .array(
      z.strictObject({
        by: z.union([z.string(), operand]),
        dir: z.enum(['asc', 'desc']).optional(),
        nulls: z.enum(['first', 'last']).optional(),
      }),
    )
    .optional(),
  columns: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'a name'), operand)
    .refine((columns) => Object.keys(columns).length <= maxColumns, `at most ${maxColumns} columns`)
    .optional(),
  include: z.array(z.string()).max(10).optional(),
  archived: z.enum(['include', 'only']).optional(),
  after: z.string().max(10_000).optional(),
  limit: z.int().min(1).max(maxLimit).optional(),
})

const schemas = {
  list: schema,
  count: schema.pick({ where: true, search: true, archived: true }),
  stream: schema.omit({ limit: true }),
}

/** @throws `input.invalid` with every fault */
export const parseListInput = (entity: string, verb: keyof typeof schemas, input: unknown): ListInput => {
  const operation = `${entity}.${verb}`
  const parsed = readable(operation, () => schemas[verb].safeParse(input))
  if (!parsed.success) throw invalid(operation, issuesOf(parsed.error, input))
  assertStorableText(operation, parsed.data)
  return parsed.data
}

function assertStorableText(operation: string, { search }: ListInput): void {
  const { issues } = plainJson(search)
  if (issues.length > 0)
    throw invalid(
      operation,
      issues.map((issue): Issue => ({ ...issue, path: ['search'] })),
    )
}
