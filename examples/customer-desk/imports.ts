import { type CustomerMapping, importTable, revertImport, type TableFormat } from 'clientele/moving'
import type { DeskCrm } from './model.js'
import { backgroundRuns, type Progress } from './runs.js'

/** A file that waits for somebody to say what its columns are. */
export interface Upload {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Imports of this process. Files are in its memory; kept on a disk, an import could go on after a restart too. */
export const deskImports = (crm: DeskCrm) => {
  const uploads = new Map<string, Upload>()
  const { begin, progress, watch } = backgroundRuns()

  return {
    keep(upload: Upload): string {
      const uploadId = crypto.randomUUID()
      uploads.set(uploadId, upload)
      const [eldest] = uploads.keys()
      if (eldest && uploads.size > maxWaiting) uploads.delete(eldest)
      return uploadId
    },

    find: (uploadId: string): Upload | undefined => uploads.get(uploadId),

    /** Begins, and answers at once; the rows are taken while the desk goes on. */
    async start(uploadId: string, upload: Upload, mapping: CustomerMapping): Promise<string> {
      const { into, match } = mapping
      const { id: importId } = await crm.import.start({ into, match, label: upload.name })
      uploads.delete(uploadId)
      const size = upload.bytes.length
      begin(importId, { done: 0, size, what: 'taken', rows: 0 }, taken(crm, importId, upload, mapping))
      return importId
    },

    /** Begins to take an import back. */
    async revert(importId: string): Promise<void> {
      const { rows: size, undone, kept } = await crm.import.get({ importId })
      if (progress(importId)) return
      const first = { done: undone + kept, size, what: 'takenBack', rows: undone } as const
      begin(importId, first, takenBack(crm, importId, size))
    },

    progress,
    watch,
  }
}

/** Files that nobody has come back to make room for others. */
const maxWaiting = 10

/** Small ones, so that the bar moves. */
const pieceBytes = 8192
const unit = 50

async function* taken(
  crm: DeskCrm,
  importId: string,
  { name, bytes }: Upload,
  mapping: CustomerMapping,
): AsyncGenerator<Progress> {
  let done = 0
  const options = { importId, mapping, format: formatOf(name), unit, source: pieces() }
  for await (const { rows } of importTable(crm, options)) {
    yield { done, size: bytes.length, what: 'taken', rows }
  }

  async function* pieces(): AsyncGenerator<Uint8Array> {
    while (done < bytes.length) {
      const piece = bytes.subarray(done, done + pieceBytes)
      done += piece.length
      yield piece
    }
  }
}

async function* takenBack(crm: DeskCrm, importId: string, size: number): AsyncGenerator<Progress> {
  for await (const { left, undone } of revertImport(crm, { importId, unit })) {
    yield { done: size - left, size, what: 'takenBack', rows: undone }
  }
}

export const formatOf = (name: string): TableFormat => (/\.(jsonl|ndjson)$/i.test(name) ? 'jsonl' : 'csv')
