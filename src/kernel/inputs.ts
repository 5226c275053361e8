import { z } from 'zod'
import { type AttributeInfo, type AttributeSchema, inUtc } from './attributes.js'
import type { BaseRow, Entity } from './entity.js'
import { type Issue, invalid, received } from './errors.js'
import type { FieldChange } from './event.js'
import type { Json, JsonObject } from './json.js'
import { canonicalJson } from './json.js'
import { fieldSchema, Id, issuesOf, Version } from './schema.js'
import { firstYear, isDay, isInstant, lastYear } from './time.js'

/** The most a record's attributes may take, as JSON text. */
const maxAttributesLength = 60_000

export interface InputOptions {
  /** Fields that the input does not have. */
  readonly without?: readonly string[]
  /** Further members, or other schemas for declared ones. */
  readonly also?: z.core.$ZodLooseShape
}

/** The input that creates a row: what the entity declares, optional where it may be missing, `id` as the host's own. */
export const createInput = (entity: Entity, { without = [], also = {} }: InputOptions = {}): z.ZodObject =>
  z.strictObject({
    id: Id.optional(),
    ...shapeOf(entity, without, (field) =>
      field.nullable ? fieldSchema(field).optional() : fieldSchema(field),
    ),
    ...(entity.fields.attributes ? { attributes: newAttributes(entity.attributeSchema) } : {}),
    ...also,
  })

/** The input that changes a row, flat: absent leaves, `null` clears, attributes merge by key. */
export const updateInput = (entity: Entity, { without = [], also = {} }: InputOptions = {}): z.ZodObject =>
  z.strictObject({
    [`${entity.name}Id`]: Id,
    ifVersion: Version.optional(),
    ...shapeOf(entity, without, (field) => fieldSchema(field).optional()),
    ...(entity.fields.attributes ? { attributes: attributeChanges(entity.attributeSchema).optional() } : {}),
    ...also,
  })

type Declared = Entity['fields'][string]

function shapeOf(entity: Entity, without: readonly string[], schema: (field: Declared) => z.ZodType) {
  const fields = Object.entries(entity.fields).filter(
    ([name, field]) => !field.readOnly && field.kind !== 'attributes' && !without.includes(name),
  )
  return Object.fromEntries(fields.map(([name, field]) => [name, schema(field)]))
}

function newAttributes(schema: AttributeSchema | undefined): z.ZodType {
  return schema ? schema.prefault({}) : z.strictObject({}).prefault({})
}

function attributeChanges(schema: AttributeSchema | undefined): z.ZodType {
  const shape = Object.entries(schema?.shape ?? {}).map(([key, member]) => [
    key,
    z.nullable(z.optional(withoutDefault(member as z.core.$ZodType))),
  ])
  return z.strictObject(Object.fromEntries(shape)).partial()
}

// A default fills a new record; a change that leaves a key out must not bring it back.
function withoutDefault(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'default' || def.type === 'prefault') return withoutDefault(def.innerType)
  if (def.type !== 'optional' && def.type !== 'nullable') return schema
  const inner = withoutDefault(def.innerType)
  return inner === def.innerType ? schema : inner
}

/** A row with an update's changes in it. Members the entity does not declare are left out. */
export const withChanges = <Row extends BaseRow>(
  entity: Entity<string, Row>,
  row: Row,
  changes: Readonly<Record<string, unknown>>,
): Row => {
  const given = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && name !== 'attributes' && isWritable(entity, name),
  )
  const next = { ...row, ...Object.fromEntries(given) }
  if (!changes.attributes || !('attributes' in row)) return next
  const own = changes.attributes as JsonObject
  const { known, stray } = parted(entity, row.attributes as JsonObject, own)
  const attributes = checkedAttributes(entity, mergedAttributes(entity, known, own))
  return { ...next, attributes: { ...stray, ...attributes } }
}

function isWritable(entity: Entity, name: string): boolean {
  const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined
  return field !== undefined && !field.readOnly
}

// What the schema does not have stays: a process with an older or a newer one may know it.
function parted({ attributes }: Entity, stored: JsonObject, changes: JsonObject) {
  const declared = new Set(attributes.map(({ key }) => key))
  const isKnown = (key: string) => declared.has(key) || Object.hasOwn(changes, key)
  const entries = Object.entries(stored)
  return {
    known: Object.fromEntries(entries.filter(([key]) => isKnown(key))),
    stray: Object.fromEntries(entries.filter(([key]) => !isKnown(key))),
  }
}

function mergedAttributes({ attributes }: Entity, stored: JsonObject, changes: JsonObject): JsonObject {
  const keepsNull = new Set(attributes.filter((one) => one.keepsNull).map(({ key }) => key))
  return Object.fromEntries(
    Object.entries({ ...stored, ...changes }).filter(([key, value]) => value !== null || keepsNull.has(key)),
  )
}

/**
 * A record's attributes as they may be stored: by the host's schema, instants in UTC.
 *
 * @throws `input.invalid` naming every attribute that does not fit
 */
export const checkedAttributes = (
  entity: Pick<Entity, 'name' | 'attributes' | 'attributeSchema'>,
  attributes: JsonObject,
  field = 'attributes',
): JsonObject => {
  const filled = { ...nullsOf(entity), ...attributes }
  const parsed = entity.attributeSchema?.safeParse(filled)
  if (parsed && !parsed.success) {
    const issues = issuesOf(parsed.error, filled).map((issue) => ({
      ...issue,
      path: [field, ...issue.path],
    }))
    throw invalid(entity.name, issues)
  }
  // The schema's kinds are JSON, as `attributesOf` has checked.
  const stored = normalized(entity, (parsed?.data ?? {}) as JsonObject, field)
  if (canonicalJson(stored).length > maxAttributesLength) {
    const issue = {
      path: [field],
      expected: `at most ${maxAttributesLength} characters as JSON`,
      received: 'more',
    }
    throw invalid(entity.name, [issue])
  }
  return stored
}

function nullsOf({ attributes }: Pick<Entity, 'attributes'>): JsonObject {
  return Object.fromEntries(attributes.filter((one) => one.default === null).map(({ key }) => [key, null]))
}

function normalized(
  { name, attributes }: Pick<Entity, 'name' | 'attributes'>,
  given: JsonObject,
  field: string,
): JsonObject {
  const issues: Issue[] = []
  const entries = attributes.flatMap((info): [string, Json][] => {
    const { key, keepsNull } = info
    const value = Object.hasOwn(given, key) ? given[key] : undefined
    if (value === undefined || (value === null && !keepsNull)) return []
    const stored = inUtc(info, value)
    issues.push(...faultsOfTimes(info, stored, field))
    return [[key, stored]]
  })
  if (issues.length > 0) throw invalid(name, issues)
  return Object.fromEntries(entries)
}

/** Days and instants that a schema lets through and no engine orders: of years before 1000, or finer than can be read. */
function faultsOfTimes({ key, type, item }: AttributeInfo, value: Json, field: string): Issue[] {
  const times = type === 'list' ? (value as readonly Json[]) : [value]
  const holds = { instant: isInstant, day: isDay }[(type === 'list' ? item : type) as 'instant' | 'day']
  if (!holds || value === null || times.every(holds)) return []
  return [
    {
      path: [field, key],
      expected: `${item ?? type}s of the years ${firstYear} to ${lastYear}`,
      received: received(value),
    },
  ]
}

/** The fields in which two rows differ, attributes by key: `{ name: { from, to }, 'attributes.plan': { from, to } }`. */
export const changesBetween = (
  entity: Entity,
  from: BaseRow,
  to: BaseRow,
): Readonly<Record<string, FieldChange>> => {
  const names = Object.keys(entity.fields).filter((name) => !bookkeeping.has(name))
  return Object.fromEntries(
    names.flatMap((name): [string, FieldChange][] => {
      // Rows are records of their fields; the interface has no index to say so.
      const before = (from as never)[name]
      const after = (to as never)[name]
      if (entity.fields[name]?.kind === 'attributes') return attributeDifferences(before, after)
      return same(before, after) ? [] : [[name, { from: before, to: after }]]
    }),
  )
}

const bookkeeping: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt'])

function attributeDifferences(from: JsonObject, to: JsonObject): [string, FieldChange][] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return keys
    .filter((key) => !same(from[key], to[key]))
    .map((key) => [`attributes.${key}`, { from: from[key] ?? null, to: to[key] ?? null }])
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (typeof a === 'object' && canonicalJson(a) === canonicalJson(b))
}
