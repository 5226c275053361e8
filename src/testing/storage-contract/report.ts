import type { ContractResult } from './run.js'

/** What an adapter keeps of the contract, by outcome: plain data, the same from run to run. */
export interface ContractSummary {
  readonly cases: number
  /** Keys of the cases that hold. */
  readonly supported: readonly string[]
  /** Not asked: the driver says it cannot. */
  readonly unsupported: readonly Reasoned[]
  readonly failed: readonly Reasoned[]
  /** Run, and failed as is known. */
  readonly knownGaps: readonly Reasoned[]
}

export interface Reasoned {
  readonly key: string
  readonly reason: string
}

/** Sorts the results of a run by their outcome. */
export const report = (results: readonly ContractResult[]): ContractSummary => {
  const reasoned = (wanted: ContractResult['outcome']) =>
    results
      .filter(({ outcome }) => outcome === wanted)
      .map(({ key, reason = '' }) => ({ key, reason }))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return {
    cases: results.length,
    supported: reasoned('passed').map(({ key }) => key),
    unsupported: reasoned('unsupported'),
    failed: reasoned('failed'),
    knownGaps: reasoned('known_gap'),
  }
}
