import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import * as decisions from '../decisions/teams.js'
import { Team, TeamPlacement } from '../entities.js'
import { TeamArchived, TeamCreated, TeamRestored, TeamUpdated } from '../events.js'
import { newTeamSchema, teamAtSchema, teamChangesSchema } from '../inputs.js'
import { placementOf } from './rows.js'

const create = defineOperation({
  kind: 'create',
  label: { en: 'Create a team', zh: '新建团队' },
  input: newTeamSchema,
  emits: [TeamCreated],
  lookups: ({ id, parentId }) => ({
    ids: [id, parentId].flatMap((named) => (named ? [{ entity: 'team', id: named }] : [])),
  }),
  handler: async (context, input) => {
    const team = await context.unit.insert(Team, decisions.newTeam(input), (row) => [decisions.created(row)])
    await place(context, team)
    return team
  },
})

const update = defineOperation({
  kind: 'update',
  label: { en: 'Change a team', zh: '修改团队' },
  input: teamChangesSchema,
  emits: [TeamUpdated],
  lookups: ({ teamId }) => ({ ids: [{ entity: 'team', id: teamId }] }),
  handler: async (context, { teamId, ifVersion, ...changes }) => {
    const { unit, now } = context
    const team = await unit.load(Team, teamId, { ifVersion })
    const saved = await unit.save(team, decisions.change(team, changes))
    if (saved.parentId === team.parentId) return saved
    const placement = await placementOf(context, teamId)
    if (placement) await unit.save(placement, { next: { ...placement, endedAt: now() }, events: [] })
    await place(context, saved)
    return saved
  },
})

/** Keeps since when a team stands where it stands. */
async function place({ unit, now }: OperationContext, { id: teamId, parentId }: Team): Promise<void> {
  await unit.insert(TeamPlacement, { teamId, parentId, placedAt: now(), endedAt: null })
}

const archive = defineOperation({
  kind: 'update',
  label: { en: 'Archive a team', zh: '归档团队' },
  input: teamAtSchema,
  emits: [TeamArchived],
  handler: async ({ unit, now }, { teamId, ifVersion }) => {
    const team = await unit.load(Team, teamId, { ifVersion, archived: 'include' })
    return unit.save(team, decisions.archive(team, now()))
  },
})

const restore = defineOperation({
  kind: 'update',
  label: { en: 'Restore a team', zh: '恢复团队' },
  input: teamAtSchema,
  emits: [TeamRestored],
  handler: async ({ unit }, { teamId, ifVersion }) => {
    const team = await unit.load(Team, teamId, { ifVersion, archived: 'include' })
    return unit.save(team, decisions.restore(team))
  },
})

export const teamOperations = { create, update, archive, restore }
