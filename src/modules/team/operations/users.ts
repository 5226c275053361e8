import { defineOperation } from '../../../kernel/index.js'
import { readEmail } from '../../customer/index.js'
import * as decisions from '../decisions/users.js'
import { User } from '../entities.js'
import { UserActivated, UserCreated, UserDeactivated, UserUpdated } from '../events.js'
import { newUserSchema, userAtSchema, userChangesSchema } from '../inputs.js'

const create = defineOperation({
  kind: 'create',
  label: { en: 'Create a user', zh: '新建用户' },
  input: newUserSchema,
  emits: [UserCreated],
  lookups: ({ id }) => ({ ids: id === undefined ? [] : [{ entity: 'user', id }] }),
  handler: async ({ unit }, { email, ...fields }) => {
    const address = typeof email === 'string' ? await readEmail(email, ['email']) : null
    const user = decisions.newUser({ ...fields, email: address })
    return unit.insert(User, user, (row) => [decisions.created(row)])
  },
})

const update = defineOperation({
  kind: 'update',
  label: { en: 'Change a user', zh: '修改用户' },
  input: userChangesSchema,
  emits: [UserUpdated],
  lookups: ({ userId }) => ({ ids: [{ entity: 'user', id: userId }] }),
  handler: async ({ unit }, { userId, ifVersion, email, ...changes }) => {
    const user = await unit.load(User, userId, { ifVersion })
    const address = typeof email === 'string' ? await readEmail(email, ['email']) : email
    return unit.save(user, decisions.change(user, { ...changes, email: address }))
  },
})

const activate = defineOperation({
  kind: 'update',
  label: { en: 'Activate a user', zh: '启用用户' },
  input: userAtSchema,
  emits: [UserActivated],
  handler: async ({ unit }, { userId, ifVersion }) => {
    const user = await unit.load(User, userId, { ifVersion })
    return unit.save(user, decisions.activate(user))
  },
})

const deactivate = defineOperation({
  kind: 'update',
  label: { en: 'Deactivate a user', zh: '停用用户' },
  input: userAtSchema,
  emits: [UserDeactivated],
  handler: async ({ unit }, { userId, ifVersion }) => {
    const user = await unit.load(User, userId, { ifVersion })
    return unit.save(user, decisions.deactivate(user))
  },
})

export const userOperations = { create, update, activate, deactivate }
