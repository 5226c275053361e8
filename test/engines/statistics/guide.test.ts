/** The programs of docs/guides/statistics.md. */
import {
  auc,
  bgNbd,
  type CustomerSummary,
  calibration,
  fitBgNbd,
  fitCalibration,
  fitGammaGamma,
  kaplanMeier,
  logisticRegression,
  markovAttribution,
  month,
  newcombe,
  type Purchase,
  rfm,
  shapley,
  summarize,
} from 'clientele/statistics'
import { expect, it } from 'vitest'
import { cdnow, inDollars, sample, withData } from './shared-data.js'

it('scores recency, frequency and money, and scores later customers by the same thresholds', () => {
  const yesterday: Purchase[] = [
    { customerId: 'ada', placedOn: '2024-01-05', value: 4200 },
    { customerId: 'ada', placedOn: '2024-02-11', value: 1800 },
    { customerId: 'bob', placedOn: '2023-06-30', value: 900 },
  ]
  const today = [...yesterday, { customerId: 'eve', placedOn: '2024-02-29', value: 500 }]

  // #region rfm
  const { cutPoints, groups } = rfm(yesterday, { asOf: '2024-02-29' })
  const { customers } = rfm(today, { asOf: '2024-02-29', cutPoints })
  // #endregion

  expect(groups).toMatchObject({ lost: 1, need_attention: 1 })
  expect(customers.map(({ customerId, r, f, m, group }) => [customerId, r, f, m, group])).toEqual([
    ['ada', 3, 3, 3, 'need_attention'],
    ['bob', 1, 1, 1, 'lost'],
    ['eve', 3, 1, 1, 'about_to_sleep'],
  ])
})

withData(sample)(
  'says who is still a customer, what they will buy and be worth, and how sure that is',
  () => {
    const purchases = cdnow(sample).filter(({ placedOn }) => placedOn <= '1997-09-30')
    const ada: CustomerSummary = { customerId: 'ada', x: 2, tx: 30.43, T: 38.86, value: 22.35 }

    // #region lifetime-value
    const rows = summarize(purchases, { unit: 'week', until: '1997-09-30' })
    const buying = fitBgNbd(rows)
    const spending = fitGammaGamma(inDollars(rows))
    if (!buying.converged || !spending.converged) throw new Error('these customers cannot tell yet')

    const purchasesAhead = buying.expectedPurchases(ada, 39)
    const range = buying.predictionInterval(ada, 39, 0.8)
    const uncertainty = buying.standardErrorOf(ada, 39)
    const worth = buying.lifetimeValue(ada, {
      horizon: 52,
      discountRate: 0.01,
      period: month.week,
      spend: spending,
    })
    // #endregion

    // #region kept
    const kept = JSON.stringify({ parameters: buying.parameters, covariance: buying.covariance })
    const { parameters, covariance } = JSON.parse(kept)
    const again = bgNbd(parameters, { covariance })
    // #endregion

    expect(purchasesAhead).toBeCloseTo(1.226, 3)
    expect(range).toMatchObject({ low: 0, high: 3 })
    expect(uncertainty).toBeCloseTo(0.0452, 3)
    expect(worth).toBeCloseTo(36.175, 2)
    expect(again.expectedPurchases(ada, 39)).toBe(purchasesAhead)
  },
)

it('turns lateness into a churn probability by what came of it', () => {
  const model = bgNbd({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 })
  const row = (x: number, tx: number, T: number, gone: boolean) => ({ x, tx, T, gone })
  const inSpring = [
    row(4, 20, 21, false),
    row(2, 9, 30, true),
    row(6, 28, 30, false),
    row(3, 30, 45, false),
    row(5, 10, 40, true),
  ]
  const inSummer = [row(4, 40, 41, false), row(2, 9, 50, true), row(7, 40, 52, true), row(9, 51, 52, false)]

  // #region calibration
  const churn = fitCalibration(
    inSpring.map(model.lateness),
    inSpring.map(({ gone }) => gone),
  )
  const probabilities = inSummer.map((row) => churn.probabilityOf(model.lateness(row)))
  const report = calibration(
    probabilities,
    inSummer.map(({ gone }) => gone),
    { bins: 2 },
  )
  // #endregion

  expect(report.bins.map(({ count }) => count)).toEqual([2, 2])
  expect(report.brier).toBeLessThan(0.25)
})

it('compares two mailings, draws a survival curve, fits a regression and credits channels', () => {
  // #region others
  const lift = newcombe({ successes: 200, trials: 1000 }, { successes: 250, trials: 1000 })
  const { median } = kaplanMeier([
    { time: 3, event: true },
    { time: 5, event: true, entry: 2 },
    { time: 8, event: false },
  ])
  const stays = logisticRegression([[1], [2], [3], [4]], [false, true, false, true], { l2: 0.1 })
  const paths = [
    { channels: ['ads', 'mail'], converted: true },
    { channels: ['ads'], converted: false },
  ]
  const byRemoval = markovAttribution(paths).channels
  const byShare = shapley(paths)
  // #endregion

  expect([lift.low.toFixed(4), lift.high.toFixed(4)]).toEqual(['0.0134', '0.0865'])
  expect(median.time).toBe(5)
  expect(
    auc(
      [1, 2, 3, 4].map((n) => stays.probabilityOf([n])),
      [false, true, false, true],
    ),
  ).toBe(0.75)
  expect(byRemoval.map(({ credit }) => credit)).toEqual([0.5, 0.5])
  expect(byShare.map(({ credit }) => credit)).toEqual([0.5, 0.5])
})
