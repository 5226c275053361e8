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

/** r and α of the purchase rate (Gamma), a and b of the probability to leave after any purchase, the first included (Beta). */
export type MbgNbdParameters = BetaGeometricParameters
export type MbgNbdModel = PurchaseModel<MbgNbdParameters, CustomerRow>
export type MbgNbdFit = MbgNbdModel & Estimate<MbgNbdParameters>

const names = ['r', 'alpha', 'a', 'b'] as const

/** A customer can leave after every purchase, the first one included. */
const occasions = (x: number) => x + 1

const process: PurchaseProcess<MbgNbdParameters, CustomerRow> = {
  ...continuousTime,
  name: 'mbgNbd',
  parameterNames: names,
  alive: (parameters, row) => aliveBetaGeometric(parameters, row, occasions(row.x)),
  meanIfAlive: (parameters, row, horizon) => meanBetaGeometric(parameters, row, occasions(row.x), horizon),
  atLeastIfAlive: (parameters, row, n, horizon) =>
    atLeastBetaGeometric(parameters, row, occasions(row.x), n, horizon),
  lateness: gapAtLeast,
}

/**
 * The MBG/NBD model at given parameters, e.g. those of a fit that was kept.
 *
 * @returns the predictions of the model
 * @throws `input.invalid`
 * @see Batislam, Denizel & Filiztekin (2007), Empirical Validation and Comparison of Models for Customer Base Analysis, IJRM 24(3)
 */
export const mbgNbd = (parameters: MbgNbdParameters, options?: ModelOptions): MbgNbdModel => {
  checkParameters('mbgNbd', names, parameters)
  return purchaseModel(process, parameters, options)
}

/**
 * Fits the MBG/NBD model to customers without a contract by maximum likelihood; rows of equal (x, tx, T) are counted once.
 *
 * @returns the parameters with standard errors and log-likelihood, whether the fit converged, and the model's predictions
 * @throws `input.invalid`
 * @see Batislam, Denizel & Filiztekin (2007), Empirical Validation and Comparison of Models for Customer Base Analysis, IJRM 24(3)
 */
export const fitMbgNbd = (rows: readonly CustomerRow[]): MbgNbdFit => {
  checkCustomerRows('fitMbgNbd', rows)
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
  return { ...mbgNbd(estimate.parameters, estimate), ...estimate }
}
