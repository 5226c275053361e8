import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromJsonLogic, fromQueryBuilder, untranslatable } from '../../../src/rules/index.js'
import { catalogue } from '../catalogue.js'
import { tries } from './tame.js'

const entity = { entity: 'customer' } as const

/** Words of both formats, so that hostile JSON comes far. */
const words = fc.constantFrom(
  ...[
    'and',
    'or',
    '!',
    '===',
    '!==',
    '<',
    'in',
    'var',
    'missing',
    'missing_some',
    'some',
    'all',
    'if',
    '/',
    'substr',
  ],
  ...['rules', 'combinator', 'not', 'field', 'operator', 'value', 'match', 'mode', '=', 'between', 'null'],
  ...[
    'name',
    'visits',
    'purchases',
    'spent.amount',
    'spent.currency',
    'tags',
    '__proto__',
    'constructor',
    '',
  ],
)
const hostile = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    words,
    fc.constantFrom<unknown>(null, true, 0, -1, 0.5, '2026-05-01', 'EUR'),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(words, tie('json'), { maxKeys: 3 }),
    fc.tuple(words, fc.array(tie('json'), { maxLength: 3 })).map(([word, of]) => ({ [word]: of })),
  ),
})).json

const proxied = new Proxy(
  {},
  {
    ownKeys: () => {
      throw new Error('no keys')
    },
  },
)

describe.each([
  ['fromJsonLogic', (json: unknown) => fromJsonLogic(json, catalogue, entity)],
  ['fromQueryBuilder', (json: unknown) => fromQueryBuilder(json, catalogue, entity)],
  [
    'fromQueryBuilder, inside a group',
    (json: unknown) => fromQueryBuilder({ combinator: 'and', rules: [json] }, catalogue, entity),
  ],
])('%s', (_, read) => {
  it('answers a rule or says what is wrong with it, whatever JSON it is given', () => {
    fc.assert(
      fc.property(hostile, (json) => {
        expect(faultsOf(() => read(json))).not.toContain('an object that cannot be read')
      }),
      tries,
    )
  })

  it('refuses what is no JSON', () => {
    for (const value of [proxied, undefined, 5n, Number.NaN, new Date(0), Symbol.iterator, () => true]) {
      expect(faultsOf(() => read(value))).not.toEqual([])
    }
  })
})

/** What was received where something else was wanted; nothing when it was read. */
function faultsOf(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (!untranslatable.is(error)) throw error
    return (error.issues ?? []).map(({ received }) => received)
  }
}
