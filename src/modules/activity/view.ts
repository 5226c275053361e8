import type { RuleJson, ViewSection } from '../../kernel/index.js'

const open: RuleJson = {
  v: 1,
  entity: 'task',
  where: { op: 'not', of: { op: 'isSet', left: { field: 'doneAt' } } },
}

const now = { instant: { ago: { days: 0 } } }

/** What counts now, as `effective` has it: said already, and not expired. */
const counting: RuleJson = {
  v: 1,
  entity: 'preference',
  where: {
    op: 'and',
    of: [
      { op: 'lte', left: { field: 'statedAt' }, right: now },
      { op: 'not', of: { op: 'lte', left: { field: 'expiresAt' }, right: now } },
    ],
  },
}

/** What the view of a customer tells of this module. */
export const activitySections = {
  interactions: { relation: 'interactions', label: { en: 'Interactions', zh: '互动' } },
  preferences: {
    relation: 'preferences',
    label: { en: 'Preferences', zh: '偏好' },
    limit: 100,
    where: counting,
    // Of a key, what was stated before what was inferred, then what was said last.
    order: [{ by: 'key' }, { by: 'stated', dir: 'desc' }, { by: 'statedAt', dir: 'desc' }],
  },
  tasks: {
    relation: 'tasks',
    label: { en: 'Open tasks', zh: '未完成任务' },
    where: open,
    order: [{ by: 'dueAt' }],
    totals: { open: { fn: 'count' } },
  },
  notes: { relation: 'notes', label: { en: 'Notes', zh: '备注' }, order: [{ by: 'createdAt', dir: 'desc' }] },
} as const satisfies Record<string, ViewSection>

/** The sections to the compiler. */
export type ActivitySections = {
  readonly interactions: { readonly relation: 'interactions' }
  readonly preferences: { readonly relation: 'preferences' }
  readonly tasks: { readonly relation: 'tasks'; readonly totals: { readonly open: number | null } }
  readonly notes: { readonly relation: 'notes' }
}
