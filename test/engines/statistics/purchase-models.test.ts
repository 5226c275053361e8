/** Functions at given parameters, against the formulas of the papers worked out with mpmath 1.3 at 30 digits. */
import { bgBb, bgNbd, fitBgBb, mbgNbd, paretoNbd } from 'clientele/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byIntegral,
  bySeries,
  meanWithDropout,
} from '../../../src/engines/statistics/lifetime/dropout-mean.js'
import {
  logLikelihoodParetoNbd,
  logOddsByIntegral,
  logOddsGone,
} from '../../../src/engines/statistics/lifetime/pareto-nbd-process.js'
import { patience, runs } from './runs.js'

const exactly = (value: number, expected: number) => {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(expected), 1e-30))
}

describe('bgNbd at r .243, alpha 4.414, a .793, b 2.426 [SC-14: BG/NBD]', () => {
  const model = bgNbd({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 })

  it.each([
    [2, 30.43, 38.86, 0.7265785700806729, 1.226028174767144],
    [0, 0, 38.86, 1, 0.1950980520112626],
    [1, 5, 30, 0.3791677569698188, 0.4420892359684555],
    [10, 20, 38, 0.04789755175052886, 0.354275455572034],
    [26, 30.86, 31, 0.9689156497175251, 20.74972614085729],
  ])(
    'knows who lives and what they buy in 39 weeks: x = %d, tx = %d, T = %d',
    (x, tx, T, alive, purchases) => {
      exactly(model.probabilityAlive({ x, tx, T }), alive)
      exactly(model.expectedPurchases({ x, tx, T }, 39), purchases)
    },
  )

  it.each([
    [0.001, 5.505019750267748e-5],
    [1, 0.05326789117165828],
    [39, 1.196723193320817],
    [520, 4.97461786184966],
    [100_000, 29.60786165455496],
  ])('expects of a new customer within %d weeks %d purchases', (horizon, purchases) => {
    exactly(model.expectedPurchasesNewCustomer(horizon), purchases)
  })

  it.each([
    [0, 0.5737863520960094],
    [1, 0.1993952808359115],
    [2, 0.08542975953906076],
    [5, 0.01796549386657904],
    [20, 0.0003986920941422094],
  ])('gives exactly %d purchases in 39 weeks the probability %d', (n, probability) => {
    exactly(model.probabilityOf(n, 39), probability)
  })

  it('gives all counts together the probability 1', () => {
    const counts = Array.from({ length: 400 }, (_, n) => model.probabilityOf(n, 39))
    expect(counts.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
  })

  it('has an expectation at a = 1, where the closed form is 0/0', () => {
    exactly(bgNbd({ r: 0.5, alpha: 3, a: 1, b: 2 }).expectedPurchasesNewCustomer(26), 1.853695966017393)
    exactly(bgNbd({ r: 0.5, alpha: 3, a: 1.0001, b: 2 }).expectedPurchasesNewCustomer(26), 1.853598106359171)
  })

  it('says 1 for everyone without a repeat purchase, however long ago [SC-7: never a health score]', () => {
    expect(model.probabilityAlive({ x: 0, tx: 0, T: 100_000 })).toBe(1)
    expect(model.lateness({ x: 0, tx: 0, T: 100_000 })).toBeLessThan(0.1)
  })
})

describe('the expectation with dropout', () => {
  it.each([
    [0.243, 8.8, 0.793, 2.426],
    [2.3, 0.9, 0.02, 5],
    [30, 0.2, 3, 40],
    [1e-4, 40, 1, 1],
    [0.7, 12, 60, 90],
    [500, 1.5, 0.5, 700],
    [0.3, 3, 1e-6, 1e-6],
    [0.3, 1e-7, 0.5, 2],
    [6, 4, 1.002, 0.001],
  ])(
    'is the same in closed form, as a series and as an integral: r = %d, h/alpha = %d, a = %d, b = %d',
    (r, ratio, a, b) => {
      const series = bySeries(r, ratio, a, b)
      expect(Math.abs(byIntegral(r, ratio, a, b) / series - 1)).toBeLessThan(1e-9)
      expect(Math.abs(meanWithDropout(r, ratio, a, b) / series - 1)).toBeLessThan(1e-9)
    },
  )

  it('is the same by every way, whatever the parameters', { timeout: patience }, () => {
    const parameter = fc.double({ min: -7, max: 7, noNaN: true }).map((log) => Math.exp(log))
    fc.assert(
      fc.property(
        parameter,
        fc.double({ min: 1e-6, max: 49, noNaN: true }),
        parameter,
        parameter,
        (r, ratio, a, b) => {
          fc.pre(r * Math.log1p(ratio) < 600 && r * ratio < 5000)
          const series = bySeries(r, ratio, a, b)
          expect(Math.abs(byIntegral(r, ratio, a, b) / series - 1)).toBeLessThan(1e-8)
          expect(Math.abs(meanWithDropout(r, ratio, a, b) / series - 1)).toBeLessThan(1e-8)
        },
      ),
      runs(100),
    )
  })
})

describe('mbgNbd at r .525, alpha 6.183, a .891, b 1.614 [SC-14: MBG/NBD]', () => {
  const model = mbgNbd({ r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 })

  it.each([
    [2, 30.43, 38.86, 0.7062022651184873, 1.262960623267366],
    [0, 0, 38.86, 0.3897350809187629, 0.1540127466751467],
    [0, 0, 0, 0.644311377245509, 1.182953665597173],
    [10, 20, 38, 0.05024127647432424, 0.359050963272427],
  ])(
    'knows who lives and what they buy in 39 weeks: x = %d, tx = %d, T = %d',
    (x, tx, T, alive, purchases) => {
      exactly(model.probabilityAlive({ x, tx, T }), alive)
      exactly(model.expectedPurchases({ x, tx, T }, 39), purchases)
    },
  )

  it.each([
    [0, 0.582473189493289],
    [1, 0.1827830772875405],
    [3, 0.04857044295156921],
    [10, 0.003626187795290028],
  ])('gives exactly %d purchases in 39 weeks the probability %d', (n, probability) => {
    exactly(model.probabilityOf(n, 39), probability)
  })
})

describe('paretoNbd [SC-14: Pareto/NBD]', () => {
  const slowBuyers = { r: 0.553, alpha: 11.669, s: 0.606, beta: 10.578 }
  const slowLeavers = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }
  const alike = { r: 0.553, alpha: 11, s: 0.606, beta: 11 }
  const farApart = { r: 1.5, alpha: 300, s: 0.4, beta: 0.02 }
  const theOtherWay = { r: 0.3, alpha: 0.02, s: 2.5, beta: 500 }
  const [some, none, many, thousand] = [
    { x: 2, tx: 30.43, T: 38.86 },
    { x: 0, tx: 0, T: 38.86 },
    { x: 26, tx: 30.86, T: 31 },
    { x: 1000, tx: 90_000, T: 100_000 },
  ]

  it.each([
    ['beta > alpha', slowLeavers, some, 0.8691675591530112, 1.455123193257602, -9.554283245150406],
    ['beta > alpha', slowLeavers, none, 0.2952866046168941, 0.1070814682153088, -0.5210462940808903],
    ['beta > alpha', slowLeavers, many, 0.9979187310551583, 20.11702607737051, -39.13167154030277],
    ['beta > alpha', slowLeavers, thousand, 2.585962764874383e-43, 1.008857271403819e-43, -5516.955035215253],
    ['alpha > beta', slowBuyers, some, 0.8669234295147701, 1.415371943163797, -9.599399675117126],
    ['alpha > beta', slowBuyers, none, 0.2822488561701858, 0.09981512364529962, -0.4799345782468604],
    ['alpha > beta', slowBuyers, many, 0.9978665639351269, 19.51668522372327, -39.80888741253719],
    ['alpha > beta', slowBuyers, thousand, 2.58903586182492e-43, 1.010045153780981e-43, -5516.972333541572],
    ['alpha = beta', alike, some, 0.8676514463040066, 1.437412717949852, -9.580305975297334],
    ['alpha = beta', alike, none, 0.2864587186137572, 0.1027951322112983, -0.5014634485219898],
    ['alpha = beta', alike, thousand, 2.587143499699954e-43, 1.009313649829894e-43, -5516.973855308537],
    ['alpha >> beta', farApart, some, 0.9028457398216743, 0.3124836325902436, -13.43892272067574],
    ['alpha >> beta', farApart, none, 0.04085292315841141, 0.006059824872499547, -0.01393114422793565],
    ['beta >> alpha', theOtherWay, some, 0.9492314232546369, 2.007314230297429, -10.66933599079038],
    ['beta >> alpha', theOtherWay, none, 0.7695581697209479, 0.2122648722102604, -2.19693140734689],
  ])(
    'knows who lives, what they buy and how likely they are: %s, %j',
    (_, parameters, row, alive, purchases, log) => {
      const model = paretoNbd(parameters)
      exactly(model.probabilityAlive(row), alive)
      exactly(model.expectedPurchases(row, 39), purchases)
      exactly(logLikelihoodParetoNbd(parameters, row), log)
    },
  )

  it.each([
    [slowBuyers, some],
    [slowLeavers, some],
    [alike, none],
    [slowLeavers, many],
  ])('has the same odds by hypergeometric functions and by integral: %j', (parameters, row) => {
    expect(Math.abs(logOddsGone(parameters, row) - logOddsByIntegral(parameters, row))).toBeLessThan(1e-10)
  })

  it.each([
    [0, 0.5936250316023839],
    [1, 0.1655629472771755],
    [2, 0.08248718411631658],
    [5, 0.02148482836182104],
    [20, 0.0002578312760605856],
  ])('gives exactly %d purchases in 39 weeks the probability %d', (n, probability) => {
    expect(Math.abs(paretoNbd(slowLeavers).probabilityOf(n, 39) - probability)).toBeLessThan(1e-11)
  })

  it('has an expectation at s = 1, where the closed form is 0/0', () => {
    const { expectedPurchasesNewCustomer } = paretoNbd({ ...slowLeavers, s: 1 })
    exactly(expectedPurchasesNewCustomer(39), 0.8957632368864325)
    exactly(paretoNbd(slowLeavers).expectedPurchasesNewCustomer(39), 1.213002844281016)
  })

  it('gives all counts together the probability 1', () => {
    const counts = Array.from({ length: 250 }, (_, n) => paretoNbd(slowLeavers).probabilityOf(n, 39))
    expect(counts.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10)
  })
})

describe('bgBb at alpha 1.204, beta .75, gamma .657, delta 2.783 [SC-14: BG/BB]', () => {
  const model = bgBb({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 })

  it.each([
    [6, 6, 6, 0.9304025423728814, 3.752115607599815],
    [0, 0, 6, 0.1080165841686742, 0.07280287747504301],
    [3, 4, 6, 0.4394628570557565, 1.034228498421104],
    [1, 1, 6, 0.06940809320654967, 0.0856353983378703],
    [5, 40, 100, 0.01681172398243173, 0.005051693121565716],
  ])(
    'knows who can buy next and what they buy at 5 opportunities: x = %d, tx = %d, n = %d',
    (x, tx, n, alive, purchases) => {
      exactly(model.probabilityAlive({ x, tx, n }), alive)
      exactly(model.expectedPurchases({ x, tx, n }, 5), purchases)
    },
  )

  it('gives the counts at 6 opportunities their probabilities, which sum up to 1', () => {
    const counts = [0, 1, 2, 3, 4, 5, 6].map((x) => model.probabilityOf(x, 6))
    const expected = [
      0.3112177432638493, 0.1701099784065147, 0.1214805137668711, 0.1002631150248037, 0.09165985342492183,
      0.09248114790529249, 0.1127876482077468,
    ]
    for (const [x, probability] of counts.entries()) exactly(probability, expected[x] as number)
    expect(counts.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14)
    expect(model.probabilityOf(7, 6)).toBe(0)
  })
})

describe('fitBgBb', () => {
  it('finds the published parameters of 11,104 donors over six years [SC-14: the BG/BB fit]', () => {
    // The 1995 cohort of Fader, Hardie & Shang (2010), table 3: x, tx, customers.
    const patterns = [
      [6, 6, 1203],
      [5, 6, 728],
      [4, 6, 512],
      [3, 6, 357],
      [2, 6, 234],
      [1, 6, 129],
      [5, 5, 335],
      [4, 5, 284],
      [3, 5, 225],
      [2, 5, 173],
      [1, 5, 119],
      [4, 4, 240],
      [3, 4, 181],
      [2, 4, 155],
      [1, 4, 78],
      [3, 3, 322],
      [2, 3, 255],
      [1, 3, 129],
      [2, 2, 613],
      [1, 2, 277],
      [1, 1, 1091],
      [0, 0, 3464],
    ] as [number, number, number][]
    const fit = fitBgBb(patterns.map(([x, tx, count]) => ({ x, tx, n: 6, count })))
    expect(fit.converged).toBe(true)
    expect(fit.parameters.alpha).toBeCloseTo(1.204, 3)
    expect(fit.parameters.beta).toBeCloseTo(0.75, 3)
    expect(fit.parameters.gamma).toBeCloseTo(0.657, 3)
    expect(fit.parameters.delta).toBeCloseTo(2.783, 3)
    expect(fit.logLikelihood).toBeCloseTo(-33225.6, 1)
    expect(fit.probabilityAlive({ x: 6, tx: 6, n: 6 })).toBeCloseTo(0.93, 2)
    expect(fit.expectedPurchases({ x: 6, tx: 6, n: 6 }, 5)).toBeCloseTo(3.75, 2)
  })
})
