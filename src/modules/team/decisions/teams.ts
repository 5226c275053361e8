import {
  changesBetween,
  type Decision,
  type Instant,
  type NewRow,
  withChanges,
} from '../../../kernel/index.js'
import { Team } from '../entities.js'
import type { Changes, TeamArchived, TeamCreated, TeamRestored, TeamUpdated } from '../events.js'

/** A team as it is first written. */
export const newTeam = ({
  parentId = null,
  ...fields
}: Pick<Team, 'name'> & Partial<NewRow<Team>>): NewRow<Team> => ({ ...fields, parentId })

export const created = ({ id: teamId, name, parentId }: Team): TeamCreated => ({
  type: 'team.created',
  data: { teamId, name, parentId },
})

export const change = (
  team: Team,
  changes: Readonly<Record<string, unknown>>,
): Decision<Team, TeamUpdated> => {
  const next = withChanges(Team, team, changes)
  // Rows hold JSON only.
  const changed = changesBetween(Team, team, next) as Changes
  if (Object.keys(changed).length === 0) return { next: team, events: [] }
  return { next, events: [{ type: 'team.updated', data: { teamId: team.id, changes: changed } }] }
}

export const archive = (team: Team, at: Instant): Decision<Team, TeamArchived> => {
  if (team.archivedAt !== null) return { next: team, events: [] }
  return {
    next: { ...team, archivedAt: at },
    events: [{ type: 'team.archived', data: { teamId: team.id } }],
  }
}

export const restore = (team: Team): Decision<Team, TeamRestored> => {
  if (team.archivedAt === null) return { next: team, events: [] }
  return {
    next: { ...team, archivedAt: null },
    events: [{ type: 'team.restored', data: { teamId: team.id } }],
  }
}
