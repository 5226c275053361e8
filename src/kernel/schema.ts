import { z } from 'zod'
import { addressSchema } from './address.js'
import { birthdaySchema } from './birthday.js'
import { type Issue, received } from './errors.js'
import type { Field, ItemKind } from './fields.js'
import type { Json } from './json.js'
import { isCurrency } from './money.js'
import { maxEntityNameLength } from './subject.js'
import { codePoints } from './text.js'
import { isDay, parseInstant } from './time.js'

/** Longest id, in characters. Hosts may bring their own. */
export const maxIdLength = 128

/** An id: ours, or the host's own. */
export const Id = z.string().min(1).max(maxIdLength).meta({ description: 'The id of a record' })

/** The version of a row a caller has seen; a later one is a conflict. */
export const Version = z.int().min(1)

/** ISO text with any offset, kept as UTC with milliseconds. */
export const instantSchema = () =>
  z
    .string()
    .refine((value) => parseInstant(value) !== undefined, {
      error: 'an instant (ISO 8601 with an offset)',
      abort: true,
    })
    .overwrite((value) => parseInstant(value) ?? value)
    .meta({ format: 'date-time' })

export const daySchema = () =>
  z.string().refine(isDay, { error: 'a day (YYYY-MM-DD)' }).meta({ format: 'date' })

/** Money as `{ amount, currency }`; also for attributes. */
export const moneySchema = () =>
  z.strictObject({
    amount: z.int(),
    currency: z.string().refine(isCurrency, { error: 'an ISO 4217 code' }),
  })

/** A record of any entity. Whether there is one is known where it is looked up. */
export const subjectSchema = () =>
  z.strictObject({ entity: z.string().min(1).max(maxEntityNameLength), id: Id })

export const textSchema = (max: number) =>
  z
    .string()
    .refine((value) => value.length <= max || codePoints(value) <= max, {
      error: `at most ${max} characters`,
    })
    .meta({ maxLength: max })

/** The schema of a field's value, missing values included where the field may be missing. */
export const fieldSchema = (field: Field): z.ZodType<Json> => {
  const schema = valueSchema(field)
  return field.nullable ? schema.nullable() : schema
}

/** The schema of a value that is there. */
export const valueSchema = (field: Field): z.ZodType<Json> => {
  switch (field.kind) {
    case 'text':
      return textSchema(field.max ?? 1)
    case 'enum':
      return z.enum([...(field.options ?? [])])
    case 'integer':
      return bounded(z.int(), field)
    case 'number':
      return bounded(z.number(), field)
    case 'boolean':
      return z.boolean()
    case 'instant':
      return instantSchema()
    case 'day':
      return daySchema()
    case 'money':
      return moneySchema()
    case 'ref':
      return Id
    case 'subject':
      return subjectSchema()
    case 'list':
      return z.array(itemSchema(field.item ?? { kind: 'text' })).max(1000)
    case 'address':
      return addressSchema() as z.ZodType<Json>
    case 'birthday':
      return birthdaySchema() as z.ZodType<Json>
    case 'json':
      return z.json() as z.ZodType<Json>
    case 'attributes':
      return z.record(z.string(), z.json()) as z.ZodType<Json>
  }
}

function bounded(schema: z.ZodNumber, { min, maxValue }: Field): z.ZodNumber {
  const low = min === undefined ? schema : schema.min(min)
  return maxValue === undefined ? low : low.max(maxValue)
}

const itemSchemas: Record<
  ItemKind,
  (item: { options?: readonly string[]; max?: number }) => z.ZodType<Json>
> = {
  text: ({ max }) => textSchema(max ?? 500),
  enum: ({ options }) => z.enum([...(options ?? [])]),
  integer: () => z.int(),
  number: () => z.number(),
  boolean: () => z.boolean(),
  instant: instantSchema,
  day: daySchema,
}

function itemSchema(item: NonNullable<Field['item']>): z.ZodType<Json> {
  return itemSchemas[item.kind](item)
}

/** Zod's faults as issues: path, what was expected, what came, never the value itself. */
export const issuesOf = (error: z.core.$ZodError, input: unknown): readonly Issue[] =>
  error.issues.flatMap((issue) => issueOf(issue, input))

function issueOf(issue: z.core.$ZodIssue, input: unknown): Issue[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      expected: 'no such key',
      received: 'an unknown key',
    }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return [{ path, expected: 'one of the accepted forms', received: received(at(input, path)) }]
  }
  return [{ path, expected: expectation(issue), received: received(at(input, path)) }]
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected
    case 'too_big':
      return `${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${unit(issue.origin)}`
    case 'too_small':
      return `${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${unit(issue.origin)}`
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    default:
      return issue.message
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' items' : ''
}

function at(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    input,
  )
}
