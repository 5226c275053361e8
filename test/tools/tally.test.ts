import { describe, expect, it } from 'vitest'
import { type Report, tallyOf } from './tally.js'

const report = (name: string, status: string, tests: Record<string, string>): Report => ({
  testResults: [
    {
      name,
      status,
      assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
    },
  ],
})

describe('tallyOf', () => {
  it('counts a test that ran twice once, by its worst outcome', () => {
    const first = report('a.test.ts', 'passed', { one: 'passed', two: 'pending', three: 'passed' })
    const second = report('a.test.ts', 'failed', {
      one: 'passed',
      two: 'passed',
      three: 'failed',
      four: 'skipped',
    })
    expect(tallyOf([first, second])).toEqual({ passed: 2, failed: 1, skipped: 1 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    expect(tallyOf([report('a.test.ts', 'failed', {})])).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('counts two tests of one name in one file as two', () => {
    const twice: Report = {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'passed',
          assertionResults: [
            { fullName: 'one', status: 'passed' },
            { fullName: 'one', status: 'passed' },
          ],
        },
      ],
    }
    expect(tallyOf([twice])).toEqual({ passed: 2, failed: 0, skipped: 0 })
  })
})
