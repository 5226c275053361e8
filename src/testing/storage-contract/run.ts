import { type ContractCase, type ContractFixture, type ContractStore, lacking } from './contract.js'
import { contractMigrations, contractModel } from './model.js'

export interface ContractOptions {
  /** Which cases. Default: all. */
  readonly cases: readonly ContractCase[]
  /** Keys of cases that are known to fail. One that passes after all is reported as failed. */
  readonly knownGaps?: readonly string[]
}

/** How one case went. */
export interface ContractResult {
  readonly key: string
  readonly sentence: string
  /** `unsupported`: the driver says it cannot, and was not asked. */
  readonly outcome: 'passed' | 'failed' | 'unsupported' | 'known_gap'
  /** Why it failed, or what the driver lacks. */
  readonly reason?: string
}

/** What an adapter keeps of the contract, as plain data. */
export interface ContractReport {
  readonly driver: string
  readonly results: readonly ContractResult[]
}

/** Runs cases one after the other, each on a store of its own. */
export const runStorageContract = async (
  makeStore: () => Promise<ContractStore>,
  { cases, knownGaps = [] }: ContractOptions,
): Promise<ContractReport> => {
  const results: ContractResult[] = []
  for (const one of cases) {
    const result = await runContractCase(makeStore, one)
    results.push(knownGaps.includes(one.key) ? asKnown(result) : result)
  }
  return { driver: await nameOf(makeStore), results }
}

/** Runs one case on a store of its own. Never rejects because of the case. */
export const runContractCase = async (
  makeStore: () => Promise<ContractStore>,
  one: ContractCase,
): Promise<ContractResult> => {
  const { key, sentence } = one
  const store = await makeStore()
  try {
    const fixture = await prepare(store)
    const missing = await lacking(one, fixture)
    if (missing.length > 0)
      return { key, sentence, outcome: 'unsupported', reason: `lacks ${missing.join(', ')}` }
    await one.run(fixture)
    return { key, sentence, outcome: 'passed' }
  } catch (error) {
    return {
      key,
      sentence,
      outcome: 'failed',
      reason: error instanceof Error ? error.message : String(error),
    }
  } finally {
    await store.remove()
  }
}

async function prepare(store: ContractStore): Promise<ContractFixture> {
  const [first, second] = [await store.connect(), await store.connect()]
  await first.open(contractModel)
  await second.open(contractModel)
  await first.schema?.apply(contractMigrations)
  return { store, first, second }
}

function asKnown(result: ContractResult): ContractResult {
  if (result.outcome === 'failed') return { ...result, outcome: 'known_gap' }
  return { ...result, outcome: 'failed', reason: 'is named as a known gap, and passes' }
}

async function nameOf(makeStore: () => Promise<ContractStore>): Promise<string> {
  const store = await makeStore()
  const { name } = await store.connect()
  await store.remove()
  return name
}
