/** `npx tsx test/bench/matching/duplicates.bench.ts`, or through `npm run bench matching`. */
import { pathToFileURL } from 'node:url'
import { distance } from 'fastest-levenshtein'
import { findMatches, type Matches, type MatchRecord } from '../../../src/engines/matching/index.js'
import { type MadePeople, madePeople } from '../../engines/matching/people.js'
import type { Figure } from '../figure.js'

const sizes = [10_000, 100_000] as const
const seed = 20_240_101

export const figures = async (): Promise<Figure[]> => {
  const runs = sizes.map((size) => measured(madePeople({ seed, size, relatives: 0.1 })))
  const [small, large] = runs
  if (!small || !large) throw new Error('Two sizes were to be measured.')
  const rival = allPairs(madePeople({ seed, size: 2000, relatives: 0.1 }).records)
  return [
    ...runs.flatMap(({ size, ms, matches, f1 }): Figure[] => [
      {
        name: `duplicates among ${size} people, against comparing all pairs by edit distance`,
        ours: (1000 * size) / ms,
        // What it costs grows with the square: from the pairs it compares in a second.
        rival: rival.pairsPerSecond / ((size - 1) / 2),
        ratio: (1000 * size) / ms / (rival.pairsPerSecond / ((size - 1) / 2)),
        unit: 'records/s',
      },
      { name: `candidates of a record among ${size}`, ours: matches.candidates / size, unit: 'pairs' },
      { name: `F1 among ${size}`, ours: f1, unit: 'of 1' },
    ]),
    {
      name: 'ten times the records cost (less than 15 is wanted)',
      ours: large.ms / small.ms,
      unit: 'times',
    },
  ]
}

function measured({ records, truth }: MadePeople) {
  const start = performance.now()
  const matches = findMatches(records)
  const ms = performance.now() - start
  return { size: records.length, ms, matches, f1: f1Of(matches, truth) }
}

function f1Of({ matches }: Matches, truth: ReadonlySet<string>): number {
  const right = matches.filter(({ a, b }) => truth.has([a, b].sort().join(' '))).length
  return (2 * right) / (matches.length + truth.size)
}

/** What is written by hand: every pair, the texts side by side. */
function allPairs(records: readonly MatchRecord[]): { readonly pairsPerSecond: number } {
  const texts = records.map(({ id, ...values }) => Object.values(values).join(' ').toLowerCase())
  const start = performance.now()
  let pairs = 0
  let alike = 0
  for (const [at, text] of texts.entries()) {
    for (let other = 0; other < at; other++) {
      pairs += 1
      if (distance(text, texts[other] ?? '') <= 8) alike += 1
    }
  }
  if (alike === 0) throw new Error('No pair was alike.')
  return { pairsPerSecond: (1000 * pairs) / (performance.now() - start) }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const figure of await figures()) console.log(figure)
}
