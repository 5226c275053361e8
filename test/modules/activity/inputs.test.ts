import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { activity, type NewBehaviour, type NewPreference } from '../../../src/modules/activity/index.js'
import { newTaskSchema, tagSchema } from '../../../src/modules/activity/inputs/hanging.js'
import { model } from './ground.js'

const { entities } = model['~parts']

describe('the inputs of what hangs on records', () => {
  it('name records of the model, bare ones left out', () => {
    const schema = newTaskSchema(entities)
    const task = (entity: string) => schema.safeParse({ subject: { entity, id: '1' }, title: 'Call' }).success
    expect(['customer', 'purchase', 'note', 'product'].map(task)).toEqual([true, true, true, true])
    expect(['tagging', 'watch', 'fileErasure', 'planet', ''].map(task)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('give a tag one spelling', () => {
    const subject = { entity: 'customer', id: 'ada' }
    expect(tagSchema(entities).parse({ subject, tag: '  Cafe\u0301 ' })).toEqual({ subject, tag: 'Café' })
    expect(tagSchema(entities).safeParse({ subject, tag: '   ' }).success).toBe(false)
  })
})

describe('the options', () => {
  const issuesOf = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      return (error as { issues: readonly { path: readonly unknown[] }[] }).issues.map(({ path }) => path)
    }
    return []
  }

  it('refuse a property of two types, a name that is none, and files that cannot erase', () => {
    const behaviours = { a: z.object({ size: z.int() }), b: z.object({ size: z.string() }) }
    expect(issuesOf(() => activity({ behaviours }))).toEqual([['behaviours', 'b', 'size']])
    expect(issuesOf(() => activity({ behaviours: { 'a b': z.object({}) } }))).toEqual([['behaviours', 'a b']])
    expect(issuesOf(() => activity({ preferences: { '': z.boolean() } }))).toEqual([['preferences', '']])
    expect(issuesOf(() => activity({ files: {} as never }))).toEqual([['files']])
    expect(issuesOf(() => activity({ behaviours: { a: z.object({ at: z.object({}) }) } }))).toHaveLength(1)
  })

  it('type what is given', () => {
    const page = z.object({ path: z.string() })
    type Behaviours = {
      readonly page_viewed: typeof page
      readonly logged_in: z.ZodObject<Record<never, never>>
    }
    expectTypeOf<{ customerId: string; name: 'page_viewed'; properties: { path: string } }>().toExtend<
      NewBehaviour<Behaviours>
    >()
    expectTypeOf<{ customerId: string; name: 'logged_in' }>().toExtend<NewBehaviour<Behaviours>>()
    expectTypeOf<{ customerId: string; name: 'page_viewed' }>().not.toExtend<NewBehaviour<Behaviours>>()
    type Preferences = { readonly colour: z.ZodEnum<{ red: 'red' }> }
    expectTypeOf<{ customerId: string; key: 'colour'; value: 'red' }>().toExtend<NewPreference<Preferences>>()
    expectTypeOf<{ customerId: string; key: 'colour'; value: 'blue' }>().not.toExtend<
      NewPreference<Preferences>
    >()
  })
})
