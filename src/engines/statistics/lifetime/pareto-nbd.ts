import { type Estimate, maximumLikelihood } from './maximum-likelihood.js'
import { continuousTime, gapAtLeast } from './nbd-rows.js'
import {
  aliveParetoNbd,
  atLeastParetoNbd,
  logLikelihoodParetoNbd,
  meanParetoNbd,
  type ParetoNbdParameters,
} from './pareto-nbd-process.js'
import {
  checkParameters,
  type ModelOptions,
  type PurchaseModel,
  type PurchaseProcess,
  purchaseModel,
} from './purchase-model.js'
import { type CustomerRow, checkCustomerRows, type GroupedRows, groupRows, meanAge } from './rows.js'

export type { ParetoNbdParameters } from './pareto-nbd-process.js'
export type ParetoNbdModel = PurchaseModel<ParetoNbdParameters, CustomerRow>
export type ParetoNbdFit = ParetoNbdModel & Estimate<ParetoNbdParameters>

const names = ['r', 'alpha', 's', 'beta'] as const

const process: PurchaseProcess<ParetoNbdParameters, CustomerRow> = {
  ...continuousTime,
  name: 'paretoNbd',
  parameterNames: names,
  alive: aliveParetoNbd,
  meanIfAlive: meanParetoNbd,
  atLeastIfAlive: atLeastParetoNbd,
  lateness: gapAtLeast,
}

/**
 * The Pareto/NBD model at given parameters, e.g. those of a fit that was kept.
 *
 * @returns the predictions of the model
 * @throws `input.invalid`
 * @see Schmittlein, Morrison & Colombo (1987), Counting Your Customers, Management Science 33(1)
 */
export const paretoNbd = (parameters: ParetoNbdParameters, options?: ModelOptions): ParetoNbdModel => {
  checkParameters('paretoNbd', names, parameters)
  return purchaseModel(process, parameters, options)
}

/**
 * Fits the Pareto/NBD model to customers without a contract by maximum likelihood; rows of equal (x, tx, T) are counted once.
 *
 * @returns the parameters with standard errors and log-likelihood, whether the fit converged, and the model's predictions
 * @throws `input.invalid`
 * @see Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related Expressions
 */
export const fitParetoNbd = (rows: readonly CustomerRow[]): ParetoNbdFit => {
  checkCustomerRows('fitParetoNbd', rows)
  const groups = groupRows(rows)
  const scale = meanAge(groups)
  const estimate = maximumLikelihood({
    names,
    customers: groups.customers,
    starts: [
      [0.5, scale / 4, 0.5, scale / 3],
      [1, scale, 1, scale],
    ],
    logLikelihood: ([r, alpha, s, beta]) => ({
      value: sumOver(groups, { r, alpha, s, beta } as ParetoNbdParameters),
    }),
  })
  return { ...paretoNbd(estimate.parameters, estimate), ...estimate }
}

function sumOver({ x, tx, T, count, size }: GroupedRows, parameters: ParetoNbdParameters): number {
  let sum = 0
  for (let i = 0; i < size; i++) {
    const row = { x: x[i] as number, tx: tx[i] as number, T: T[i] as number }
    sum += (count[i] as number) * logLikelihoodParetoNbd(parameters, row)
  }
  return sum
}
