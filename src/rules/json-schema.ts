import type { Catalogue, JsonObject } from '../kernel/index.js'
import { maxConstantLength, maxDays, maxListed, maxTerms } from './limits.js'

/**
 * The JSON Schema (2020-12) of a rule as it is stored. With a catalogue, entities, fields and relations are those that
 * exist. It says the shape; whether types agree says `check`.
 *
 * @returns a schema that is plain JSON
 */
export const ruleJsonSchema = (catalogue?: Catalogue): JsonObject => {
  const entities = Object.values(catalogue ?? {})
  const distinct = (names: readonly string[]) => [...new Set(names)].toSorted()
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rule',
    ...exact({
      v: { const: 1 },
      entity: word(catalogue && distinct(entities.map(({ name }) => name))),
      where: reference('condition'),
    }),
    $defs: {
      ...conditions,
      operand: operandSchema(
        word(catalogue && distinct(entities.flatMap(({ fields }) => Object.keys(fields)))),
      ),
      some: exact(
        {
          op: { const: 'some' },
          relation: word(catalogue && distinct(entities.flatMap(({ relations }) => Object.keys(relations)))),
          where: reference('condition'),
        },
        ['where'],
      ),
    },
  }
}

function word(words: readonly string[] | undefined): JsonObject {
  return words ? { enum: words } : { type: 'string', minLength: 1 }
}

function reference(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` }
}

function exact(properties: JsonObject, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((key) => !optional.includes(key))
  return { type: 'object', properties, required, additionalProperties: false }
}

/** An object with exactly one of the keys. */
function oneKeyOf(properties: JsonObject): JsonObject {
  return { oneOf: Object.entries(properties).map(([key, schema]) => exact({ [key]: schema })) }
}

function operandSchema(field: JsonObject): JsonObject {
  const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' }
  return oneKeyOf({
    value: reference('constant'),
    field,
    instant: oneKeyOf({ ago: reference('length'), ahead: reference('length') }),
    actor: name,
    param: name,
  })
}

const left = reference('operand')
const right = reference('operand')
const ignoreCase = { const: true }
const values = { type: 'array', items: reference('constant'), maxItems: maxListed }
const instant = { type: 'string', format: 'date-time' }

const conditions: JsonObject = {
  condition: {
    oneOf: ['join', 'not', 'order', 'equality', 'text', 'list', 'isSet', 'within', 'some'].map(reference),
  },
  join: exact({
    op: { enum: ['and', 'or'] },
    of: { type: 'array', items: reference('condition'), maxItems: maxTerms },
  }),
  not: exact({ op: { const: 'not' }, of: reference('condition') }),
  order: exact({ op: { enum: ['lt', 'lte', 'gt', 'gte'] }, left, right }),
  equality: exact({ op: { const: 'eq' }, left, right, ignoreCase }, ['ignoreCase']),
  text: exact({ op: { enum: ['contains', 'startsWith', 'endsWith'] }, left, right, ignoreCase }, [
    'ignoreCase',
  ]),
  list: exact({ op: { enum: ['in', 'hasAny', 'hasAll'] }, left, values }),
  isSet: exact({ op: { const: 'isSet' }, left }),
  within: exact({ op: { const: 'within' }, left, window: reference('window') }),
  window: {
    oneOf: [
      exact({ last: reference('length') }),
      exact({ next: reference('length') }),
      { ...exact({ from: instant, until: instant }, ['from', 'until']), minProperties: 1 },
    ],
  },
  length: {
    ...exact(
      {
        days: { type: 'integer', minimum: 0, maximum: maxDays },
        hours: { type: 'integer', minimum: 0, maximum: maxDays * 24 },
      },
      ['days', 'hours'],
    ),
    minProperties: 1,
  },
  constant: {
    oneOf: [
      { type: 'string', maxLength: maxConstantLength },
      { type: 'number' },
      { type: 'boolean' },
      exact({ amount: { type: 'integer' }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } }),
    ],
  },
}
