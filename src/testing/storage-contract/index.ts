/**
 * What every storage adapter promises, as cases for any test runner.
 *
 * @module
 */
import { aggregateCases } from './cases/aggregates.js'
import { attributeCases } from './cases/attributes.js'
import { conditionCases } from './cases/conditions.js'
import { enlistCases } from './cases/enlist.js'
import { lockCases } from './cases/locks.js'
import { orderingCases } from './cases/ordering.js'
import { positionCases } from './cases/positions.js'
import { relationCases } from './cases/relations.js'
import { schemaCases } from './cases/schema.js'
import { sumCases } from './cases/sums.js'
import { transactionCases } from './cases/transactions.js'
import { valueCases } from './cases/values.js'
import { writeCases } from './cases/writes.js'
import type { ContractCase } from './contract.js'

export type { ContractTest } from './binding.js'
export { testStorageContract } from './binding.js'
export type { ContractCase, ContractFixture, ContractStore, Need } from './contract.js'
export { aLine, aNote, contractMigrations, contractModel } from './model.js'
export type { ContractSummary } from './report.js'
export { report } from './report.js'
export type { ContractOptions, ContractReport, ContractResult } from './run.js'
export { runContractCase, runStorageContract } from './run.js'

/** Every sentence of the storage port that a test can hold. */
export const storageContract: readonly ContractCase[] = [
  ...valueCases,
  ...writeCases,
  ...transactionCases,
  ...lockCases,
  ...positionCases,
  ...enlistCases,
  ...orderingCases,
  ...conditionCases,
  ...attributeCases,
  ...relationCases,
  ...sumCases,
  ...aggregateCases,
  ...schemaCases,
]
