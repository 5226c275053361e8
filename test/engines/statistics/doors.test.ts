/** Whatever stands in the rows, a public function answers with finite numbers or with a typed refusal. */
import * as statistics from 'clientele/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../../src/kernel/errors.js'
import { notFinite } from './finite.js'
import { patience, runs } from './runs.js'

const odd = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    -0,
    1e300,
    5e-324,
    2 ** 53,
    undefined,
    null,
    'text',
    true,
  ),
)
const list = (item: fc.Arbitrary<unknown>) => fc.array(item, { maxLength: 8 })
const row = (...names: string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, odd])), { requiredKeys: [] })
const rows = (...names: string[]) => list(fc.oneof({ weight: 20, arbitrary: row(...names) }, odd))
const booleans = list(fc.oneof({ weight: 20, arbitrary: fc.boolean() }, odd))
const words = fc.oneof({ weight: 20, arbitrary: fc.constantFrom('a', 'b', 'c') }, odd)
const purchases = list(
  fc.record({
    customerId: words,
    placedOn: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('2024-01-01', '2024-02-29', '2024-03-01') },
      odd,
    ),
    value: odd,
  }),
)
const paths = list(
  fc.record({
    channels: fc.oneof({ weight: 9, arbitrary: list(words) }, odd),
    converted: fc.boolean(),
    count: odd,
    value: odd,
  }),
)
const survivors = list(
  fc.record(
    { time: odd, event: fc.oneof({ weight: 9, arbitrary: fc.boolean() }, odd), entry: odd, count: odd },
    { requiredKeys: ['time', 'event'] },
  ),
)
const exits = list(fc.record({ time: odd, cause: words, entry: odd }, { requiredKeys: ['time'] }))
const labelled = fc.tuple(list(odd), booleans).map(([a, b]) => [a.slice(0, b.length), b.slice(0, a.length)])

const calls: Record<string, fc.Arbitrary<unknown[]>> = {
  summarize: fc.tuple(
    purchases,
    fc.record({
      unit: fc.constantFrom('day', 'week', 'year'),
      until: fc.constantFrom('2024-02-29', '2024-12-31', 'soon'),
    }),
  ),
  rfm: fc.tuple(purchases, fc.record({ asOf: fc.constantFrom('2024-02-29', '2024-12-31', ''), bins: odd })),
  fitBgNbd: fc.tuple(rows('x', 'tx', 'T', 'value', 'count')),
  fitMbgNbd: fc.tuple(rows('x', 'tx', 'T', 'value', 'count')),
  fitParetoNbd: fc.tuple(rows('x', 'tx', 'T')),
  fitBgBb: fc.tuple(rows('x', 'tx', 'n', 'count')),
  fitGammaGamma: fc.tuple(rows('x', 'value', 'count')),
  fitShiftedBetaGeometric: fc.tuple(list(odd), fc.record({ cohort: odd })),
  bgNbd: fc.tuple(row('r', 'alpha', 'a', 'b')),
  kaplanMeier: fc.tuple(survivors, fc.record({ level: odd })),
  aalenJohansen: fc.tuple(exits),
  logisticRegression: fc.tuple(list(list(odd)), booleans, fc.record({ l2: odd })),
  auc: labelled,
  brier: labelled,
  logLoss: labelled,
  calibration: labelled,
  fitCalibration: labelled,
  wilson: fc.tuple(row('successes', 'trials'), odd),
  newcombe: fc.tuple(row('successes', 'trials'), row('successes', 'trials'), odd),
  twoProportions: fc.tuple(row('successes', 'trials'), row('successes', 'trials')),
  benjaminiHochberg: fc.tuple(list(odd)),
  sampleSize: fc.tuple(row('baseline', 'target', 'power', 'level')),
  nps: fc.tuple(list(odd)),
  csat: fc.tuple(list(odd), row('from', 'to', 'satisfiedFrom')),
  associationRules: fc.tuple(
    list(fc.oneof({ weight: 20, arbitrary: list(words) }, odd)),
    row('minSupport', 'minConfidence'),
  ),
  itemNeighbours: fc.tuple(list(fc.oneof({ weight: 20, arbitrary: list(words) }, odd))),
  markovAttribution: fc.tuple(paths),
  firstTouch: fc.tuple(paths),
  lastTouch: fc.tuple(paths),
  linear: fc.tuple(paths),
  positionBased: fc.tuple(paths, row('first', 'last')),
  shapley: fc.tuple(paths),
}

const doors = new Map<string, unknown>(Object.entries(statistics))

describe('a public function', () => {
  it.each(Object.keys(calls))(
    '%s answers with finite numbers or with a typed refusal',
    { timeout: patience },
    (name) => {
      const call = doors.get(name) as (...input: unknown[]) => unknown
      fc.assert(
        fc.property(calls[name] as fc.Arbitrary<unknown[]>, (input) => {
          expect(faultsOf(() => call(...input))).toEqual([])
        }),
        runs(150),
      )
    },
  )
})

/** What is wrong with an answer: numbers that are not finite, or an error that is no refusal. */
function faultsOf(run: () => unknown): string[] {
  try {
    return notFinite(run())
  } catch (error) {
    return isCrmError(error) ? [] : [String(error)]
  }
}
