/**
 * `npm run bench [-- --json] [name ...]`: every `*.bench.ts` and `figures.ts` under test/bench that exports
 * `figures: () => Promise<Figure[]>`, one after the other, each in a process of its own so that none warms up or
 * burdens another. A name picks the files whose path contains it.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { fromRoot } from '../tools/doors.js'
import { filesUnder } from '../tools/files.js'
import type { Figure } from './figure.js'

const mark = '@@figure '

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, one: { type: 'string' } },
  allowPositionals: true,
})

if (values.one) {
  await measure(values.one)
} else {
  const benches = filesUnder('test/bench', '.ts')
    .filter((path) => /(\.bench|\/figures)\.ts$/.test(path))
    .filter((path) => positionals.length === 0 || positionals.some((name) => path.includes(name)))
  if (benches.length === 0) throw new Error(`No benchmark matches ${positionals.join(' ') || 'test/bench'}`)
  for (const path of benches) runAlone(path)
}

async function measure(path: string): Promise<void> {
  const { figures } = (await import(pathToFileURL(fromRoot(path)).href)) as {
    figures: () => Promise<Figure[]>
  }
  for (const figure of await figures()) console.log(mark + JSON.stringify(figure))
}

function runAlone(path: string): void {
  if (!values.json) console.log(`\n${path}`)
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--expose-gc', ...process.execArgv, fileURLToPath(import.meta.url), '--one', path],
    { cwd: fromRoot(''), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 << 20 },
  )
  for (const line of stdout.split('\n')) {
    if (line.startsWith(mark)) print(JSON.parse(line.slice(mark.length)))
    else if (line !== '' && !values.json) console.log(`  ${line}`)
  }
  if (status !== 0) process.exitCode = 1
}

function print(figure: Figure): void {
  console.log(values.json ? JSON.stringify(figure) : describe(figure))
}

function describe({ name, ours, rival, ratio, unit = 'ops/s', target }: Figure): string {
  const against = rival === undefined ? '' : ` against ${rounded(rival)}`
  const wanted = target === undefined ? '' : ` (wanted ${target}${(ratio ?? 0) < target ? ', SHORT' : ''})`
  const times = ratio === undefined ? '' : ` = ${rounded(ratio)} x${wanted}`
  return `  ${name}: ${rounded(ours)}${against} ${unit}${times}`
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
}
