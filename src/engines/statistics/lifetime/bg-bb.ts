import type { Issue } from '../../../kernel/errors.js'
import { amount, checkNotEmpty, checkRows, isAmount, isCount, refuseIf, unless } from '../check.js'
import {
  aliveBgBb,
  aliveNextBgBb,
  atLeastBgBb,
  type BgBbParameters,
  latenessBgBb,
  logLikelihoodBgBb,
  meanBgBb,
  type OpportunityRow,
} from './bg-bb-process.js'
import { type Estimate, maximumLikelihood } from './maximum-likelihood.js'
import {
  checkParameters,
  type ModelOptions,
  type PurchaseModel,
  type PurchaseProcess,
  purchaseModel,
} from './purchase-model.js'
import { countIssues } from './rows.js'

export type { BgBbParameters, OpportunityRow } from './bg-bb-process.js'
export type BgBbModel = PurchaseModel<BgBbParameters, OpportunityRow>
export type BgBbFit = BgBbModel & Estimate<BgBbParameters>

const names = ['alpha', 'beta', 'gamma', 'delta'] as const

/** Sums run over every opportunity. */
const mostOpportunities = 100_000
const opportunities = `a whole number from 0 to ${mostOpportunities}`

const process: PurchaseProcess<BgBbParameters, OpportunityRow> = {
  name: 'bgBb',
  parameterNames: names,
  newCustomer: { x: 0, tx: 0, n: 0 },
  checkRow: (subject, row) => refuseIf(subject, rowIssues(row, ['row'])),
  isHorizon: isOpportunities,
  alive: aliveBgBb,
  reportedAlive: aliveNextBgBb,
  meanIfAlive: meanBgBb,
  atLeastIfAlive: atLeastBgBb,
  lateness: latenessBgBb,
  valueOf: (row) => row.value,
}

/**
 * The BG/BB model at given parameters: purchases at discrete opportunities, horizons in whole opportunities.
 *
 * @returns the predictions of the model; `probabilityAlive` is of being alive at opportunity n + 1
 * @throws `input.invalid`
 * @see Fader, Hardie & Shang (2010), Customer-Base Analysis in a Discrete-Time Noncontractual Setting, Marketing Science 29(6)
 */
export const bgBb = (parameters: BgBbParameters, options?: ModelOptions): BgBbModel => {
  checkParameters('bgBb', names, parameters)
  return purchaseModel(process, parameters, options)
}

/**
 * Fits the BG/BB model by maximum likelihood; rows of equal (x, tx, n) are counted once, `count` says how many customers a row is.
 *
 * @returns the parameters with standard errors and log-likelihood, whether the fit converged, and the model's predictions
 * @throws `input.invalid`
 * @see Fader, Hardie & Shang (2010), Marketing Science 29(6)
 */
export const fitBgBb = (rows: readonly OpportunityRow[]): BgBbFit => {
  checkNotEmpty('fitBgBb', rows)
  checkRows('fitBgBb', rows, (row, index) => [...rowIssues(row, [index]), ...countIssues(row, index)])
  const groups = group(rows)
  const estimate = maximumLikelihood({
    names,
    customers: groups.reduce((sum, { count }) => sum + count, 0),
    starts: [
      [1, 1, 0.5, 3],
      [0.5, 2, 1, 10],
    ],
    logLikelihood: ([alpha, beta, gamma, delta]) => ({
      value: groups.reduce(
        (sum, row) =>
          sum + row.count * logLikelihoodBgBb({ alpha, beta, gamma, delta } as BgBbParameters, row),
        0,
      ),
    }),
  })
  return { ...bgBb(estimate.parameters, estimate), ...estimate }
}

function group(rows: readonly OpportunityRow[]) {
  const groups = new Map<string, { x: number; tx: number; n: number; count: number }>()
  for (const { x, tx, n, count = 1 } of rows) {
    const key = `${x} ${tx} ${n}`
    const found = groups.get(key)
    if (found) found.count += count
    else groups.set(key, { x, tx, n, count })
  }
  return [...groups.values()]
}

function isOpportunities(value: unknown): value is number {
  return isCount(value) && value <= mostOpportunities
}

function rowIssues(row: OpportunityRow, at: Issue['path']): Issue[] {
  if (typeof row !== 'object' || row === null) return unless(false, at, 'an object', row)
  const { x, tx, n, value } = row
  return [
    ...unless(isOpportunities(n), [...at, 'n'], opportunities, n),
    ...unless(isOpportunities(tx), [...at, 'tx'], opportunities, tx),
    ...unless(isOpportunities(x), [...at, 'x'], opportunities, x),
    ...unless(!(tx > n), [...at, 'tx'], `at most n, ${n}`, tx),
    ...unless(!(x > tx), [...at, 'x'], `at most tx, ${tx}`, x),
    ...unless(!(x === 0 && tx !== 0), [...at, 'tx'], '0 where x is 0', tx),
    ...unless(value === undefined || isAmount(value), [...at, 'value'], amount, value),
  ]
}
