import {
  type BaseRow,
  defineEntity,
  integer,
  type Json,
  jsonField,
  listOf,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

export const importTargets = ['customer', 'purchase'] as const
export type ImportTarget = (typeof importTargets)[number]

export const importStates = ['running', 'stopped', 'finished', 'reverting', 'reverted'] as const
/** `stopped`: the table broke; what came before is in, and it can be gone on with. */
export type ImportState = (typeof importStates)[number]

/** How a customer is looked for. */
export const matches = ['id', 'externalId', 'email'] as const
export type ImportMatch = (typeof matches)[number]

export const outcomes = ['created', 'updated', 'unchanged', 'failed'] as const
export type RowOutcome = (typeof outcomes)[number]

export const reverts = ['undone', 'partly', 'kept'] as const
/** `partly`: some of what the row did had been changed since, and stays; `kept`: all of it. */
export type RowRevert = (typeof reverts)[number]

/** What is done with a customer that is there, and with what a purchase names and is not there. */
export type ImportSettings = {
  /** In this order: the first that finds a customer. */
  readonly match: readonly ImportMatch[]
  readonly existing: 'update' | 'leave'
  readonly customers: 'refuse' | 'make'
  readonly products: 'refuse' | 'make' | 'leave_out'
}

/** One import of a table, and how far it has come. */
export interface Import extends BaseRow {
  readonly into: ImportTarget
  readonly state: ImportState
  /** What people call it. */
  readonly label: string | null
  readonly settings: ImportSettings
  /** Rows that have been taken, the failed ones among them. */
  readonly rows: number
  /** The line where the last of them began. */
  readonly line: number
  /** A hash of everything that has been taken: whether a table is the same up to here. */
  readonly check: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly failed: number
  /** The code of what stopped it. */
  readonly stoppedBecause: string | null
  /** Rows that reverting has not looked at yet. */
  readonly left: number | null
  readonly undone: number
  readonly kept: number
}

/** What became of one row of an import. */
export interface ImportRow extends BaseRow {
  readonly importId: string
  /** Counted from 1. */
  readonly row: number
  /** Of the table, counted from 1. */
  readonly line: number
  readonly outcome: RowOutcome
  readonly customerId: string | null
  readonly purchaseId: string | null
  /** The record's versions before and after. */
  readonly versionBefore: number | null
  readonly versionAfter: number | null
  /** What an update changed: `{ name: { from, to } }`. */
  readonly changes: RowDiff | null
  /** What was made beside: ids of contact points and products, external ids. */
  readonly made: RowMade | null
  /** Why it failed. */
  readonly code: string | null
  readonly issues: readonly RowIssue[] | null
  readonly reverted: RowRevert | null
  /** What reverting left as it is: fields, or a word for all of it. */
  readonly keptBecause: readonly string[] | null
}

export type RowDiff = { readonly [field: string]: { readonly from: Json; readonly to: Json } }

/** One fault of a row: never with what the cell holds. */
export type RowIssue = {
  readonly path: readonly (string | number)[]
  readonly expected: string
  readonly received: string
}

export type RowMade = {
  readonly contactPointIds?: readonly string[]
  readonly externalIds?: readonly { readonly source: string; readonly value: string }[]
  readonly productIds?: readonly string[]
  /** Acts of consent: what has been said stays said. */
  readonly consentActIds?: readonly string[]
}

const open = { privacy: 'none' } as const
const gone = { privacy: 'personal', whenErased: 'delete' } as const
const own = { readOnly: true } as const

export const Import = defineEntity('import', {
  idPrefix: 'imp',
  label: { en: 'Import', zh: '导入' },
  fields: {
    into: oneOf(importTargets, { ...own, label: { en: 'Into', zh: '导入对象' } }),
    state: oneOf(importStates, { ...own, label: { en: 'State', zh: '状态' } }),
    label: optional(text({ max: 200, ...open, label: { en: 'Name', zh: '名称' } })),
    settings: jsonField<ImportSettings>({ ...open, ...own, label: { en: 'Settings', zh: '设置' } }),
    rows: integer({ ...own, label: { en: 'Rows', zh: '行数' } }),
    line: integer({ ...own, label: { en: 'Line', zh: '行号' } }),
    check: text({ max: 40, ...open, ...own, label: { en: 'Check', zh: '校验值' } }),
    created: integer({ ...own, label: { en: 'Created', zh: '新建' } }),
    updated: integer({ ...own, label: { en: 'Updated', zh: '更新' } }),
    unchanged: integer({ ...own, label: { en: 'Unchanged', zh: '未变' } }),
    failed: integer({ ...own, label: { en: 'Failed', zh: '失败' } }),
    stoppedBecause: optional(
      text({ max: 100, ...open, ...own, label: { en: 'Stopped because', zh: '停止原因' } }),
    ),
    left: optional(integer({ ...own, label: { en: 'Left to revert', zh: '待撤销' } })),
    undone: integer({ ...own, label: { en: 'Undone', zh: '已撤销' } }),
    kept: integer({ ...own, label: { en: 'Kept', zh: '保留' } }),
  },
})

export const ImportRow = defineEntity('importRow', {
  idPrefix: 'imr',
  label: { en: 'Row of an import', zh: '导入行' },
  fields: {
    importId: ref('import', { whenMerged: 'move', label: { en: 'Import', zh: '导入' } }),
    row: integer({ ...own, label: { en: 'Row', zh: '行' } }),
    line: integer({ ...own, label: { en: 'Line', zh: '行号' } }),
    outcome: oneOf(outcomes, { ...own, label: { en: 'Outcome', zh: '结果' } }),
    customerId: optional(ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } })),
    purchaseId: optional(ref('purchase', { whenMerged: 'move', label: { en: 'Purchase', zh: '购买' } })),
    versionBefore: optional(integer({ ...own, label: { en: 'Version before', zh: '之前版本' } })),
    versionAfter: optional(integer({ ...own, label: { en: 'Version after', zh: '之后版本' } })),
    changes: optional(jsonField<RowDiff>({ ...gone, ...own, label: { en: 'Changes', zh: '变更' } })),
    made: optional(jsonField<RowMade>({ ...gone, ...own, label: { en: 'Made beside', zh: '一并新建' } })),
    code: optional(text({ max: 100, ...open, ...own, label: { en: 'Code', zh: '代码' } })),
    issues: optional(
      jsonField<readonly RowIssue[]>({ ...open, ...own, label: { en: 'Issues', zh: '问题' } }),
    ),
    reverted: optional(oneOf(reverts, { ...own, label: { en: 'Reverted', zh: '撤销结果' } })),
    keptBecause: optional(
      listOf(text({ max: 100, ...open }), { ...open, ...own, label: { en: 'Kept because', zh: '保留原因' } }),
    ),
  },
  indexes: [['importId', 'row']],
})
