import { describe, expect, it } from 'vitest'
import {
  ancestors,
  birthdayField,
  day,
  defineEntity,
  defineModule,
  moneyField,
  optional,
  ref,
  text,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'

const personal = { privacy: 'personal', whenErased: 'blank' } as const

const issuesOf = (entities: Parameters<typeof defineModule>[0]['entities'], relations = {}) => {
  try {
    defineCrm({
      currency: 'EUR',
      modules: { things: defineModule({ name: 'things', entities, relations }) as never },
    })
  } catch (error) {
    return (error as { issues?: readonly { path: readonly unknown[] }[] }).issues?.map(({ path }) => path)
  }
  return []
}

describe('fields that name others', () => {
  it('name a day for the birth date', () => {
    const born = optional(birthdayField({ ...personal, dateField: 'bornOn' }))
    const thing = (fields: object) => defineEntity('thing', { idPrefix: 'thi', fields: { born, ...fields } })
    expect(issuesOf({ thing: thing({}) })).toEqual([['entities', 'thing', 'born', 'dateField']])
    expect(issuesOf({ thing: thing({ bornOn: text({ max: 10, ...personal }) }) })).toHaveLength(1)
    expect(issuesOf({ thing: thing({ bornOn: optional(day(personal)) }) })).toEqual([])
  })

  it('name an amount that may be missing for the booked one', () => {
    const price = moneyField({ booked: 'bookedPrice' })
    const thing = (fields: object) => defineEntity('thing', { idPrefix: 'thi', fields: { price, ...fields } })
    expect(issuesOf({ thing: thing({}) })).toEqual([['entities', 'thing', 'price', 'booked']])
    expect(issuesOf({ thing: thing({ bookedPrice: moneyField() }) })).toHaveLength(1)
    expect(issuesOf({ thing: thing({ bookedPrice: optional(moneyField()) }) })).toEqual([])
  })

  it('name an optional reference to the entity itself for a tree', () => {
    const within = ref('thing', { whenMerged: 'custom' })
    const thing = (field: object) =>
      defineEntity('thing', {
        idPrefix: 'thi',
        fields: { within: field as ReturnType<typeof ref> },
        tree: { parent: 'within' },
      })
    expect(issuesOf({ thing: thing(within) })).toEqual([['entities', 'thing', 'tree', 'parent']])
    expect(issuesOf({ thing: thing(optional(within)) })).toEqual([])
    const thingAncestor = defineEntity('thingAncestor', { idPrefix: 'tan', fields: {} })
    expect(issuesOf({ thing: thing(optional(within)), thingAncestor })).toEqual([
      ['entities', 'thing', 'tree'],
    ])
  })

  it('are no longer together than every engine keeps, where they are unique', () => {
    const thing = (max: number) =>
      defineEntity('thing', {
        idPrefix: 'thi',
        fields: { place: text({ max: 300, privacy: 'none' }), code: text({ max, privacy: 'none' }) },
        unique: { code: { fields: ['place', 'code'] } },
      })
    expect(issuesOf({ thing: thing(230) })).toEqual([])
    expect(issuesOf({ thing: thing(231) })).toEqual([['entities', 'thing', 'unique', 'code']])
  })

  it('have a tree where a relation goes along one', () => {
    const thing = defineEntity('thing', { idPrefix: 'thi', fields: {} })
    expect(issuesOf({ thing }, { thing: { above: ancestors('thing') } })).toEqual([
      ['relations', 'thing', 'above'],
    ])
  })
})
