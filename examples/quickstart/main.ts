import { SingleBar } from 'cli-progress'
import { readArguments, type Wanted } from './arguments.js'
import { openCrm, type QuickstartCrm } from './crm.js'
import { readCsv } from './csv.js'
import { importPurchases, type Refused } from './import.js'
import { makeSample } from './sample.js'
import { show } from './show.js'
import { digits, totalsOf } from './totals.js'
import { UsageError, usage } from './usage.js'

const say = (text = '') => console.log(text)
const shownRefusals = 5

try {
  const wanted = readArguments(process.argv.slice(2))
  if (wanted) await run(wanted)
  else say(usage)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}

async function run(wanted: Wanted): Promise<void> {
  const { crm, close } = await openCrm(wanted.db)
  // #region listen
  const heard = new Map<string, number>()
  crm.on('*', ({ type }) => heard.set(type, (heard.get(type) ?? 0) + 1))
  // #endregion
  try {
    await importAll(crm, wanted)
    say(`In ${wanted.db}: ${await totalsOf(crm)}`)
    await show(crm)
    await crm.settled()
    say('\nA listener heard')
    for (const [type, count] of heard) say(`  ${digits(count)} ${type}`)
    if (heard.size === 0) say('  nothing: everything was there already')
  } finally {
    await close()
  }
}

async function importAll(crm: QuickstartCrm, wanted: Wanted): Promise<void> {
  const refused: Refused[] = []
  const before = await crm.purchase.count()
  const started = performance.now()
  const rows = await importing(crm, wanted, refused)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const added = (await crm.purchase.count()) - before
  const known = rows - added - refused.length
  say(`Read ${digits(rows)} purchases in ${seconds} s.`)
  say(`${digits(added)} were new, ${digits(known)} were known, ${digits(refused.length)} were refused.`)
  sayRefused(refused)
}

function sayRefused(refused: readonly Refused[]): void {
  const byLine = refused.toSorted((a, b) => a.line - b.line)
  for (const { line, code, message } of byLine.slice(0, shownRefusals)) {
    say(`  line ${line}: ${code}: ${message}`)
  }
  if (refused.length > shownRefusals) say(`  and ${digits(refused.length - shownRefusals)} more`)
}

async function importing(crm: QuickstartCrm, wanted: Wanted, refused: Refused[]): Promise<number> {
  const onRefused = (row: Refused) => refused.push(row)
  // Nothing is drawn where the output is no terminal.
  const bar = new SingleBar({ format: '{bar} {percentage}%  {rows} purchases', hideCursor: true })
  let skipped = 0
  const onSkip = (row: Refused) => {
    skipped += 1
    refused.push(row)
  }
  const { size, done, rows } = await sourceOf(crm, wanted, onSkip)
  bar.start(size, 0, { rows: 0 })
  try {
    const onProgress = (count: number) => bar.update(done(count), { rows: digits(count) })
    const imported = await importPurchases(crm, rows, { onRefused, onProgress })
    return imported + skipped
  } finally {
    bar.stop()
  }
}

/** The rows to import, and how far `done` of them is of `size`. */
async function sourceOf(crm: QuickstartCrm, wanted: Wanted, onSkip: (row: Refused) => void) {
  const { source, currency, csv } = wanted
  if (csv) return readCsv({ ...csv, source, currency, onSkip })
  const rows = await makeSample(crm)
  return { rows, size: rows.length, done: (count: number) => count }
}
