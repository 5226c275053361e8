import { z } from 'zod'
import { createInput, daySchema, Id, textSchema, updateInput, Version } from '../../kernel/index.js'
import { Team, User } from './entities.js'

/** What `user.create` takes. */
export interface NewUser {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  readonly name: string
  /** Of one user only. */
  readonly email?: string | null
}

/** What `user.update` takes: absent leaves, `null` clears. */
export interface UserChanges extends UserAt {
  readonly name?: string
  readonly email?: string | null
}

/** A user and the version the caller has seen. */
export interface UserAt {
  readonly userId: string
  readonly ifVersion?: number
}

/** What `team.create` takes. */
export interface NewTeam {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  readonly name: string
  /** The team above. */
  readonly parentId?: string | null
}

/** What `team.update` takes: absent leaves, `null` clears. */
export interface TeamChanges extends TeamAt {
  readonly name?: string
  readonly parentId?: string | null
}

/** A team and the version the caller has seen. */
export interface TeamAt {
  readonly teamId: string
  readonly ifVersion?: number
}

/** What `team.addMember` takes. */
export interface NewTeamMember {
  readonly teamId: string
  readonly userId: string
  readonly role?: string | null
  /** Default: today. */
  readonly startedOn?: string
  /** The day from which on it does not hold any more. */
  readonly endedOn?: string | null
}

/** What `team.removeMember` takes. */
export interface TeamMemberEnd {
  readonly teamId: string
  readonly userId: string
  /** Default: today. */
  readonly endedOn?: string
}

// The interfaces above are what callers see; test/modules/team/inputs.test.ts compares them with the schemas.
const typed = <Input>(schema: z.ZodType): z.ZodType<Input, Input> => schema as z.ZodType<Input, Input>

const nameSchema = () =>
  textSchema(200).refine((name) => /\S/.test(name), { error: 'a name that is not blank' })

export const newUserSchema = typed<NewUser>(createInput(User, { also: { name: nameSchema() } }))

export const userChangesSchema = typed<UserChanges>(
  updateInput(User, { also: { name: nameSchema().optional() } }),
)

export const userAtSchema = typed<UserAt>(z.strictObject({ userId: Id, ifVersion: Version.optional() }))

export const newTeamSchema = typed<NewTeam>(createInput(Team, { also: { name: nameSchema() } }))

export const teamChangesSchema = typed<TeamChanges>(
  updateInput(Team, { also: { name: nameSchema().optional() } }),
)

export const teamAtSchema = typed<TeamAt>(z.strictObject({ teamId: Id, ifVersion: Version.optional() }))

export const newTeamMemberSchema = typed<NewTeamMember>(
  z
    .strictObject({
      teamId: Id,
      userId: Id,
      role: textSchema(100).nullish(),
      startedOn: daySchema().optional(),
      endedOn: daySchema().nullish(),
    })
    .refine(({ startedOn, endedOn }) => !startedOn || !endedOn || endedOn >= startedOn, {
      path: ['endedOn'],
      error: 'no day before startedOn',
    }),
)

export const teamMemberEndSchema = typed<TeamMemberEnd>(
  z.strictObject({ teamId: Id, userId: Id, endedOn: daySchema().optional() }),
)
