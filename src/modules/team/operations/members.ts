import { dayOf, defineOperation, type OperationContext } from '../../../kernel/index.js'
import { added, end, type Moment, newMember } from '../decisions/members.js'
import { Team, TeamMember, User } from '../entities.js'
import { userInactive } from '../errors.js'
import { TeamMemberAdded, TeamMemberRemoved } from '../events.js'
import { newTeamMemberSchema, teamMemberEndSchema } from '../inputs.js'
import { membershipOf } from './rows.js'

export const addMember = defineOperation({
  kind: 'create',
  label: { en: 'Add a member to a team', zh: '添加团队成员' },
  input: newTeamMemberSchema,
  emits: [TeamMemberAdded, TeamMemberRemoved],
  handler: async (context, { teamId, userId, startedOn, ...given }) => {
    const { unit } = context
    // Locked, so that of two at once the second finds the first.
    await unit.load(Team, teamId)
    const user = await unit.load(User, userId)
    if (!user.active) throw userInactive({ userId })
    const known = await membershipOf(context, teamId, userId)
    if (known) return known
    const moment = momentOf(context)
    const first = startedOn ?? dayOf(moment.now, moment.zone)
    return unit.insert(TeamMember, newMember({ ...given, teamId, userId, startedOn: first }, moment), added)
  },
})

export const removeMember = defineOperation({
  kind: 'update',
  label: { en: 'Remove a member from a team', zh: '移除团队成员' },
  input: teamMemberEndSchema,
  emits: [TeamMemberRemoved],
  handler: async (context, { teamId, userId, endedOn }) => {
    await context.unit.load(Team, teamId)
    const known = await membershipOf(context, teamId, userId)
    if (!known) return
    const moment = momentOf(context)
    const on = endedOn ?? dayOf(moment.now, moment.zone)
    await context.unit.save(known, end(known, on, moment))
  },
})

function momentOf({ now, settings }: OperationContext): Moment {
  return { now: now(), zone: settings.timeZone }
}
