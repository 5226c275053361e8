import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineModule,
  integer,
  migration,
  moneyAttribute,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { Customer, customer } from '../../src/modules/customer/index.js'
import { customerMigrations } from '../../src/modules/customer/migrations.js'
import { replay, tableOf } from '../../src/storage/index.js'

const attributes = z.object({
  text: z.string().max(400),
  maybe: z.string().max(10).nullable().optional(),
  exact: z.string().length(3).default('abc'),
  word: z.enum(['a', 'b']),
  whole: z.int(),
  double: z.number(),
  flag: z.boolean(),
  on: z.iso.date(),
  at: z.iso.datetime(),
  anyLength: z.string(),
  tooLong: z.string().max(401),
  longWord: z.enum(['x'.repeat(401)]),
  paid: moneyAttribute(),
  tags: z.array(z.string()),
  a_b: z.int(),
  aB: z.int(),
})

/** As a host without types would write it. */
const promoting = (...keys: string[]) => customer({ attributes, promote: keys as never })

describe('promoted attributes', () => {
  it('get a column whose name says what it holds [CU-18: promoted, kinds]', () => {
    const keys = ['text', 'maybe', 'exact', 'word', 'whole', 'double', 'flag', 'on', 'at']
    const { promoted } = promoting(...keys).entities.customer ?? {}
    expect(promoted?.map(({ name, column }) => [name, column.type])).toEqual([
      ['attributesTextText', 'text'],
      ['attributesMaybeText', 'text'],
      ['attributesExactText', 'text'],
      ['attributesWordText', 'text'],
      ['attributesWholeNumber', 'number'],
      ['attributesDoubleNumber', 'number'],
      ['attributesFlagBoolean', 'boolean'],
      ['attributesOnText', 'text'],
      ['attributesAtText', 'text'],
    ])
  })

  it.each([
    ['a list', ['tags'], 'one text, number or boolean', 'a list'],
    ['money', ['paid'], 'one text, number or boolean', 'a money'],
    ['a text of any length', ['anyLength'], 'text of at most 400 characters', 'text of any length'],
    ['a text that is too long', ['tooLong'], 'text of at most 400 characters', 'text of at most 401'],
    ['a word that is too long', ['longWord'], 'text of at most 400 characters', 'text of at most 401'],
    ['nothing there is', ['nothing'], 'an attribute', 'no such attribute'],
    ['twice', ['flag', 'flag'], 'a name that differs in more than its capitals', 'one that another has'],
    ['of one name', ['a_b', 'aB'], 'a name that differs in more than its capitals', 'one that another has'],
  ])('cannot be %s [CU-18: promoted, refusals]', (_, keys, expected, received) => {
    expect(() => promoting('word', ...keys)).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        issues: [{ path: ['promote', keys.at(-1)], expected, received }],
      }),
    )
  })

  it('are at most 20, of an entity that has attributes [CU-18: promoted, refusals]', () => {
    const names = Array.from({ length: 21 }, (_, at) => `n${at}`)
    const many = z.object(Object.fromEntries(names.map((name) => [name, z.int()])))
    expect(() => customer({ attributes: many, promote: names.slice(1) })).not.toThrow()
    expect(() => customer({ attributes: many, promote: names })).toThrow(
      expect.objectContaining({
        issues: [{ path: ['promote'], expected: 'at most 20 attributes', received: '21' }],
      }),
    )
    expect(() => customer({ promote: ['plan'] as never })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ received: 'no such attribute' })] }),
    )
  })

  it('are made by migrations that follow from the model [ST-10: part, promotions]', () => {
    const Visit = defineEntity('visit', {
      idPrefix: 'vis',
      fields: { minutes: integer() },
      attributes: z.object({ mood: z.enum(['good', 'bad']) }),
      promote: ['mood'],
    })
    const columns = { id: 'text(128)', attributes: 'json' } as const
    const visits = defineModule({
      name: 'visits',
      entities: { visit: Visit },
      migrations: [migration('visits/0001', [createTable('visit', columns)])],
    })
    const { migrations, entities } = defineCrm({
      currency: 'EUR',
      modules: {
        visits,
        customer: promoting('whole'),
        commerce: commerce({ product: { attributes: z.object({ colour: z.int() }), promote: ['colour'] } }),
      },
    })['~parts']
    const [visit, whole, colour] = migrations.slice(-3)
    expect([visit?.key, whole?.key, colour?.key]).toEqual([
      'visit/attributesMoodText',
      'customer/attributesWholeNumber',
      'product/attributesColourNumber',
    ])
    expect(replay(whole ? [...customerMigrations, whole] : []).tables.customer).toEqual(
      entities.customer && tableOf(entities.customer),
    )
  })

  it('stay so with attributes of a tenant, and with none of the host', () => {
    const { withAttributes } = defineCrm({ currency: 'EUR', modules: { customer: promoting('whole') } })[
      '~parts'
    ]
    const { entities } = withAttributes({ customer: [{ key: 'tier', type: 'text' }] })
    expect(entities.customer?.promoted.map(({ name }) => name)).toEqual(['attributesWholeNumber'])
    expect(Customer.with(undefined)).toBe(Customer)
  })
})
