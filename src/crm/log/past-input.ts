import { z } from 'zod'
import {
  Id,
  type Instant,
  instantSchema,
  invalid,
  issuesOf,
  type JsonObject,
  plainJson,
} from '../../kernel/index.js'

/** What happened by `occurred` and was known by `recorded`. */
export interface Moments {
  readonly occurred?: Instant
  readonly recorded?: Instant
}

export interface TimelineInput extends Moments {
  readonly id: string
  readonly types?: readonly string[]
  readonly after?: string
  readonly limit: number
}

export interface ChangesInput {
  readonly id: string
  readonly field?: string
  readonly after?: string
  readonly limit: number
}

export type AsOfInput = Moments & { readonly id: string }

const moments = { occurred: instantSchema().optional(), recorded: instantSchema().optional() }
const page = { after: z.string().max(10_000).optional(), limit: z.int().min(1).max(500).default(50) }

const shapes = {
  timeline: { ...page, ...moments, types: z.array(z.string().max(100)).max(100).optional() },
  changes: { ...page, field: z.string().max(200).optional() },
  asOf: moments,
}

interface Inputs {
  readonly timeline: TimelineInput
  readonly changes: ChangesInput
  readonly asOf: AsOfInput
}

/** Reads what a past reading of an entity is asked with. @throws `input.invalid` with every fault */
export const parsePast = <Verb extends keyof Inputs>(
  entity: string,
  verb: Verb,
  input: unknown,
): Inputs[Verb] => {
  const operation = `${entity}.${verb}`
  const key = `${entity}Id`
  const { value, issues } = plainJson(input ?? {})
  if (issues.length > 0) throw invalid(operation, issues)
  const parsed = z.strictObject({ [key]: Id, ...shapes[verb] }).safeParse(value)
  if (!parsed.success) throw invalid(operation, issuesOf(parsed.error, value))
  const { [key]: id, ...rest } = parsed.data as JsonObject
  // The schema of the verb has just established what is there.
  return { ...rest, id } as unknown as Inputs[Verb]
}
