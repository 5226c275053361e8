import type { BaseRow } from '../../kernel/index.js'
import { newestFirst, pendingSaves, readSaves, type Save } from '../../storage/index.js'
import { type Call, reading } from '../call.js'
import { type Subject, subjectRow } from './subject.js'

/** A record as it is now, and everything that was done to it, the newest first. */
export interface Told {
  /** `undefined` where it is not there any more, or never was. */
  readonly current: BaseRow | undefined
  readonly saves: readonly Save[]
}

/** @throws `<entity>.not_found` for a record that this actor may not see | `storage.scan_budget` */
export const toldOf = async (call: Call, subject: Subject): Promise<Told> => {
  // The row first: what is written after it is undone again.
  const current = await subjectRow(call, subject)
  const of = { tenant: call.scope.tenant, entity: subject.entity, id: subject.id }
  const stored = await reading(call, (reader) => readSaves(reader, of))
  const saves = [...pendingSaves(call.transaction?.unit, of), ...stored].toSorted(newestFirst)
  // It came back after it had been removed, or it was removed just now.
  const isUnclear = current !== undefined && saves[0]?.kind === 'removed'
  return { current: isUnclear ? await subjectRow(call, subject) : current, saves }
}
