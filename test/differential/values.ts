import fc from 'fast-check'
import type { Catalogue, EntityInfo, FieldInfo } from '../../src/kernel/index.js'
import type { Change } from './world.js'

/** The instant every question is asked at: the day summer time ends in Berlin. */
export const NOW = '2026-10-25T12:00:00.000Z'

const texts = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  'ab',
  'AB',
  'b',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '10',
  '9',
  'é',
  'e\u0301',
  'ß',
  'ſ',
]
const far = ['\uFF5E', '\u{1F600}', '\u{1F1E9}\u{1F1EA}', 'x\u0323', '$', '$.a', '{}', 'null', 'true', '-0']

/** Small pools, so that rows and questions meet, and what engines differ about is in them. */
const pools = {
  text: [...texts, ...far].map((text) => text.normalize('NFC')),
  integer: [-1, 0, 1, 2, 3, 10, -9_007_199_254_740_991, 9_007_199_254_740_991, 4_503_599_627_370_496],
  // Halves and quarters add up to the same sum in any order.
  number: [-1.5, 0, 0.25, 0.5, 1, 2, 3.75, 1024],
  boolean: [true, false],
  instant: [
    '1999-12-31T23:59:59.999Z',
    '2026-03-29T00:59:59.999Z',
    '2026-03-29T01:00:00.000Z',
    '2026-07-27T12:00:00.000Z',
    '2026-09-25T12:00:00.000Z',
    '2026-09-25T12:00:00.001Z',
    '2026-10-18T12:00:00.000Z',
    '2026-10-24T21:59:59.999Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-25T01:30:00.000Z',
    '2026-10-25T11:59:59.999Z',
    NOW,
    '2026-10-25T12:00:00.001Z',
    '2026-10-25T23:00:00.000Z',
    '2026-11-01T12:00:00.000Z',
    '2030-01-01T00:00:00.000Z',
  ],
  day: ['2000-02-29', '2026-03-29', '2026-10-18', '2026-10-24', '2026-10-25', '2026-10-26', '2030-01-01'],
  money: [0, 1, -5, 100, 12_345, 9_007_199_254_740_991].flatMap((amount) =>
    ['EUR', 'USD'].map((currency) => ({ amount, currency })),
  ),
} as const

/** The values a question may name for a field, or a row may hold. */
export const poolOf = ({ type, item, options, entity }: FieldInfo): readonly unknown[] => {
  switch (type) {
    case 'enum':
      return options ?? []
    case 'list':
      return pools[item === 'integer' ? 'integer' : 'text']
    case 'ref':
      return ids(entity ?? 'thing')
    case 'address':
    case 'birthday':
      return []
    default:
      return pools[type]
  }
}

/** Ids that rows have, and one that none has. Capitals stand before small letters. */
const ids = (entity: string) =>
  ['a', 'B', 'c', 'D', 'e', 'é', '\u{1F600}', '0'].map((id) => `${entity}-${id}`)

const anyValue = (info: FieldInfo): fc.Arbitrary<unknown> => {
  const one = fc.constantFrom(...poolOf(info))
  return info.type === 'list' ? fc.array(one, { maxLength: 3 }) : one
}

const own = ({ fields }: EntityInfo) =>
  Object.values(fields).filter(
    ({ name, attribute }) =>
      attribute === undefined && !['id', 'version', 'createdAt', 'updatedAt', 'archivedAt'].includes(name),
  )

function valuesOf(info: EntityInfo): fc.Arbitrary<Record<string, unknown>> {
  const fields = own(info).map((field) => [
    field.name,
    field.nullable ? fc.option(anyValue(field), { freq: 3 }) : anyValue(field),
  ])
  const attributes = Object.values(info.fields).flatMap((field) =>
    field.attribute === undefined ? [] : [[field.attribute, anyValue(field)]],
  )
  return fc.record({
    ...Object.fromEntries(fields),
    ...(attributes.length > 0
      ? { attributes: fc.record(Object.fromEntries(attributes), { requiredKeys: [] }) }
      : {}),
  })
}

const entities = ['thing', 'part', 'bit'] as const

/** Rows of all three entities, added in one go. */
export const anyRows = (catalogue: Catalogue): fc.Arbitrary<readonly Change[]> => {
  const of = (entity: Change['entity'], most: number) =>
    fc
      .array(valuesOf(catalogue[entity] as EntityInfo), { minLength: most / 4, maxLength: most })
      .map((rows) =>
        rows.map(
          (values, at): Change => ({
            op: 'add',
            entity,
            id: idOf(entity, at),
            values: values as Change['values'],
          }),
        ),
      )
  return fc.tuple(of('thing', 16), of('part', 40), of('bit', 40)).map((lists) => lists.flat())
}

function idOf(entity: string, at: number): string {
  const named = ids(entity).slice(0, -1)
  return named[at] ?? `${entity}-${at}`
}

/** Changes of rows that are there. */
export const anyChanges = (catalogue: Catalogue): fc.Arbitrary<readonly Change[]> =>
  fc.array(
    fc.constantFrom(...entities).chain((entity) =>
      fc.record({
        op: fc.constantFrom('change' as const, 'change' as const, 'archive' as const, 'remove' as const),
        entity: fc.constant(entity),
        id: fc.integer({ min: 0, max: 12 }).map((at) => idOf(entity, at)),
        values: valuesOf(catalogue[entity] as EntityInfo).map((values) => values as Change['values']),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  )
