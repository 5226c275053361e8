import { changesBetween, type Decision, type NewRow, withChanges } from '../../../kernel/index.js'
import { User } from '../entities.js'
import type { Changes, UserActivated, UserCreated, UserDeactivated, UserUpdated } from '../events.js'

/** A user as it is first written. */
export const newUser = ({
  email = null,
  ...fields
}: Pick<User, 'name'> & Partial<NewRow<User>>): NewRow<User> => ({ ...fields, email, active: true })

export const created = ({ id: userId, name }: User): UserCreated => ({
  type: 'user.created',
  data: { userId, name },
})

export const change = (
  user: User,
  changes: Readonly<Record<string, unknown>>,
): Decision<User, UserUpdated> => {
  const next = withChanges(User, user, changes)
  // Rows hold JSON only.
  const changed = changesBetween(User, user, next) as Changes
  if (Object.keys(changed).length === 0) return { next: user, events: [] }
  return { next, events: [{ type: 'user.updated', data: { userId: user.id, changes: changed } }] }
}

/** From here on a user may be given something. */
export const activate = (user: User): Decision<User, UserActivated> => {
  if (user.active) return { next: user, events: [] }
  return { next: { ...user, active: true }, events: [{ type: 'user.activated', data: { userId: user.id } }] }
}

/** From here on a user is given nothing new; what is theirs stays theirs until somebody else gets it. */
export const deactivate = (user: User): Decision<User, UserDeactivated> => {
  if (!user.active) return { next: user, events: [] }
  const data = { userId: user.id }
  return { next: { ...user, active: false }, events: [{ type: 'user.deactivated', data }] }
}
