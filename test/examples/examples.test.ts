import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fromRoot } from '../tools/doors.js'
import { filesUnder } from '../tools/files.js'
import { expectedOutputOf } from '../tools/regions.js'

const run = promisify(execFile)

const examples = filesUnder('examples', '.ts').map((path) => {
  const source = readFileSync(fromRoot(path), 'utf8')
  return { path, source, output: expectedOutputOf(source) }
})

/** Programs that need arguments or a folder have a test of their own, which names them. */
const otherTests = filesUnder('test', '.test.ts').map((path) => readFileSync(fromRoot(path), 'utf8'))

describe('examples', () => {
  const printing = examples.filter(({ output }) => output !== undefined)
  const others = examples.filter(
    ({ path, output, source }) => output === undefined && !isPartOf(path, source),
  )

  it.each(printing)('$path prints what it says', { timeout: 60_000 }, async ({ path, output }) => {
    const { stdout } = await run(
      process.execPath,
      [fromRoot('node_modules/tsx/dist/cli.mjs'), fromRoot(path)],
      {
        cwd: fromRoot(''),
      },
    )
    expect(trimmed(stdout)).toEqual(output?.split('\n'))
  })

  it.each(others)('$path is run by a test that names it', ({ path }) => {
    expect(otherTests.some((source) => source.includes(path))).toBe(true)
  })

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(0)
  })
})

/** A file that another example imports runs when that one does. */
function isPartOf(path: string, source: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, '.js')
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return (
    /^export /m.test(source) &&
    examples.some(
      (other) => other.path !== path && other.path.startsWith(folder) && other.source.includes(`/${name}'`),
    )
  )
}

function trimmed(output: string): readonly string[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
}
