/**
 * The statistics of customer behaviour as pure functions on plain values: who is still a customer, what they will buy and
 * be worth, how sure that is, and the tests and models around it. No storage, no clock, no randomness.
 *
 * @module
 */
export { firstTouch, lastTouch, linear, positionBased } from './attribution/by-position.js'
export { type MarkovAttribution, type MarkovCredit, markovAttribution } from './attribution/markov.js'
export type { Credit, TouchPath } from './attribution/paths.js'
export { type CoalitionWorth, shapley } from './attribution/shapley.js'
export {
  type AssociationOptions,
  type AssociationRule,
  associationRules,
} from './baskets/association-rules.js'
export type { Basket } from './baskets/baskets.js'
export { itemNeighbours, type Neighbour } from './baskets/item-neighbours.js'
export { auc, brier, logLoss } from './classification/accuracy.js'
export {
  type Calibration,
  type Calibrator,
  calibration,
  fitCalibration,
  type ReliabilityBin,
} from './classification/calibration.js'
export type { Outcomes } from './classification/labelled.js'
export {
  type LogisticRegression,
  type LogisticRegressionOptions,
  logisticRegression,
} from './classification/logistic-regression.js'
export type { LogisticFit } from './classification/newton-logistic.js'
export { noFiniteMean, nothingToFit, tooMany } from './errors.js'
export { benjaminiHochberg, type Discovery } from './experiment/benjamini-hochberg.js'
export {
  type Estimated,
  newcombe,
  type Proportion,
  type SampleSizeOptions,
  sampleSize,
  type TwoProportions,
  twoProportions,
  wilson,
} from './experiment/proportions.js'
export {
  type BgBbFit,
  type BgBbModel,
  type BgBbParameters,
  bgBb,
  fitBgBb,
  type OpportunityRow,
} from './lifetime/bg-bb.js'
export { type BgNbdFit, type BgNbdModel, type BgNbdParameters, bgNbd, fitBgNbd } from './lifetime/bg-nbd.js'
export { type DiscountPlan, month } from './lifetime/discounting.js'
export {
  fitGammaGamma,
  type GammaGammaFit,
  type GammaGammaModel,
  type GammaGammaParameters,
  gammaGamma,
  type SpendRow,
} from './lifetime/gamma-gamma.js'
export type { Interval } from './lifetime/interval.js'
export type { Estimate } from './lifetime/maximum-likelihood.js'
export {
  fitMbgNbd,
  type MbgNbdFit,
  type MbgNbdModel,
  type MbgNbdParameters,
  mbgNbd,
} from './lifetime/mbg-nbd.js'
export {
  fitParetoNbd,
  type ParetoNbdFit,
  type ParetoNbdModel,
  type ParetoNbdParameters,
  paretoNbd,
} from './lifetime/pareto-nbd.js'
export type { LifetimePlan, ModelOptions, PurchaseModel } from './lifetime/purchase-model.js'
export type { CustomerRow } from './lifetime/rows.js'
export {
  fitShiftedBetaGeometric,
  type RenewalPlan,
  type ShiftedBetaGeometricFit,
  type ShiftedBetaGeometricModel,
  type ShiftedBetaGeometricParameters,
  shiftedBetaGeometric,
} from './lifetime/shifted-beta-geometric.js'
export { type CustomerSummary, type Purchase, summarize } from './lifetime/summarize.js'
export type { CutPoint } from './rfm/cut-points.js'
export { type Quintile, type RfmGroup, rfmGroup, rfmGroups } from './rfm/groups.js'
export { type Rfm, type RfmCustomer, type RfmCutPoints, type RfmOptions, rfm } from './rfm/rfm.js'
export { type CustomerSatisfaction, csat, type NetPromoterScore, nps } from './survey/survey.js'
export {
  type AalenJohansen,
  aalenJohansen,
  type CompetingRow,
  type IncidenceStep,
} from './survival/aalen-johansen.js'
export {
  type KaplanMeier,
  kaplanMeier,
  type SurvivalRow,
  type SurvivalStep,
} from './survival/kaplan-meier.js'
