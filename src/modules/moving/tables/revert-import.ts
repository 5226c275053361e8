import { isCrmError } from '../../../kernel/index.js'
import type { RowReverted } from '../types.js'
import type { ImportingFace } from './face.js'
import { nextTurn } from './next-turn.js'

/** How far taking back has come. */
export interface RevertProgress {
  readonly importId: string
  /** Rows that have not been looked at yet. */
  readonly left: number
  readonly undone: number
  /** Rows of which something had been changed since, and stays. */
  readonly kept: number
  readonly results: readonly RowReverted[]
  readonly done: boolean
}

/**
 * Takes a whole import back, from its last row to its first. What has been changed since stays, and is told. It can be gone
 * on with wherever it ended.
 *
 * @returns its progress after every unit, the last one `done`
 * @throws `import.not_found`, and what the storage throws
 */
export async function* revertImport(
  crm: ImportingFace,
  { importId, unit = 200 }: { readonly importId: string; readonly unit?: number },
): AsyncGenerator<RevertProgress, void, void> {
  for (let more = true; more; ) {
    const took = await crm.import.revert({ importId, limit: unit }).catch((error: unknown) => {
      // One of them failed half way: each is taken back by itself until that one is behind.
      if (!isCrmError(error) || error.code !== 'unit.not_as_one') throw error
      return oneByOne(crm, importId, unit)
    })
    await nextTurn()
    const { undone, kept, left } = took.import
    more = took.more
    yield { importId, left: left ?? 0, undone, kept, results: took.results, done: !more }
  }
}

async function oneByOne(crm: ImportingFace, importId: string, unit: number) {
  const results: RowReverted[] = []
  for (;;) {
    const took = await crm.import.revert({ importId, limit: 1 })
    results.push(...took.results)
    if (!took.more || results.length >= unit) return { ...took, results }
  }
}
