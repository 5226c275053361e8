import { describe, expect, it } from 'vitest'
import {
  belongingsOf,
  day,
  defineEntity,
  defineModule,
  type Field,
  isCrmError,
  optional,
  ref,
  subjectField,
  text,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'

const blank = { privacy: 'personal', whenErased: 'blank' } as const

const issuesOf = (fields: Record<string, Field>, unique = {}) => {
  const thing = defineEntity('thing', { idPrefix: 'thi', fields, unique })
  const things = defineModule({ name: 'things', entities: { thing } })
  try {
    defineCrm({ currency: 'EUR', modules: { things } })
    return []
  } catch (error) {
    if (!isCrmError(error)) throw error
    return error.issues.map(({ path, received }) => [path.join('.'), received])
  }
}

describe('a field that erasing blanks', () => {
  it('can be empty [AP-23: part, whenErased]', () => {
    expect(issuesOf({ bornOn: day(blank) })).toEqual([['entities.thing.bornOn.whenErased', 'blank of a day']])
    expect(issuesOf({ bornOn: optional(day(blank)) })).toEqual([])
    expect(issuesOf({ name: text({ max: 10, ...blank }) })).toEqual([])
  })

  it('can be empty in more than one row', () => {
    const unique = { name: { fields: ['name'] } }
    expect(issuesOf({ name: text({ max: 10, ...blank }) }, unique)).toEqual([
      ['entities.thing.name.whenErased', 'blank of a unique value'],
    ])
    expect(issuesOf({ name: optional(text({ max: 10, ...blank })) }, unique)).toEqual([])
  })
})

describe('belongingsOf', () => {
  const entity = (name: string, fields: Record<string, Field>) =>
    defineEntity(name, { idPrefix: 'x', fields })
  const to = (name: string) => ref(name, { whenMerged: 'move' })

  it('says whose rows are: by names, by parts, by what they hang on, by events [CU-12: derived]', () => {
    const entities = {
      customer: entity('customer', { parentId: optional(to('customer')) }),
      visit: entity('visit', {
        customerId: to('customer'),
        guideId: optional(to('customer')),
        roomId: to('room'),
      }),
      finding: entity('finding', { visitId: to('visit') }),
      remark: entity('remark', { findingId: to('finding'), roomId: to('room') }),
      room: entity('room', { lastVisitId: optional(to('visit')) }),
      track: entity('track', { customerId: optional(to('customer')) }),
      note: entity('note', { subject: subjectField({ whenMerged: 'move' }) }),
      delivery: entity('delivery', { eventId: to('event') }),
    }
    const none = { customers: [], subjects: [], events: [], parts: [] }
    expect(belongingsOf(entities)).toEqual({
      visit: { ...none, customers: ['customerId'] },
      finding: { ...none, parts: [{ field: 'visitId', entity: 'visit' }] },
      remark: { ...none, parts: [{ field: 'findingId', entity: 'finding' }] },
      track: { ...none, customers: ['customerId'] },
      note: { ...none, subjects: ['subject'] },
      delivery: { ...none, events: ['eventId'] },
    })
  })
})
