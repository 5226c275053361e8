import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Row } from 'clientele/storage'

/** One changed row; `null`: it is gone. */
export type Change = readonly [entity: string, key: string, row: Row | null]
export type Rows = Map<string, Map<string, Row | null>>

export const put = (rows: Rows, [entity, key, row]: Change): void => {
  rows.set(entity, (rows.get(entity) ?? new Map<string, Row | null>()).set(key, row))
}

/**
 * Rows in a folder, as a write-ahead file: a line of JSON for each commit, on disk before it counts. A line that was cut
 * off by a crash never happened. Other processes may read and write the same folder.
 */
export const openJournal = (folder: string) => {
  fs.mkdirSync(folder, { recursive: true })
  const rows: Rows = new Map()
  const file = (n: number) => join(folder, `rows.${n}.jsonl`)
  const size = () => fs.statSync(file(generation), { throwIfNoEntry: false })?.size ?? 0
  let [generation, offset, commits] = [0, 0, 0]

  return { read, lock, commit }

  /** The rows as they are now, whoever wrote them. */
  function read(): Rows {
    const newest = Math.max(0, ...fs.readdirSync(folder).map((name) => Number(name.split('.')[1] ?? 0)))
    if (newest !== generation) {
      rows.clear()
      ;[generation, offset, commits] = [newest, 0, 0]
    }
    if (size() === offset) return rows
    const added = fs.readFileSync(file(generation)).subarray(offset)
    const whole = added.subarray(0, added.lastIndexOf('\n') + 1)
    const lines = whole.toString().split('\n').filter(Boolean)
    for (const change of lines.flatMap((line): Change[] => JSON.parse(line))) put(rows, change)
    offset += whole.length
    commits += lines.length
    return rows
  }

  /** Keeps others from writing. @returns what lets them again; `undefined` while somebody else writes */
  function lock(): (() => void) | undefined {
    const path = join(folder, 'lock')
    try {
      fs.writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => fs.rmSync(path)
    } catch {
      try {
        process.kill(Number(fs.readFileSync(path, 'utf8')), 0)
        return undefined
      } catch {
        // Its owner died before it could let go.
        fs.rmSync(path, { force: true })
        return lock()
      }
    }
  }

  /** Writes one commit; on disk when it returns. Only under the lock. */
  function commit(changes: readonly Change[]): void {
    if (changes.length === 0) return
    // What a crash has left of a line.
    if (size() > offset) fs.truncateSync(file(generation), offset)
    fs.appendFileSync(file(generation), `${JSON.stringify(changes)}\n`, { flush: true })
    read()
    // Sooner or later a new file is begun, with the rows alone.
    if (commits < 1000) return
    const all = [...rows].flatMap(([entity, table]) => [...table].map(([...row]) => [entity, ...row]))
    const kept = JSON.stringify(all.filter(([, , row]) => row))
    fs.writeFileSync(join(folder, 'next'), `${kept}\n`, { flush: true })
    fs.renameSync(join(folder, 'next'), file(generation + 1))
    fs.rmSync(file(generation))
  }
}
