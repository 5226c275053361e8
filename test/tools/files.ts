import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fromRoot } from './doors.js'

/** The files under a folder that end as wanted, from the root, in order; without dependencies and built folders. */
export const filesUnder = (folder: string, ending: string): readonly string[] => {
  if (!existsSync(fromRoot(folder))) return []
  return readdirSync(fromRoot(folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith(ending) && !/(^|\/)(node_modules|dist|fixtures|\.\w+)\//.test(path))
    .toSorted()
}
