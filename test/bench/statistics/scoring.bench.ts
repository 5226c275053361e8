/** `npx tsx test/bench/statistics/scoring.bench.ts`, or through `npm run bench statistics`. */
import { pathToFileURL } from 'node:url'
import { bgNbd, paretoNbd } from '../../../src/engines/statistics/index.js'
import { type Figure, faster } from '../figure.js'
import { shortest } from './timing.js'

const million = 1_000_000
const parameters = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
const horizon = 39

export const figures = async (): Promise<Figure[]> => {
  const rows = customers(million)
  const model = bgNbd(parameters)
  assertAlike(rows, model.expectedPurchases)
  const alive = shortest(3, {
    ours: () => sum(rows, model.probabilityAlive),
    rival: () => sum(rows, textbookAlive),
  })
  const purchases = shortest(3, {
    ours: () => sum(rows, (row) => model.expectedPurchases(row, horizon)),
    rival: () => sum(rows, textbookPurchases),
  })
  const pareto = paretoNbd({ r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 })
  const start = performance.now()
  sum(rows, pareto.probabilityAlive)
  const paretoMs = performance.now() - start
  return [
    perSecond('BG/NBD P(alive) of a million customers, against the bare formula', alive),
    perSecond(
      'BG/NBD expected purchases of a million customers, against the closed form by power series',
      purchases,
    ),
    {
      name: 'Pareto/NBD P(alive) of a million customers',
      ours: (1000 * million) / paretoMs,
      unit: 'customers/s',
    },
  ]
}

interface Row {
  readonly x: number
  readonly tx: number
  readonly T: number
}

/** Customers of which six in ten never came back, from a fixed seed. */
function customers(size: number): Row[] {
  let state = 20_240_101
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return Array.from({ length: size }, () => {
    const T = 27 + Math.floor(random() * 84) / 7
    const x = random() < 0.6 ? 0 : 1 + Math.floor(6 * random() ** 3)
    return { x, tx: x === 0 ? 0 : (1 + Math.floor(random() * 7 * (T - 1))) / 7, T }
  })
}

function sum(rows: readonly Row[], of: (row: Row) => number): number {
  let total = 0
  for (const row of rows) total += of(row)
  return total
}

function textbookAlive({ x, tx, T }: Row): number {
  const { r, alpha, a, b } = parameters
  return x === 0 ? 1 : 1 / (1 + (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x))
}

/** Fader, Hardie & Lee (2005), eq. (10), with the power series of ₂F₁. */
function textbookPurchases(row: Row): number {
  const { r, alpha, a, b } = parameters
  const { x, T } = row
  const z = horizon / (alpha + T + horizon)
  let term = 1
  let series = 1
  for (let j = 0; term > 1e-16 * series; j++) {
    term *= (((r + x + j) * (b + x + j)) / ((a + b + x - 1 + j) * (j + 1))) * z
    series += term
  }
  const factor = (a + b + x - 1) / (a - 1)
  return factor * (1 - ((alpha + T) / (alpha + T + horizon)) ** (r + x) * series) * textbookAlive(row)
}

function assertAlike(rows: readonly Row[], expected: (row: Row, horizon: number) => number): void {
  for (const row of rows.slice(0, 1000)) {
    if (Math.abs(expected(row, horizon) / textbookPurchases(row) - 1) > 1e-9)
      throw new Error(JSON.stringify(row))
  }
}

function perSecond(name: string, { ours, rival }: { ours: number; rival: number }): Figure {
  return { ...faster(name, (1000 * million) / ours, (1000 * million) / rival), unit: 'customers/s' }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await figures())
