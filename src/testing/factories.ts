import type { InputOf, OperationName } from '../crm/face-types.js'
import { invalid, isPlainObject, type Json, type JsonObject } from '../kernel/index.js'
import type { ModuleRecord } from '../model/model-types.js'
import type { Model } from '../model.js'

/** Makes inputs that are valid, each with unique values of its own. */
export type Factory<Modules extends ModuleRecord> = <Called extends OperationName<Modules>>(
  operation: Called,
  overrides?: Partial<InputOf<Modules, Called>>,
) => InputOf<Modules, Called>

/** What a schema cannot say: members without which an operation refuses all the same. */
const further: Readonly<Record<string, (context: Context) => JsonObject>> = {
  'purchase.record': ({ currency }) => ({ total: { amount: 1000, currency } }),
  'contactPoint.add': ({ count }) => ({ value: `value ${count}` }),
  'customer.ensure': () => ({ create: { name: 'Name' } }),
  'webhook.create': () => ({ url: 'https://example.com/webhook', types: ['*'] }),
}

/**
 * A factory of inputs for a model's operations, those of a host's own modules included: what an operation requires,
 * from its schema. Texts count, so that two inputs never clash; ids name the first record, as `countedIds` calls it.
 *
 * @returns a function from an operation's name and what the test cares about to an input
 * @throws `input.invalid` for an operation the model does not have
 */
export const factoryOf = <Modules extends ModuleRecord, Tenancy extends 'single' | 'multi'>(
  model: Model<Modules, Tenancy>,
): Factory<Modules> => {
  let count = 0
  const make = (operation: string, overrides: object = {}): JsonObject => {
    const described = Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined
    if (!described) {
      throw invalid('factoryOf', [
        { path: [], expected: 'the name of an operation', received: 'another text' },
      ])
    }
    count += 1
    const { currency } = model.settings
    const context = { count, currency, prefixOf: (entity: string) => prefixOf(model, entity) }
    const required = leastOf(described.inputSchema(), '', context)
    return { ...(required as JsonObject), ...further[operation]?.(context), ...overrides }
  }
  // Which input it is follows from the operation's name, which only the compiler knows.
  return make as unknown as Factory<Modules>
}

interface Context {
  readonly count: number
  readonly currency: string
  prefixOf(entity: string): string | undefined
}

function prefixOf({ '~parts': { entities } }: Pick<Model, '~parts'>, name: string): string | undefined {
  return Object.hasOwn(entities, name) ? entities[name]?.idPrefix : undefined
}

/** The least a JSON Schema accepts. */
function leastOf(schema: JsonObject, name: string, context: Context): Json {
  const [first] = (schema.anyOf ?? schema.oneOf ?? []) as readonly JsonObject[]
  if (first) return leastOf(first, name, context)
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json
  switch (schema.type) {
    case 'object':
      return objectOf(schema, context)
    case 'array':
      return []
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return atLeast(schema)
    default:
      return textOf(schema, name, context)
  }
}

function objectOf({ properties, required = [] }: JsonObject, context: Context): JsonObject {
  const members = isPlainObject(properties) ? (properties as Record<string, JsonObject>) : {}
  // Attributes are said to be empty when they are left out, which will not do where one of them is required.
  const filled = Object.keys(members).filter((name) => members[name]?.default && members[name].required)
  const names = new Set([...(required as readonly string[]), ...filled])
  return Object.fromEntries([...names].map((name) => [name, leastOf(members[name] ?? {}, name, context)]))
}

function atLeast({ minimum, exclusiveMinimum }: JsonObject): number {
  if (typeof exclusiveMinimum === 'number' && exclusiveMinimum >= 0) return exclusiveMinimum + 1
  return typeof minimum === 'number' && minimum > 1 ? minimum : 1
}

function textOf({ format, maxLength }: JsonObject, name: string, context: Context): string {
  const { count, currency } = context
  if (name === 'currency') return currency
  if (format === 'date') return '2026-01-15'
  if (format === 'date-time') return '2026-01-15T09:00:00.000Z'
  const prefix = name.endsWith('Id') ? context.prefixOf(name.slice(0, -2)) : undefined
  if (prefix !== undefined) return `${prefix}_1`
  const text = `${name} ${count}`
  return typeof maxLength === 'number' ? text.slice(-maxLength) : text
}
