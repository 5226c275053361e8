/** The part of the test runner's JSON report that counting needs. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts each test once over several runs: failed when it failed in any, passed when it passed in one, else skipped.
 * A file that failed without a failing test, because it could not be loaded, counts as one failure.
 */
export const tallyOf = (reports: readonly Report[]): Tally => {
  const outcomes = new Map<string, keyof Tally>()
  for (const file of reports.flatMap((report) => report.testResults)) {
    for (const [key, outcome] of outcomesOf(file)) outcomes.set(key, worse(outcomes.get(key), outcome))
  }
  const count = (wanted: keyof Tally) => [...outcomes.values()].filter((outcome) => outcome === wanted).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

function outcomesOf(file: Report['testResults'][number]): readonly (readonly [string, keyof Tally])[] {
  const seen = new Map<string, number>()
  const tests = file.assertionResults.map(({ fullName, status }) => {
    // Two tests may bear one name; they are two.
    const nth = (seen.get(fullName) ?? 0) + 1
    seen.set(fullName, nth)
    return [`${file.name} > ${fullName} #${nth}`, outcomeOf(status)] as const
  })
  const hasFailed = tests.some(([, outcome]) => outcome === 'failed')
  return file.status === 'failed' && !hasFailed ? [...tests, [file.name, 'failed']] : tests
}

function outcomeOf(status: string): keyof Tally {
  if (status === 'passed' || status === 'failed') return status
  return 'skipped'
}

function worse(before: keyof Tally | undefined, now: keyof Tally): keyof Tally {
  const order = { skipped: 0, passed: 1, failed: 2 }
  return before !== undefined && order[before] > order[now] ? before : now
}
