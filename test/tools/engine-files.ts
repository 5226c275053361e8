import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromRoot } from './doors.js'
import { filesUnder } from './files.js'

/** What tells a test which engines, servers and browsers there are. */
const askers = ['test/tools/engines.ts', 'test/tools/browser.ts', 'test/crash/own-server.ts']

/** What asks every server that answers in `npm test` too. */
const asked: ReadonlySet<string> = new Set(['test/examples/examples.test.ts'])

/**
 * The test files that an engine, a server or a browser makes a difference to, at any distance of imports. What the others
 * say they say in `npm test` already.
 */
export const engineFiles = (): readonly string[] => {
  const imports = new Map(filesUnder('test', '.ts').map((file) => [file, importsOf(file)]))
  const asking = new Set(askers)
  const before = () => asking.size
  for (let known = -1; known !== before(); ) {
    known = before()
    for (const [file, named] of imports) if (named.some((one) => asking.has(one))) asking.add(file)
  }
  return [...asking].filter((file) => file.endsWith('.test.ts') && !asked.has(file)).toSorted()
}

function importsOf(file: string): readonly string[] {
  const source = readFileSync(fromRoot(file), 'utf8')
  const named = [...source.matchAll(/(?:from|import) '(\.[^']+)\.js'/g)]
  return named.map(([, path = '']) => join(file, '..', `${path}.ts`).replaceAll('\\', '/'))
}
