import {
  day,
  defineEvent,
  type EventOf,
  type Json,
  jsonField,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'keep' } as const

/** The fields that changed: `{ name: { from, to } }`. */
export type Changes = { readonly [field: string]: { readonly from: Json; readonly to: Json } }

const userId = ref('user', { whenMerged: 'custom' })
const teamId = ref('team', { whenMerged: 'custom' })
const parentId = optional(ref('team', { whenMerged: 'custom' }))

export const UserCreated = defineEvent('user.created', { userId, name: text({ max: 200, ...personal }) })

export const UserUpdated = defineEvent(
  'user.updated',
  { userId, changes: jsonField<Changes>(personal) },
  { changesOf: { field: 'changes', entity: 'user' } },
)

export const UserActivated = defineEvent('user.activated', { userId })

export const UserDeactivated = defineEvent('user.deactivated', { userId })

export const TeamCreated = defineEvent('team.created', {
  teamId,
  name: text({ max: 200, ...open }),
  parentId,
})

export const TeamUpdated = defineEvent(
  'team.updated',
  { teamId, changes: jsonField<Changes>(open) },
  { changesOf: { field: 'changes', entity: 'team' } },
)

export const TeamArchived = defineEvent('team.archived', { teamId })

export const TeamRestored = defineEvent('team.restored', { teamId })

const member = {
  teamMemberId: ref('teamMember', { whenMerged: 'custom' }),
  teamId,
  userId,
  role: optional(text({ max: 100, ...open })),
}

/** Somebody is in a team: from now on, or from the day that was planned. */
export const TeamMemberAdded = defineEvent('team.member_added', {
  ...member,
  startedOn: optional(day(open)),
})

export const TeamMemberRemoved = defineEvent('team.member_removed', {
  ...member,
  endedOn: optional(day(open)),
})

export type UserCreated = EventOf<typeof UserCreated>
export type UserUpdated = EventOf<typeof UserUpdated>
export type UserActivated = EventOf<typeof UserActivated>
export type UserDeactivated = EventOf<typeof UserDeactivated>
export type TeamCreated = EventOf<typeof TeamCreated>
export type TeamUpdated = EventOf<typeof TeamUpdated>
export type TeamArchived = EventOf<typeof TeamArchived>
export type TeamRestored = EventOf<typeof TeamRestored>
export type TeamMemberAdded = EventOf<typeof TeamMemberAdded>
export type TeamMemberRemoved = EventOf<typeof TeamMemberRemoved>

/** Data by event type, as listeners are given it. */
export type TeamEvents = {
  'user.created': UserCreated['data']
  'user.updated': UserUpdated['data']
  'user.activated': UserActivated['data']
  'user.deactivated': UserDeactivated['data']
  'team.created': TeamCreated['data']
  'team.updated': TeamUpdated['data']
  'team.archived': TeamArchived['data']
  'team.restored': TeamRestored['data']
  'team.member_added': TeamMemberAdded['data']
  'team.member_removed': TeamMemberRemoved['data']
}

export const teamEvents = [
  UserCreated,
  UserUpdated,
  UserActivated,
  UserDeactivated,
  TeamCreated,
  TeamUpdated,
  TeamArchived,
  TeamRestored,
  TeamMemberAdded,
  TeamMemberRemoved,
]
