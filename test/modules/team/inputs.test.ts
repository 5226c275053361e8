import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import {
  type NewTeam,
  type NewTeamMember,
  type NewUser,
  type TeamAt,
  type TeamChanges,
  type TeamMemberEnd,
  team,
  type UserAt,
  type UserChanges,
} from '../../../src/modules/team/index.js'
import {
  newTeamMemberSchema,
  newTeamSchema,
  newUserSchema,
  teamAtSchema,
  teamChangesSchema,
  teamMemberEndSchema,
  userAtSchema,
  userChangesSchema,
} from '../../../src/modules/team/inputs.js'

type All<Input> = { [Key in keyof Required<Input>]: NonNullable<Input[Key]> }

const newUser: All<NewUser> = { id: 'u', name: 'Uma', email: 'uma@example.com' }
const userChanges: All<UserChanges> = { userId: 'u', ifVersion: 1, name: 'Uma', email: 'u@example.com' }
const userAt: All<UserAt> = { userId: 'u', ifVersion: 1 }
const newTeam: All<NewTeam> = { id: 't', name: 'Sales', parentId: 't0' }
const teamChanges: All<TeamChanges> = { teamId: 't', ifVersion: 1, name: 'Sales', parentId: 't0' }
const teamAt: All<TeamAt> = { teamId: 't', ifVersion: 1 }
const on = { startedOn: '2026-01-01', endedOn: '2026-12-31' }
const newMember: All<NewTeamMember> = { teamId: 't', userId: 'u', role: 'lead', ...on }
const end: All<TeamMemberEnd> = { teamId: 't', userId: 'u', endedOn: '2026-12-31' }

// What a schema accepts, and what its interface says: the same keys, and a value of each.
const pairs: readonly [string, z.ZodType, object][] = [
  ['NewUser', newUserSchema, newUser],
  ['UserChanges', userChangesSchema, userChanges],
  ['UserAt', userAtSchema, userAt],
  ['NewTeam', newTeamSchema, newTeam],
  ['TeamChanges', teamChangesSchema, teamChanges],
  ['TeamAt', teamAtSchema, teamAt],
  ['NewTeamMember', newTeamMemberSchema, newMember],
  ['TeamMemberEnd', teamMemberEndSchema, end],
]

describe('the schema of', () => {
  it.each(pairs)('%s accepts what its interface says, and no more', (_, declared, value) => {
    expect(declared.parse(value)).toEqual(value)
    expect(Object.keys((declared as z.ZodObject).shape).toSorted()).toEqual(Object.keys(value).toSorted())
  })
})

describe('the labels', () => {
  const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), team: team() } })

  it.each(['user', 'team', 'teamMember', 'teamPlacement'] as const)('of %s are there in Chinese', (name) => {
    const { label, fields } = model.entities[name]
    const labels = [label('zh'), ...Object.values(fields).map((field) => field.label('zh'))]
    expect(labels.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([])
  })

  it('of the operations are there in Chinese', () => {
    const own = Object.entries(model.operations).filter(([name]) => /^(user|team)\./.test(name))
    expect(own).toHaveLength(10)
    const labels = own.map(([, operation]) => operation.label('zh'))
    expect(labels.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([])
  })
})
