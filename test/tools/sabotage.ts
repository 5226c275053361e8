/**
 * `npm run test:sabotage [-- part of a name ...]`: puts one known bug after the other into a copy of the tree, and runs the
 * tests that must find it. Ends with `N found, N missed`; red when one is missed or a patch does not apply.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { fromRoot } from './doors.js'

/** A bug, and who must find it. */
interface Sabotage {
  readonly file: string
  readonly name: string
  readonly tests: readonly string[]
  readonly engines: string | undefined
}

type Verdict = 'found' | 'missed' | 'does not apply' | 'does not run'

const folder = fromRoot('test/sabotage')
const wanted = process.argv.slice(2)
const sabotages = readdirSync(folder)
  .filter(
    (file) => file.endsWith('.patch') && (wanted.length === 0 || wanted.some((part) => file.includes(part))),
  )
  .toSorted()
  .map((file) => read(join(folder, file)))

const copy = copyOfTree()
try {
  assertSound()
  const verdicts = sabotages.map((sabotage) => {
    const verdict = tried(sabotage)
    console.log(`${verdict.padEnd(14)} ${sabotage.name}`)
    return verdict
  })
  const found = verdicts.filter((verdict) => verdict === 'found').length
  console.log(`${found} found, ${verdicts.length - found} missed`)
  process.exitCode = found === verdicts.length && found > 0 ? 0 : 1
} finally {
  rmSync(copy, { recursive: true })
}

function read(file: string): Sabotage {
  const text = readFileSync(file, 'utf8')
  const line = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
  const tests = line('Found by')?.split(' ')
  if (!tests) throw new Error(`${file} does not say which test must find it.`)
  return { file, name: basename(file, '.patch'), tests, engines: line('Engines') }
}

function copyOfTree(): string {
  const place = mkdtempSync(join(tmpdir(), 'clientele-sabotage-'))
  const left = new Set(['node_modules', '.git', 'dist', 'coverage', 'docs/api', 'reports'])
  cpSync(fromRoot(''), place, {
    recursive: true,
    filter: (source) => !left.has(relative(fromRoot(''), source)),
  })
  symlinkSync(fromRoot('node_modules'), join(place, 'node_modules'))
  return place
}

/** What is red without a bug finds none. */
function assertSound(): void {
  const key = ({ engines }: Sabotage) => engines ?? ''
  for (const engines of new Set(sabotages.map(key))) {
    const tests = new Set(sabotages.filter((one) => key(one) === engines).flatMap((one) => one.tests))
    const { failed, passed } = run([...tests], engines || undefined)
    if (failed > 0 || passed === 0)
      throw new Error(`Without a bug, ${failed} of these fail: ${[...tests].join(' ')}`)
  }
}

function tried({ file, tests, engines }: Sabotage): Verdict {
  if (!patched(file)) return 'does not apply'
  const { failed, passed } = run(tests, engines, '--bail=1')
  if (!patched(file, '--reverse')) throw new Error(`${file} could not be taken back.`)
  if (failed > 0) return 'found'
  return passed > 0 ? 'missed' : 'does not run'
}

function patched(file: string, ...options: readonly string[]): boolean {
  // Little context: what stands two lines away may change without making a patch another one.
  const { status, stderr } = spawnSync('git', ['apply', '-C1', ...options, file], {
    cwd: copy,
    encoding: 'utf8',
  })
  if (status !== 0) console.log(stderr.trim())
  return status === 0
}

function run(tests: readonly string[], engines: string | undefined, ...options: readonly string[]) {
  const report = join(copy, 'sabotage-report.json')
  rmSync(report, { force: true })
  const { CLIENTELE_ENGINES: _, CLIENTELE_LONG: __, ...environment } = process.env
  spawnSync(process.execPath, [join(copy, 'node_modules/vitest/vitest.mjs'), 'run', ...tests, ...options], {
    cwd: copy,
    env: {
      ...environment,
      NO_COLOR: '1',
      CLIENTELE_TEST_REPORT: report,
      ...(engines && { CLIENTELE_ENGINES: engines }),
    },
    stdio: 'ignore',
    // A bug may let a test wait for ever.
    timeout: 600_000,
  })
  if (!existsSync(report)) return { failed: 0, passed: 0 }
  const { numFailedTests: failed, numPassedTests: passed } = JSON.parse(readFileSync(report, 'utf8'))
  return { failed, passed } as { failed: number; passed: number }
}
