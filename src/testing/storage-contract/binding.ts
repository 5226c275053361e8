import type { ContractCase, ContractStore } from './contract.js'
import { runContractCase } from './run.js'

/** What is needed of a runner's `it`. Vitest's is one; nothing of vitest is imported. */
export interface ContractTest {
  (name: string, run: (context: { skip(note?: string): void }) => Promise<void>): unknown
  /** A test that is expected to fail. */
  readonly fails: (name: string, run: () => Promise<void>) => unknown
}

/**
 * Makes a test of each case with vitest's `it`: what the driver says it lacks is skipped by name, a known gap is
 * expected to fail.
 */
export const testStorageContract = (
  it: ContractTest,
  makeStore: () => Promise<ContractStore>,
  {
    cases,
    knownGaps = [],
  }: { readonly cases: readonly ContractCase[]; readonly knownGaps?: readonly string[] },
): void => {
  for (const one of cases) {
    const name = `${one.key}: ${one.sentence}`
    const run = async () => {
      const { outcome, reason } = await runContractCase(makeStore, one)
      if (outcome === 'failed') throw new Error(reason)
      return reason
    }
    if (knownGaps.includes(one.key)) {
      it.fails(name, async () => {
        await run()
      })
    } else {
      it(name, async ({ skip }) => {
        const lacks = await run()
        if (lacks) skip(lacks)
      })
    }
  }
}
