import { z } from 'zod'
import type { AttributeSchema } from './attributes.js'
import type { BaseRow, Entity } from './entity.js'
import { invalid } from './errors.js'
import type { FieldChange } from './event.js'
import type { Json, JsonObject } from './json.js'
import { canonicalJson } from './json.js'
import { fieldSchema, Id, issuesOf, Version } from './schema.js'
import { parseInstant } from './time.js'

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
  return def.type === 'default' || def.type === 'prefault' ? withoutDefault(def.innerType) : schema
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
  const attributes = mergedAttributes(row.attributes as JsonObject, changes.attributes as JsonObject)
  return { ...next, attributes: checkedAttributes(entity, attributes) }
}

function isWritable(entity: Entity, name: string): boolean {
  const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined
  return field !== undefined && !field.readOnly
}

function mergedAttributes(attributes: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries({ ...attributes, ...changes }).filter(([, value]) => value !== null),
  )
}

/**
 * A record's attributes as they may be stored: by the host's schema, instants in UTC.
 *
 * @throws `input.invalid` naming every attribute that does not fit
 */
export const checkedAttributes = (entity: Entity, attributes: JsonObject): JsonObject => {
  const parsed = entity.attributeSchema?.safeParse(attributes)
  if (parsed && !parsed.success) {
    const issues = issuesOf(parsed.error, attributes).map((issue) => ({
      ...issue,
      path: ['attributes', ...issue.path],
    }))
    throw invalid(entity.name, issues)
  }
  // The schema's kinds are JSON, as `attributesOf` has checked.
  const stored = normalized(entity, (parsed?.data ?? {}) as JsonObject)
  if (canonicalJson(stored).length > maxAttributesLength) {
    const issue = {
      path: ['attributes'],
      expected: `at most ${maxAttributesLength} characters as JSON`,
      received: 'more',
    }
    throw invalid(entity.name, [issue])
  }
  return stored
}

function normalized(entity: Entity, attributes: JsonObject): JsonObject {
  const kept = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null)
  const instants = new Set(entity.attributes.filter(({ type }) => type === 'instant').map(({ key }) => key))
  return Object.fromEntries(
    kept.map(([key, value]) => [key, instants.has(key) ? (parseInstant(value) ?? value) : value]),
  )
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
