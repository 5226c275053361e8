/**
 * For tests: of applications that import the crm, and of storages written for it.
 *
 * @module
 */
export type { Factory } from './factories.js'
export { factoryOf } from './factories.js'
export type { SampleOptions } from './samples.js'
export { samples } from './samples.js'
export type {
  ContractCase,
  ContractFixture,
  ContractOptions,
  ContractReport,
  ContractResult,
  ContractStore,
  ContractSummary,
  ContractTest,
  Need,
} from './storage-contract/index.js'
export {
  aLine,
  aNote,
  contractMigrations,
  contractModel,
  report,
  runContractCase,
  runStorageContract,
  storageContract,
  testStorageContract,
} from './storage-contract/index.js'
export type { TestClock } from './test-clock.js'
export { testClock } from './test-clock.js'
export type { TestCrm, TestCrmOptions } from './test-crm.js'
export { countedIds, testCrm } from './test-crm.js'
