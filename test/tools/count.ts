/** Ends a run: says by name what was skipped, and counts the tests of the reports given, each test once. */
import { existsSync, readFileSync } from 'node:fs'
import { type Report, tallyOf } from './tally.js'

const paths = process.argv.slice(2)
const missing = paths.filter((path) => !existsSync(path))
const reports = paths
  .filter((path) => !missing.includes(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Report)

for (const name of new Set(reports.flatMap(skippedIn))) console.log(`skipped in a run: ${name}`)
for (const path of missing) console.log(`no report, its run broke: ${path.slice(path.lastIndexOf('/') + 1)}`)

const { passed, failed, skipped } = tallyOf(reports)
console.log(
  `Each test is counted once over ${reports.length} runs; a run without a report counts as one failure.`,
)
console.log(`${passed} passed, ${failed + missing.length} failed, ${skipped} skipped`)
if (failed + missing.length > 0 || passed === 0) process.exitCode = 1

function skippedIn(report: Report): readonly string[] {
  return report.testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  )
}
