import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { commerce, customer, defineCrm, moneyAttribute } from '../../src/index.js'
import { defineEntity, defineModule, text } from '../../src/kernel/index.js'

const Visit = defineEntity('visit', {
  idPrefix: 'vis',
  fields: { reason: text({ max: 100, privacy: 'none' }) },
  attributes: z.object({ mood: z.enum(['good', 'bad']), minutes: z.int().optional() }),
})
const visits = () => defineModule({ name: 'visits', entities: { visit: Visit } })
const { visit } = defineCrm({ currency: 'EUR', modules: { visits: visits() } }).fields

it('attributes of a host entity are typed in rules as the built-in ones are [AP-1: part, own attributes]', () => {
  expectTypeOf(visit.attributes.mood.eq).parameter(0).extract<string>().toEqualTypeOf<'good' | 'bad'>()
  visit.attributes.minutes.gte(5)
  // @ts-expect-error no such word
  const wrong = () => visit.attributes.mood.eq('fine')
  // @ts-expect-error no such attribute
  const missing = () => visit.attributes.weather
  expectTypeOf([wrong, missing]).toBeArray()
})

it('promoted are attributes that hold one text, number or boolean [CU-18: promoted, types]', () => {
  const attributes = z.object({
    plan: z.enum(['free', 'pro']).optional(),
    seats: z.int().nullable(),
    tags: z.array(z.string()),
    paid: moneyAttribute(),
  })
  customer({ attributes, promote: ['plan', 'seats'] })
  customer({ attributes: attributes.catchall(z.json()), promote: ['plan'] })
  commerce({ product: { attributes, promote: ['seats'] } })
  // @ts-expect-error a list
  const list = () => customer({ attributes, promote: ['tags'] })
  // @ts-expect-error money
  const money = () => commerce({ product: { attributes, promote: ['paid'] } })
  // @ts-expect-error no such attribute
  const missing = () => customer({ attributes, promote: ['weather'] })
  // @ts-expect-error no attributes at all
  const none = () => customer({ promote: ['plan'] })
  expectTypeOf([list, money, missing, none]).toBeArray()
})
