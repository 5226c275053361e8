import type { JsonObject, OperationContext, Reaction } from '../../kernel/index.js'
import { Customer } from '../customer/index.js'
import { Team, User } from './entities.js'
import { userInactive } from './errors.js'

/** A customer is given to somebody who is there. @throws `user.not_found` | `user.inactive` | `team.not_found` */
const assigned: Reaction = async (context, { data }) => {
  const { ownerId, teamId, fromOwnerId, fromTeamId } = data as JsonObject
  if (ownerId !== fromOwnerId) await assertOwner(context, ownerId)
  if (teamId !== fromTeamId) await assertTeam(context, teamId)
}

const created: Reaction = async (context, { data }) => {
  const customer = await context.unit.find(context.entity(Customer), String(data.customerId))
  await assertOwner(context, customer?.ownerId)
  await assertTeam(context, customer?.teamId)
}

async function assertOwner({ unit }: OperationContext, userId: unknown): Promise<void> {
  if (typeof userId !== 'string') return
  const user = await unit.find(User, userId)
  if (!user) throw User.notFound({ id: userId })
  if (!user.active) throw userInactive({ userId })
}

async function assertTeam({ unit }: OperationContext, teamId: unknown): Promise<void> {
  if (typeof teamId !== 'string') return
  if (!(await unit.find(Team, teamId))) throw Team.notFound({ id: teamId })
}

export const teamReactions = { 'customer.assigned': assigned, 'customer.created': created }
