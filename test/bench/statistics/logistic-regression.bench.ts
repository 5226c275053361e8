/** `npx tsx test/bench/statistics/logistic-regression.bench.ts`, or through `npm run bench statistics`. */
import { pathToFileURL } from 'node:url'
import LibraryRegression from 'ml-logistic-regression'
import { Matrix } from 'ml-matrix'
import { logisticRegression, logLoss } from '../../../src/engines/statistics/index.js'
import { type Figure, shorter } from '../figure.js'
import { files, hasData, telco } from './data.js'

/** The library climbs by steps of a fixed length and never looks whether it has arrived; at longer steps it diverges. */
const options = { numSteps: 1000, learningRate: 1e-4 }

export const figures = async (): Promise<Figure[]> => {
  if (!hasData(files.telco)) return []
  const { features, outcomes } = telco()
  const ours = timed(() => logisticRegression(features, outcomes))
  const x = new Matrix(features.map((row) => [1, ...row]))
  const y = Matrix.columnVector(outcomes.map(Number))
  const theirs = timed(() => {
    const library = new LibraryRegression(options)
    library.train(x, y)
    return library
  })
  const ourLoss = logLoss(features.map(ours.answer.probabilityOf), outcomes)
  // Its classifier of class 0 says how likely the other class is.
  const theirLoss = logLoss(theirs.answer.classifiers[0]?.testScores(x) ?? [], outcomes)
  const name = `logistic regression on Telco to log loss ${ourLoss.toFixed(6)}, against ml-logistic-regression in ${options.numSteps} steps to ${theirLoss.toFixed(6)}`
  return [shorter(name, ours.ms, theirs.ms)]
}

function timed<T>(run: () => T): { answer: T; ms: number } {
  run()
  const start = performance.now()
  const answer = run()
  return { answer, ms: performance.now() - start }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await figures())
