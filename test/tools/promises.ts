/**
 * `npm run promises [-- --scope ground,AP,ST-1..ST-7] [--all]`: the bullets of docs/promises that no test names.
 * Ends with an error when one that is due has no test.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fromRoot } from './doors.js'
import { filesUnder } from './files.js'
import { bulletsIn, coverOf, dueFor, isKept } from './promise-ledger.js'
import { type Due, scopes } from './scopes.js'

const { values } = parseArgs({
  options: { scope: { type: 'string' }, all: { type: 'boolean', default: false } },
})

const read = (path: string) => readFileSync(fromRoot(path), 'utf8')
const bullets = filesUnder('docs/promises', '.md').flatMap((page) => bulletsIn(read(page)))
const tests = filesUnder('test', '.test.ts').filter((path) => !path.startsWith('test/tools/'))
const cover = coverOf([...tests, ...filesUnder('src/testing', '.ts')].map(read))

const wanted = values.scope?.split(',') ?? Object.keys(scopes)
const due = dueFor(wanted, scopes, bullets)
const open = due.filter((bullet) => !isKept(bullet, cover.get(idOf(bullet))))
const partly = bullets.filter((id) => cover.get(id)?.whole === false)
const stray = [...cover.keys()].filter((id) => !bullets.includes(id))

report(`Due (${wanted.join(', ')}) and without a test`, open.map(nameOf))
report(
  'Tested in part',
  partly.map((id) => `${id}: ${cover.get(id)?.parts.join('; ')}`),
)
report('Named by a test, but no bullet', stray)
if (values.all) {
  const dueIds = new Set(due.map(idOf))
  report(
    'Not due yet and without a test',
    bullets.filter((id) => !dueIds.has(id) && !cover.has(id)),
  )
}
console.log(`${due.length - open.length} of ${due.length} due bullets have their test.`)
if (open.length > 0 || stray.length > 0) process.exitCode = 1

function idOf(bullet: Due): string {
  return typeof bullet === 'string' ? bullet : bullet.id
}

function nameOf(bullet: Due): string {
  return typeof bullet === 'string' ? bullet : `${bullet.id} (${bullet.part})`
}

function report(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`${title}:\n${lines.map((line) => `  ${line}`).join('\n')}\n`)
}
