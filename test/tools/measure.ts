/**
 * `npm run measure`: what the code costs its readers, its hosts' compilers and their start. Prints; nothing gates on it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { compileFiguresOf, declarationBytesOf } from './compile-figures.js'
import { doors, fromRoot } from './doors.js'
import { entryFiguresOf } from './entry-figures.js'
import { filesUnder } from './files.js'
import { figuresOf, percentile } from './source-figures.js'

const host = 'test/types/host-100.ts'

printReading()
printCompiling()
await printEntries()

function printReading(): void {
  const paths = ['src', 'adapters'].flatMap((folder) => filesUnder(folder, '.ts'))
  const files = paths.map((path) => ({ path, ...figuresOf(readFileSync(fromRoot(path), 'utf8')) }))
  const lines = files.map((file) => file.lines)
  const functions = files.flatMap((file) => file.functionLines)
  const total = lines.reduce((sum, each) => sum + each, 0)
  const anys = files.reduce((sum, file) => sum + file.anys, 0)

  console.log('Reading')
  console.log(`  files      ${files.length}, lines ${total}; ${spread(lines)}`)
  console.log(`  functions  ${functions.length}; ${spread(functions)}`)
  console.log(`  any        ${anys}, ${((anys / Math.max(total, 1)) * 1000).toFixed(2)} per thousand lines`)
  console.log('  longest files')
  for (const { path, lines } of files.toSorted((a, b) => b.lines - a.lines).slice(0, 5)) {
    console.log(`    ${String(lines).padStart(5)}  ${path}`)
  }
}

function printCompiling(): void {
  console.log(`\nCompiling ${host}`)
  if (!existsSync(fromRoot(host))) {
    console.log('  SKIPPED: the file is not there')
    return
  }
  const { instantiations, checkMs, errors } = compileFiguresOf(host)
  console.log(`  ${instantiations} instantiations, checked in ${checkMs} ms, ${errors} errors`)
  console.log(`  its declaration file has ${declarationBytesOf(host)} bytes`)
}

async function printEntries(): Promise<void> {
  console.log('\nDoors: own code minified, gzipped; with dependencies gzipped; import in ESM and CommonJS')
  const built = doors.filter(({ entry }) => existsSync(fromRoot(`dist/${entry}.js`)))
  if (built.length < doors.length)
    console.log(`  ${doors.length - built.length} of ${doors.length} are not built`)
  for (const door of built) {
    const { ownBytes, ownGzipBytes, fullGzipBytes, esmMs, cjsMs } = await entryFiguresOf(door)
    const sizes = [ownBytes, ownGzipBytes, fullGzipBytes].map((bytes) =>
      `${(bytes / 1024).toFixed(1)} kB`.padStart(9),
    )
    const times = [esmMs, cjsMs].map((ms) => `${ms.toFixed(0)} ms`.padStart(7))
    console.log(`  ${door.specifier.padEnd(30)}${[...sizes, ...times].join('')}`)
  }
}

function spread(values: readonly number[]): string {
  return `median ${percentile(values, 0.5)}, p95 ${percentile(values, 0.95)}, longest ${Math.max(0, ...values)}`
}
