import { defineEvent, type EventOf, integer, oneOf, ref, text } from '../../kernel/index.js'
import { importTargets } from './entities.js'

const open = { privacy: 'none' } as const
const importId = ref('import', { whenMerged: 'custom' })
const into = oneOf(importTargets)

export const ImportStarted = defineEvent('import.started', { importId, into })

/** `rows`: how many are in. */
export const ImportStopped = defineEvent('import.stopped', {
  importId,
  code: text({ max: 100, ...open }),
  rows: integer(),
})

export const ImportFinished = defineEvent('import.finished', {
  importId,
  into,
  created: integer(),
  updated: integer(),
  unchanged: integer(),
  failed: integer(),
})

/** `kept`: rows of which something had been changed since. */
export const ImportReverted = defineEvent('import.reverted', { importId, undone: integer(), kept: integer() })

export type ImportStarted = EventOf<typeof ImportStarted>
export type ImportStopped = EventOf<typeof ImportStopped>
export type ImportFinished = EventOf<typeof ImportFinished>
export type ImportReverted = EventOf<typeof ImportReverted>

/** Data by event type, as listeners are given it. */
export type MovingEvents = {
  'import.started': ImportStarted['data']
  'import.stopped': ImportStopped['data']
  'import.finished': ImportFinished['data']
  'import.reverted': ImportReverted['data']
}

export const movingEvents = [ImportStarted, ImportStopped, ImportFinished, ImportReverted]
