import {
  type BaseRow,
  defineEntity,
  type Forgotten,
  type Instant,
  instant,
  integer,
  jsonField,
  oneOf,
  optional,
  ref,
  text,
} from '../../../kernel/index.js'

export const erasureStates = ['running', 'restricted', 'done'] as const
/**
 * `running`: there is more than one unit of work takes, and ticks go on with it; `restricted`: what a duty or a hold keeps
 * is still there, and goes at its date.
 */
export type ErasureState = (typeof erasureStates)[number]

export const keepingReasons = ['hold', 'duty'] as const
export type KeepingReason = (typeof keepingReasons)[number]

/** What a database and its host keep of rows that are deleted, in their own places and for their own time. */
export const leftToHost = [
  'write_ahead_log',
  'undo_log',
  'free_pages',
  'replicas',
  'backups',
  'exports',
  'what_consumers_and_listeners_took',
] as const

/** Rows of one entity. */
export type RowCount = { readonly entity: string; readonly rows: number }

/** What was removed, what is kept and why, and what is the host's to remove. Nothing in it tells about the person. */
export type ErasureReceipt = {
  /** The ids of the person's records, of those that were merged away too: they stay, as what counts and the log name. */
  readonly customerIds: readonly string[]
  /** Rows that are gone. */
  readonly removed: readonly RowCount[]
  /** Rows that stand without their personal values. */
  readonly blanked: readonly RowCount[]
  /** Rows that hold nothing personal, and still count. */
  readonly standing: readonly RowCount[]
  /** Rows that are kept until a date; `null`: until the hold is lifted. */
  readonly kept: readonly (RowCount & { readonly why: KeepingReason; readonly until: Instant | null })[]
  /** What was taken from the log and from what is kept beside rows. */
  readonly log: { readonly [What in keyof Forgotten]: number }
  /** Keyed hashes that recognise the person in an import. */
  readonly prints: number
  readonly leftToHost: readonly (typeof leftToHost)[number][]
}

/** Where an erasure goes on that takes more than one unit of work. */
export type ErasurePlace = {
  /** By what rows lead to the person. */
  readonly way: string
  /** How many of what they name have been dealt with. */
  readonly from: number
  /** The last row that has. */
  readonly after: string
  /** When what has been kept so far is looked at first. */
  readonly keptUntil: Instant | null
}

/** The receipt of an erasure. */
export interface Erasure extends BaseRow {
  readonly customerId: string
  readonly state: ErasureState
  readonly requestedAt: Instant
  readonly doneAt: Instant | null
  /** When it goes on, or what is kept is looked at again. */
  readonly dueAt: Instant | null
  readonly receipt: ErasureReceipt
  /** Where it goes on while it is `running`. */
  readonly place: ErasurePlace | null
}

/** By which an import recognises somebody who has been erased: a hash that only the host's key makes. */
export interface ErasedPrint extends BaseRow {
  readonly erasureId: string
  readonly hash: string
}

/** Nothing of a person is erased while it stands. Lifted or over, it is archived. */
export interface Hold extends BaseRow {
  readonly customerId: string
  readonly reason: string | null
  /** When it ends by itself; `null`: when it is lifted. */
  readonly until: Instant | null
}

/** How long rows of an entity are kept. */
export interface Retention extends BaseRow {
  readonly entity: string
  /** The instant or day of the row from which its days count. */
  readonly field: string
  readonly days: number
  /** When rows are looked for next. */
  readonly runAt: Instant | null
  /** Where a run that took more than one tick goes on. */
  readonly afterId: string | null
  /** When the last run ended, and how many rows it erased. */
  readonly ranAt: Instant | null
  readonly erasedRows: number
}

const open = { privacy: 'none' } as const

const customerId = ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } })

export const Erasure = defineEntity('erasure', {
  idPrefix: 'ers',
  label: { en: 'Erasure', zh: '删除记录' },
  deadlines: ['dueAt'],
  fields: {
    customerId,
    state: oneOf(erasureStates, { readOnly: true, label: { en: 'State', zh: '状态' } }),
    requestedAt: instant({ readOnly: true, label: { en: 'Requested at', zh: '请求时间' } }),
    doneAt: optional(instant({ readOnly: true, label: { en: 'Done at', zh: '完成时间' } })),
    dueAt: optional(instant({ readOnly: true, label: { en: 'Due at', zh: '到期时间' } })),
    receipt: jsonField<ErasureReceipt>({ ...open, readOnly: true, label: { en: 'Receipt', zh: '回执' } }),
    place: optional(jsonField<ErasurePlace>({ ...open, readOnly: true, label: { en: 'Place', zh: '断点' } })),
  },
})

export const ErasedPrint = defineEntity('erasedPrint', {
  idPrefix: 'erp',
  label: { en: 'Print of an erased person', zh: '已删除者的指纹' },
  indexes: [['hash']],
  fields: {
    erasureId: ref('erasure', { whenMerged: 'move', label: { en: 'Erasure', zh: '删除记录' } }),
    hash: text({ max: 64, ...open, readOnly: true, label: { en: 'Hash', zh: '散列值' } }),
  },
})

export const Hold = defineEntity('hold', {
  idPrefix: 'hld',
  label: { en: 'Legal hold', zh: '诉讼保全' },
  deadlines: ['until'],
  fields: {
    customerId,
    reason: optional(
      text({ max: 500, privacy: 'personal', whenErased: 'blank', label: { en: 'Reason', zh: '原因' } }),
    ),
    until: optional(instant({ label: { en: 'Until', zh: '截止时间' } })),
  },
})

export const Retention = defineEntity('retention', {
  idPrefix: 'ret',
  label: { en: 'Retention period', zh: '保留期限' },
  deadlines: ['runAt'],
  unique: { entity: { fields: ['entity'] } },
  fields: {
    entity: text({ max: 60, ...open, label: { en: 'Entity', zh: '实体' } }),
    field: text({ max: 60, ...open, label: { en: 'Field', zh: '字段' } }),
    days: integer({ min: 1, maxValue: 36_500, label: { en: 'Days', zh: '天数' } }),
    runAt: optional(instant({ readOnly: true, label: { en: 'Run at', zh: '执行时间' } })),
    afterId: optional(text({ max: 128, ...open, readOnly: true, label: { en: 'After', zh: '断点' } })),
    ranAt: optional(instant({ readOnly: true, label: { en: 'Ran at', zh: '上次执行时间' } })),
    erasedRows: integer({ readOnly: true, label: { en: 'Erased rows', zh: '已删除行数' } }),
  },
})

export const erasureEntities = {
  erasure: Erasure,
  erasedPrint: ErasedPrint,
  hold: Hold,
  retention: Retention,
}
