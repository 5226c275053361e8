import {
  aliveBetaGeometric,
  atLeastBetaGeometric,
  type BetaGeometricParameters,
  betaGeometricLikelihood,
  meanBetaGeometric,
} from './beta-geometric-nbd.js'
import { type Estimate, maximumLikelihood } from './maximum-likelihood.js'
import { continuousTime, gapAtLeast } from './nbd-rows.js'
import {
  checkParameters,
  type ModelOptions,
  type PurchaseModel,
  type PurchaseProcess,
  purchaseModel,
} from './purchase-model.js'
import { type CustomerRow, checkCustomerRows, groupRows, meanAge } from './rows.js'

/** r and α of the purchase rate (Gamma), a and b of the probability to leave after a repeat purchase (Beta). */
export type BgNbdParameters = BetaGeometricParameters
export type BgNbdModel = PurchaseModel<BgNbdParameters, CustomerRow>
export type BgNbdFit = BgNbdModel & Estimate<BgNbdParameters>

const names = ['r', 'alpha', 'a', 'b'] as const

/** A customer can leave after each repeat purchase. */
const occasions = (x: number) => x

const process: PurchaseProcess<BgNbdParameters, CustomerRow> = {
  ...continuousTime,
  name: 'bgNbd',
  parameterNames: names,
  alive: (parameters, row) => aliveBetaGeometric(parameters, row, occasions(row.x)),
  meanIfAlive: (parameters, row, horizon) => meanBetaGeometric(parameters, row, occasions(row.x), horizon),
  atLeastIfAlive: (parameters, row, n, horizon) =>
    atLeastBetaGeometric(parameters, row, occasions(row.x), n, horizon),
  lateness: gapAtLeast,
}

/**
 * The BG/NBD model at given parameters, e.g. those of a fit that was kept.
 *
 * @returns the predictions of the model
 * @throws `input.invalid`
 * @see Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2)
 */
export const bgNbd = (parameters: BgNbdParameters, options?: ModelOptions): BgNbdModel => {
  checkParameters('bgNbd', names, parameters)
  return purchaseModel(process, parameters, options)
}

/**
 * Fits the BG/NBD model to customers without a contract by maximum likelihood; rows of equal (x, tx, T) are counted once.
 *
 * @returns the parameters with standard errors and log-likelihood, whether the fit converged, and the model's predictions
 * @throws `input.invalid`
 * @see Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2)
 */
export const fitBgNbd = (rows: readonly CustomerRow[]): BgNbdFit => {
  checkCustomerRows('fitBgNbd', rows)
  const groups = groupRows(rows)
  const scale = meanAge(groups)
  const estimate = maximumLikelihood({
    names,
    customers: groups.customers,
    starts: [
      [0.5, scale / 4, 1, 2],
      [1, scale, 0.5, 5],
    ],
    logLikelihood: betaGeometricLikelihood(groups, occasions),
  })
  return { ...bgNbd(estimate.parameters, estimate), ...estimate }
}
