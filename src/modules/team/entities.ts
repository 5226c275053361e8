import { type SpellState, spellStates } from '../../engines/calendar/spells.js'
import {
  type BaseRow,
  boolean,
  type Day,
  day,
  defineEntity,
  type Instant,
  instant,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

/** Somebody who works with the host: owns customers, and may own more. */
export interface User extends BaseRow {
  readonly name: string
  readonly email: string | null
  /** Who is not active owns nothing new. */
  readonly active: boolean
}

/** Several users under one name; a team may stand below another. */
export interface Team extends BaseRow {
  readonly name: string
  /** The team above. */
  readonly parentId: string | null
}

/** That a user is in a team, from the day it started to the day before it ended. */
export interface TeamMember extends BaseRow {
  readonly teamId: string
  readonly userId: string
  /** As what: lead, deputy. */
  readonly role: string | null
  readonly startedOn: Day | null
  readonly endedOn: Day | null
  /** Whether it holds, kept by ticks. */
  readonly state: SpellState
  /** When that will be another. */
  readonly changesAt: Instant | null
}

/** Below which team a team stood, and since when. */
export interface TeamPlacement extends BaseRow {
  readonly teamId: string
  readonly parentId: string | null
  readonly placedAt: Instant
  /** Absent: it still does. */
  readonly endedAt: Instant | null
}

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'keep' } as const

// Users are the host's own people: erasing a customer leaves them alone.
export const User = defineEntity('user', {
  idPrefix: 'usr',
  label: { en: 'User', zh: '用户' },
  unique: { email: { fields: ['email'] } },
  fields: {
    name: text({ max: 200, searchable: true, ...personal, label: { en: 'Name', zh: '姓名' } }),
    email: optional(text({ max: 320, ...personal, label: { en: 'E-mail', zh: '电子邮箱' } })),
    active: boolean({ readOnly: true, label: { en: 'Active', zh: '在职' } }),
  },
})

export const Team = defineEntity('team', {
  idPrefix: 'tem',
  label: { en: 'Team', zh: '团队' },
  tree: { parent: 'parentId' },
  fields: {
    name: text({ max: 200, searchable: true, ...open, label: { en: 'Name', zh: '名称' } }),
    parentId: optional(ref('team', { whenMerged: 'custom', label: { en: 'Team above', zh: '上级团队' } })),
  },
})

export const TeamMember = defineEntity('teamMember', {
  idPrefix: 'tmb',
  label: { en: 'Team member', zh: '团队成员' },
  fields: {
    teamId: ref('team', { whenMerged: 'union', label: { en: 'Team', zh: '团队' } }),
    userId: ref('user', { whenMerged: 'union', label: { en: 'User', zh: '用户' } }),
    role: optional(text({ max: 100, ...open, label: { en: 'Role', zh: '角色' } })),
    startedOn: optional(day({ ...open, label: { en: 'Started on', zh: '开始日期' } })),
    endedOn: optional(day({ ...open, label: { en: 'Ended on', zh: '结束日期' } })),
    state: oneOf(spellStates, { readOnly: true, label: { en: 'State', zh: '状态' } }),
    changesAt: optional(instant({ readOnly: true, label: { en: 'Changes at', zh: '变更时间' } })),
  },
  deadlines: ['changesAt'],
})

export const TeamPlacement = defineEntity('teamPlacement', {
  idPrefix: 'tpl',
  label: { en: 'Team placement', zh: '团队归属' },
  timeField: 'placedAt',
  fields: {
    teamId: ref('team', { whenMerged: 'move', label: { en: 'Team', zh: '团队' } }),
    parentId: optional(ref('team', { whenMerged: 'move', label: { en: 'Team above', zh: '上级团队' } })),
    placedAt: instant({ label: { en: 'Placed at', zh: '归属时间' } }),
    endedAt: optional(instant({ label: { en: 'Ended at', zh: '结束时间' } })),
  },
})
