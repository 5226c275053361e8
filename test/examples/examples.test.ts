import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fromRoot } from '../tools/doors.js'
import { findServers } from '../tools/engines.js'
import { filesUnder } from '../tools/files.js'
import { expectedOutputOf } from '../tools/regions.js'

const run = promisify(execFile)

const servers = (await findServers()).filter(({ answers }) => answers)
const { resolve } = createRequire(import.meta.url)

const examples = filesUnder('examples', '.ts').map((path) => {
  const source = readFileSync(fromRoot(path), 'utf8')
  return { path, source, output: expectedOutputOf(source), missing: missingOf(source) }
})

/** Programs that need arguments or a folder have a test of their own, which names them. */
const otherTests = filesUnder('test', '.test.ts').map((path) => readFileSync(fromRoot(path), 'utf8'))

describe('examples', () => {
  const printing = examples.filter(({ output }) => output !== undefined)
  const others = examples.filter(
    ({ path, output, source }) => output === undefined && !isPartOf(path, source),
  )

  const [ready, waiting] = [printing.filter(isReady), printing.filter((example) => !isReady(example))]

  it.skip.each(waiting)('$path prints what it says, but there is no $missing', () => {})

  it.each(ready)('$path prints what it says', { timeout: 60_000 }, async ({ path, output }) => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', fromRoot(path)], {
      cwd: fromRoot(''),
      env: {
        ...process.env,
        POSTGRES_URL: urlOf('PostgreSQL'),
        REDIS_URL: urlOf('Redis'),
        NATS_URL: urlOf('NATS'),
      },
    })
    expect(trimmed(stdout)).toEqual(output?.split('\n'))
  })

  it.each(others)('$path is run by a test that names it', ({ path }) => {
    expect(otherTests.some((source) => source.includes(path))).toBe(true)
  })

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(0)
  })
})

/** What an example says it needs and cannot have: `// Needs: Redis, ioredis`. */
function missingOf(source: string): readonly string[] {
  const [, needs] = /^\/\/ Needs: (.+)$/m.exec(source) ?? []
  return needs?.split(', ').filter((name) => !isThere(name)) ?? []
}

function isThere(name: string): boolean {
  if (['PostgreSQL', 'MariaDB', 'Redis', 'NATS'].includes(name)) return urlOf(name) !== undefined
  try {
    return resolve(name).length > 0
  } catch {
    return false
  }
}

function urlOf(name: string): string | undefined {
  return servers.find((server) => server.name === name)?.url
}

function isReady({ missing }: { missing: readonly string[] }): boolean {
  return missing.length === 0
}

/** A file that another one of the same example imports runs when that one does. */
function isPartOf(path: string, source: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, '.js')
  const [folder] = /^examples\/[^/]+\//.exec(path) ?? ['examples/']
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
