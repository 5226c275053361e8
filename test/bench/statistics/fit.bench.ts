/** `npx tsx test/bench/statistics/fit.bench.ts`, or through `npm run bench statistics`. */
import { pathToFileURL } from 'node:url'
import { fitBgNbd } from '../../../src/engines/statistics/index.js'
import { type Figure, shorter } from '../figure.js'
import { cdnow, files, hasData } from './data.js'
import { fitOneByOne } from './one-by-one.js'
import { shortest } from './timing.js'

export const figures = async (): Promise<Figure[]> =>
  (['sample', 'master'] as const).flatMap((which) => (hasData(files[which]) ? [fitting(which)] : []))

function fitting(which: 'sample' | 'master'): Figure {
  const rows = cdnow(which)
  assertAlike(fitBgNbd(rows).logLikelihood, fitOneByOne(rows).logLikelihood)
  const { ours, rival } = shortest(which === 'sample' ? 25 : 10, {
    ours: () => fitBgNbd(rows),
    rival: () => fitOneByOne(rows),
  })
  return shorter(
    `BG/NBD fit of ${rows.length} customers, grouped, against a likelihood per customer`,
    ours,
    rival,
    5,
  )
}

function assertAlike(ours: number, rival: number): void {
  if (Math.abs(ours - rival) > 1e-6 * Math.abs(rival)) throw new Error(`${ours} against ${rival}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await figures())
