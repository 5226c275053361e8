/**
 * Users and teams: who works with customers, and in which team, when.
 *
 * @module
 */
import { ancestors, descendants, type Module, many, moduleWith, one } from '../../kernel/index.js'
import { changesAt } from './deadlines.js'
import { Team, TeamMember, TeamPlacement, User } from './entities.js'
import { teamEvents } from './events.js'
import { teamMigrations } from './migrations.js'
import { addMember, removeMember } from './operations/members.js'
import { teamOperations } from './operations/teams.js'
import { userOperations } from './operations/users.js'
import { teamReactions } from './reactions.js'
import type { TeamTypes } from './types.js'
import { teamSections } from './view.js'

const customers = { label: { en: 'Customers', zh: '客户' } }
const parent = one('team', 'parentId', { label: { en: 'Team above', zh: '上级团队' } })
const ofTeam = one('team', 'teamId', { label: { en: 'Team', zh: '团队' } })

/**
 * Users and teams. Needs the module `customer`, whose owners and teams must then be there.
 *
 * @returns the module, for `defineCrm`
 */
export const team = (): Module<'team', TeamTypes> =>
  moduleWith<TeamTypes>()({
    name: 'team',
    needs: ['customer'],
    entities: { user: User, team: Team, teamMember: TeamMember, teamPlacement: TeamPlacement },
    relations: {
      customer: {
        owner: one('user', 'ownerId', { label: { en: 'Owner', zh: '负责人' } }),
        team: ofTeam,
      },
      user: {
        memberships: many('teamMember', 'userId', { label: { en: 'Memberships', zh: '所属团队' } }),
        customers: many('customer', 'ownerId', customers),
      },
      team: {
        parent,
        children: many('team', 'parentId', { label: { en: 'Teams below', zh: '下级团队' } }),
        ancestors: ancestors('team', { label: { en: 'All teams above', zh: '所有上级团队' } }),
        descendants: descendants('team', { label: { en: 'All teams below', zh: '所有下级团队' } }),
        members: many('teamMember', 'teamId', { label: { en: 'Members', zh: '成员' } }),
        placements: many('teamPlacement', 'teamId', { label: { en: 'Placements', zh: '归属记录' } }),
        customers: many('customer', 'teamId', customers),
      },
      teamMember: { team: ofTeam, user: one('user', 'userId', { label: { en: 'User', zh: '用户' } }) },
      teamPlacement: { team: ofTeam, parent },
    },
    events: teamEvents,
    operations: { user: userOperations, team: { ...teamOperations, addMember, removeMember } },
    reactions: teamReactions,
    deadlines: { teamMember: { changesAt } },
    view: { customer: teamSections },
    migrations: teamMigrations,
  })

export { Team, TeamMember, TeamPlacement, User } from './entities.js'
export { userInactive } from './errors.js'
export type { TeamEvents } from './events.js'
export type {
  NewTeam,
  NewTeamMember,
  NewUser,
  TeamAt,
  TeamChanges,
  TeamMemberEnd,
  UserAt,
  UserChanges,
} from './inputs.js'
export type {
  TeamMemberRefs,
  TeamOperations,
  TeamPlacementRefs,
  TeamRefs,
  TeamTypes,
  UserOperations,
  UserRefs,
} from './types.js'
