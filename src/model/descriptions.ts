import { z } from 'zod'
import {
  type Catalogue,
  type Entities,
  type Entity,
  type EventDeclaration,
  type FieldInfo,
  fieldSchema,
  inWords,
  type JsonObject,
  localize,
  type PrivacyClass,
  type ValueType,
  valueSchema,
  wholeOf,
} from '../kernel/index.js'
import { operatorsOf } from '../rules/index.js'
import type { RegisteredOperation } from './parts.js'

/** One field as a screen needs it. */
export interface FieldDescription {
  readonly name: string
  readonly type: ValueType
  readonly item?: string
  /** The words of an enum. */
  readonly options?: readonly string[]
  /** What a rule may ask of it. */
  readonly operators: readonly string[]
  readonly sortable: boolean
  /** Whether a new record must be given it. */
  readonly required: boolean
  /** Set by the library only. */
  readonly readOnly: boolean
  readonly privacy: PrivacyClass
  label(locale: string): string
}

/** One entity as a screen needs it. */
export interface EntityDescription {
  readonly name: string
  readonly fields: Readonly<Record<string, FieldDescription>>
  readonly relations: Readonly<Record<string, { readonly entity: string; readonly kind: 'many' | 'one' }>>
  label(locale: string): string
  /** JSON Schema (2020-12) of a row. */
  jsonSchema(): JsonObject
}

/** One operation as docs and tools need it. */
export interface OperationDescription {
  readonly name: string
  readonly entity: string
  readonly verb: string
  readonly kind: 'read' | 'create' | 'update' | 'delete'
  readonly emits: readonly string[]
  label(locale: string): string
  /** JSON Schema (2020-12) of the input, as callers give it. */
  inputSchema(): JsonObject
}

export const describeEntities = (
  entities: Entities,
  catalogue: Catalogue,
  operations: Readonly<Record<string, RegisteredOperation>>,
): Readonly<Record<string, EntityDescription>> =>
  Object.fromEntries(
    Object.values(entities).map((entity) => {
      const create = operations[`${entity.name}.create`]?.schema
      return [entity.name, describeEntity(entity, catalogue, requiredOf(entity, create))]
    }),
  )

function describeEntity(
  entity: Entity,
  catalogue: Catalogue,
  isRequired: (field: FieldInfo) => boolean,
): EntityDescription {
  const info = catalogue[entity.name]
  return {
    name: entity.name,
    fields: Object.fromEntries(
      Object.values(info?.fields ?? {}).map((field) => [
        field.name,
        describeField(entity, field, isRequired(field)),
      ]),
    ),
    relations: Object.fromEntries(
      Object.values(info?.relations ?? {}).map(({ name, entity: target, kind }) => [
        name,
        { entity: target, kind },
      ]),
    ),
    label: (locale) => localize(info?.label ?? entity.name, locale),
    jsonSchema: () => jsonSchemaOf(rowSchema(entity), 'output'),
  }
}

type Shape = Readonly<Record<string, z.core.$ZodType | undefined>>

/** What a new record must have is what its operation asks for; where there is none, what a row cannot be without. */
function requiredOf(entity: Entity, create: z.ZodType | undefined): (field: FieldInfo) => boolean {
  const own = shapeOf(create)
  const attributes = shapeOf(entity.attributeSchema)
  return ({ name, attribute, nullable }) => {
    const whole = wholeOf(name)
    if (attribute !== undefined) return mustBeGiven(attributes?.[attribute])
    return own ? mustBeGiven(own[whole]) : !nullable && !entity.fields[whole]?.readOnly
  }
}

function shapeOf(schema: z.ZodType | undefined): Shape | undefined {
  return schema && 'shape' in schema ? (schema.shape as Shape) : undefined
}

function mustBeGiven(schema: z.core.$ZodType | undefined): boolean {
  return schema !== undefined && !z.safeParse(schema, undefined).success
}

function describeField(entity: Entity, info: FieldInfo, required: boolean): FieldDescription {
  const { name, type, item, options, sortable, privacy, label } = info
  return {
    name,
    type,
    item,
    options,
    operators: operatorsOf[type],
    sortable,
    required,
    readOnly: entity.fields[wholeOf(name)]?.readOnly ?? false,
    privacy,
    label: (locale) => localize(label, locale),
  }
}

function rowSchema(entity: Entity): z.ZodType {
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const schema =
      field.kind === 'attributes' && entity.attributeSchema ? entity.attributeSchema : valueSchema(field)
    return [name, field.nullable ? schema.nullable() : schema]
  })
  return z.object(Object.fromEntries(fields))
}

export const describeOperations = (
  operations: Readonly<Record<string, RegisteredOperation>>,
): Readonly<Record<string, OperationDescription>> =>
  Object.fromEntries(
    Object.values(operations)
      .filter(({ declaration }) => !declaration.internal)
      .map((operation) => [operation.name, describeOperation(operation)]),
  )

function describeOperation({
  name,
  entity,
  verb,
  declaration,
  schema,
}: RegisteredOperation): OperationDescription {
  return {
    name,
    entity,
    verb,
    kind: declaration.kind,
    emits: declaration.emits.map(({ type }) => type),
    label: (locale) => localize(declaration.label ?? `${inWords(verb)} ${inWords(entity)}`, locale),
    inputSchema: () => jsonSchemaOf(schema, 'input'),
  }
}

/** The schema of an event's data. */
export const eventDataSchema = ({ fields }: EventDeclaration): z.ZodType =>
  z.object(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])))

/** A zod schema as JSON Schema. Every schema of the library is plain JSON, so nothing is left out. */
export const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject =>
  // What zod answers is JSON; its type allows for more.
  z.toJSONSchema(schema, { io, reused: 'inline' }) as unknown as JsonObject
