import { type Spell, standingAt } from '../../../engines/calendar/spells.js'
import type { Day, Decision, Instant, NewRow } from '../../../kernel/index.js'
import type { TeamMember } from '../entities.js'
import type { TeamMemberAdded, TeamMemberRemoved } from '../events.js'

/** When something is decided, and by which days. */
export interface Moment {
  readonly now: Instant
  readonly zone: string
}

type Given = Pick<TeamMember, 'teamId' | 'userId' | 'startedOn'> &
  Partial<Pick<TeamMember, 'role' | 'endedOn'>>

/** A member as it is first written. */
export const newMember = (
  { role = null, startedOn, endedOn = null, ...given }: Given,
  moment: Moment,
): NewRow<TeamMember> => ({ ...given, role, ...standing({ startedOn, endedOn }, moment) })

/** What there is to say of a new member: of one that is to come, nothing yet. */
export const added = (row: TeamMember): readonly (TeamMemberAdded | TeamMemberRemoved)[] =>
  row.state === 'planned' ? [] : [memberAdded(row), ...(row.state === 'ended' ? [memberRemoved(row)] : [])]

/** Ends a membership on a day, which may be to come. */
export const end = (
  row: TeamMember,
  endedOn: Day,
  moment: Moment,
): Decision<TeamMember, TeamMemberRemoved> => {
  const next = { ...row, ...standing({ startedOn: row.startedOn, endedOn }, moment) }
  // One that never began has nothing to end.
  return { next, events: row.state === 'active' && next.state === 'ended' ? [memberRemoved(next)] : [] }
}

/** A day has come on which a membership begins or ends. */
export const pass = (
  row: TeamMember,
  moment: Moment,
): Decision<TeamMember, TeamMemberAdded | TeamMemberRemoved> => {
  const next = { ...row, ...standing(row, moment) }
  if (next.state === row.state) return { next, events: [] }
  return { next, events: [next.state === 'ended' ? memberRemoved(next) : memberAdded(next)] }
}

function memberAdded({ id: teamMemberId, teamId, userId, role, startedOn }: TeamMember): TeamMemberAdded {
  return { type: 'team.member_added', data: { teamMemberId, teamId, userId, role, startedOn } }
}

function memberRemoved({ id: teamMemberId, teamId, userId, role, endedOn }: TeamMember): TeamMemberRemoved {
  return { type: 'team.member_removed', data: { teamMemberId, teamId, userId, role, endedOn } }
}

function standing(spell: Spell, { now, zone }: Moment) {
  const { startedOn, endedOn } = spell
  return { startedOn, endedOn, ...standingAt(spell, now, zone) }
}
