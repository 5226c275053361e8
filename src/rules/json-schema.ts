import { type Catalogue, type JsonObject, weekStarts } from '../kernel/index.js'
import {
  maxConstantLength,
  maxDays,
  maxListed,
  maxPeriods,
  maxPeriodsAway,
  maxSeedLength,
  maxTerms,
} from './limits.js'

/**
 * The JSON Schema (2020-12) of a rule as it is stored. With a catalogue, entities, fields and relations are those that
 * exist. It says the shape; whether types agree says `check`.
 *
 * @returns a schema that is plain JSON
 */
export const ruleJsonSchema = (catalogue?: Catalogue): JsonObject => {
  const entities = Object.values(catalogue ?? {})
  const distinct = (names: readonly string[]) => [...new Set(names)].toSorted()
  const field = word(catalogue && distinct(entities.flatMap(({ fields }) => Object.keys(fields))))
  const relation = word(catalogue && distinct(entities.flatMap(({ relations }) => Object.keys(relations))))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rule',
    ...exact(
      {
        v: { const: 1 },
        entity: word(catalogue && distinct(entities.map(({ name }) => name))),
        purpose: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$' },
        zone: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$' },
        weekStart: { enum: [...weekStarts] },
        where: reference('condition'),
      },
      ['purpose', 'zone', 'weekStart'],
    ),
    $defs: {
      ...conditions,
      ...operandSchemas(field, relation),
      ...relatedConditions(field, relation),
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

const currency = { type: 'string', pattern: '^[A-Z]{3}$' }
const where = reference('condition')
const units = { enum: ['day', 'week', 'month', 'quarter', 'year'] }

function operandSchemas(field: JsonObject, relation: JsonObject): JsonObject {
  const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' }
  const pair = { type: 'array', items: reference('operand'), minItems: 2, maxItems: 2 }
  const others = oneKeyOf({
    value: reference('constant'),
    instant: reference('moment'),
    today: { type: 'integer', minimum: -maxDays, maximum: maxDays },
    actor: name,
    param: name,
    related: exact({ relation, of: reference('operand') }),
    sum: reference('sum'),
    times: exact({ of: reference('operand'), by: { type: 'number' } }),
    minus: pair,
    ratio: pair,
    age: field,
    birthday: field,
  })
  return {
    operand: { oneOf: [exact({ field, in: currency }, ['in']), ...(others.oneOf as JsonObject[])] },
    moment: oneKeyOf({ ago: reference('length'), ahead: reference('length') }),
    sum: {
      oneOf: [
        exact({ fn: { enum: ['count', 'latest', 'earliest'] }, relation, where }, ['where']),
        exact({ fn: { const: 'countDistinct' }, relation, field, where }, ['where']),
        exact({ fn: { enum: ['sum', 'avg', 'min', 'max'] }, relation, field, in: currency, where }, [
          'in',
          'where',
        ]),
      ],
    },
  }
}

function relatedConditions(field: JsonObject, relation: JsonObject): JsonObject {
  const step = exact({ relation, where }, ['where'])
  const count = { type: 'integer', minimum: 1, maximum: maxPeriods }
  const each = { oneOf: [units, reference('length')] }
  const address = exact({ field })
  return {
    some: exact({ op: { const: 'some' }, relation, where }, ['where']),
    sequence: exact({
      op: { enum: ['followedBy', 'missed'] },
      first: step,
      next: step,
      within: reference('length'),
    }),
    regularly: exact({ op: { const: 'regularly' }, relation, where, atLeast: count, of: count, each }, [
      'where',
    ]),
    inRegion: exact({
      op: { const: 'inRegion' },
      left: address,
      system: { enum: ['country', 'iso-3166-2', 'gbt-2260', 'nuts'] },
      code: { type: 'string', maxLength: 6 },
    }),
    withinKm: exact({
      op: { const: 'withinKm' },
      left: address,
      km: { type: 'number', minimum: 0 },
      of: exact({
        latitude: { type: 'number', minimum: -90, maximum: 90 },
        longitude: { type: 'number', minimum: -180, maximum: 180 },
        datum: { enum: ['WGS-84', 'GCJ-02', 'BD-09'] },
      }),
    }),
  }
}

const left = reference('operand')
const right = reference('operand')
const ignoreCase = { const: true }
const values = { type: 'array', items: reference('constant'), maxItems: maxListed }
const instant = { type: 'string', format: 'date-time' }
const day = { type: 'string', format: 'date' }
const away = { type: 'integer', minimum: -maxPeriodsAway, maximum: maxPeriodsAway }
const share = { type: 'number', minimum: 0, maximum: 1 }

const kinds = [
  'join',
  'not',
  'order',
  'equality',
  'text',
  'list',
  'isSet',
  'within',
  'some',
  'sequence',
  'regularly',
  'bucket',
  'inRegion',
  'withinKm',
]

const conditions: JsonObject = {
  condition: { oneOf: kinds.map(reference) },
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
      { ...exact({ from: day, until: day }, ['from', 'until']), minProperties: 1 },
      {
        ...exact({ after: reference('moment'), upTo: reference('moment') }, ['after', 'upTo']),
        minProperties: 1,
      },
      exact({ calendar: exact({ unit: units, from: away, until: away }) }),
    ],
  },
  bucket: exact({
    op: { const: 'bucket' },
    seed: { type: 'string', minLength: 1, maxLength: maxSeedLength },
    from: share,
    to: share,
  }),
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
      exact({ amount: { type: 'integer' }, currency }),
    ],
  },
}
