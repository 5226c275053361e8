import type { OperationContext, RuleJson } from '../../../kernel/index.js'
import { TeamMember, TeamPlacement } from '../entities.js'

/** The membership of a user in a team that holds, or will. */
export const membershipOf = async (
  { unit }: OperationContext,
  teamId: string,
  userId: string,
): Promise<TeamMember | undefined> => {
  const notEnded = { op: 'not', of: is('state', 'ended') }
  const where = { op: 'and', of: [is('teamId', teamId), is('userId', userId), notEnded] }
  const [one] = await unit.list(TeamMember, { where: rule('teamMember', where), whole: true })
  return one
}

/** Where a team stands. */
export const placementOf = async (
  { unit }: OperationContext,
  teamId: string,
): Promise<TeamPlacement | undefined> => {
  const open = { op: 'not', of: { op: 'isSet', left: { field: 'endedAt' } } }
  const where = { op: 'and', of: [is('teamId', teamId), open] }
  const [one] = await unit.list(TeamPlacement, { where: rule('teamPlacement', where), whole: true })
  return one
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}

function rule(entity: string, where: unknown): RuleJson {
  return { v: 1, entity, where }
}
