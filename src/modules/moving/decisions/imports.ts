import { canonicalJson, type Decision, type NewRow } from '../../../kernel/index.js'
import type { Import, ImportSettings, ImportState, ImportTarget, RowOutcome, RowRevert } from '../entities.js'
import { importMovedOn, importWrongState } from '../errors.js'
import type { ImportFinished, ImportReverted, ImportStarted, ImportStopped } from '../events.js'

interface GivenImport extends Partial<ImportSettings> {
  readonly into: ImportTarget
  readonly label?: string | null
}

/** An import as it is first written. */
export const newImport = (id: string, given: GivenImport): NewRow<Import> => {
  const {
    into,
    label = null,
    match = [],
    existing = 'update',
    customers = 'refuse',
    products = 'refuse',
  } = given
  return {
    id,
    into,
    label,
    settings: { match, existing, customers, products },
    state: 'running',
    rows: 0,
    line: 0,
    check: '',
    created: 0,
    updated: 0,
    unchanged: 0,
    failed: 0,
    stoppedBecause: null,
    left: null,
    undone: 0,
    kept: 0,
  }
}

export const started = ({ id: importId, into }: Import): ImportStarted => ({
  type: 'import.started',
  data: { importId, into },
})

/** What each state allows. */
const allowed: Readonly<Record<ImportState, readonly ('apply' | 'finish' | 'stop' | 'revert')[]>> = {
  running: ['apply', 'finish', 'stop', 'revert'],
  stopped: ['apply', 'finish', 'stop', 'revert'],
  finished: ['finish', 'revert'],
  reverting: ['revert'],
  reverted: ['revert'],
}

/** @throws `import.wrong_state` */
export const assertMay = (
  { id: importId, state }: Pick<Import, 'id' | 'state'>,
  what: 'apply' | 'finish' | 'stop' | 'revert',
): void => {
  if (!allowed[state].includes(what)) throw importWrongState({ importId, state })
}

/** @throws `import.moved_on` */
export const assertAfter = ({ id: importId, rows }: Pick<Import, 'id' | 'rows'>, after: number): void => {
  if (rows !== after) throw importMovedOn({ importId, rows })
}

interface Taken {
  readonly outcome: RowOutcome
  readonly line: number
}

/** The import after these rows. */
export const taken = (one: Import, rows: readonly Taken[], check: string): Decision<Import> => {
  const count = (outcome: RowOutcome) => rows.filter((row) => row.outcome === outcome).length
  const next = {
    ...one,
    state: 'running' as const,
    stoppedBecause: null,
    rows: one.rows + rows.length,
    line: rows.at(-1)?.line ?? one.line,
    check,
    created: one.created + count('created'),
    updated: one.updated + count('updated'),
    unchanged: one.unchanged + count('unchanged'),
    failed: one.failed + count('failed'),
  }
  return { next, events: [] }
}

/** An import that is finished stays as it is. */
export const finish = (one: Import): Decision<Import, ImportFinished> => {
  if (one.state === 'finished') return { next: one, events: [] }
  const { id: importId, into, created, updated, unchanged, failed } = one
  return {
    next: { ...one, state: 'finished', stoppedBecause: null },
    events: [{ type: 'import.finished', data: { importId, into, created, updated, unchanged, failed } }],
  }
}

export const stop = (one: Import, code: string): Decision<Import, ImportStopped> => {
  if (one.state === 'stopped' && one.stoppedBecause === code) return { next: one, events: [] }
  return {
    next: { ...one, state: 'stopped', stoppedBecause: code },
    events: [{ type: 'import.stopped', data: { importId: one.id, code, rows: one.rows } }],
  }
}

/** The rows that a call of revert looks at: above `from`, up to `to`. */
export const partToRevert = (
  { left, rows }: Pick<Import, 'left' | 'rows'>,
  limit: number,
): { readonly from: number; readonly to: number } => {
  const to = left ?? rows
  return { from: Math.max(0, to - limit), to }
}

/** The import after these rows were looked at, `left` of them still to come. */
export const reverted = (
  one: Import,
  rows: readonly (RowRevert | undefined)[],
  left: number,
): Decision<Import, ImportReverted> => {
  if (one.state === 'reverted') return { next: one, events: [] }
  const undone = one.undone + rows.filter((revert) => revert === 'undone').length
  const kept = one.kept + rows.filter((revert) => revert === 'kept' || revert === 'partly').length
  const isDone = left === 0
  const next: Import = { ...one, state: isDone ? 'reverted' : 'reverting', left, undone, kept }
  const event = { type: 'import.reverted' as const, data: { importId: one.id, undone, kept } }
  return { next, events: isDone ? [event] : [] }
}

/** Whether two values are the same JSON. */
export const isSame = (a: unknown, b: unknown): boolean =>
  canonicalJson(a ?? null) === canonicalJson(b ?? null)
