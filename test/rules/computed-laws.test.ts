import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lunarCalendar } from '../../src/engines/calendar/index.js'
import { compileRules, type PublicRecord, type Rule } from '../../src/rules/index.js'
import { effort } from '../tools/effort.js'
import { NOW } from './ask.js'
import { richNaive } from './computed-naive.js'
import { anyRichRecord, anyRichRule } from './computed-rules.js'
import { askRich, completeRich, rich } from './rich.js'

// A failure prints its seed and path.
const numRuns = effort({ short: 1_000, long: 100_000 })
const lunar = await lunarCalendar()

describe('every rule with computed operands', () => {
  it('is answered alike by the closures, the evaluator and a reading of the stored form [RU-1] [RU-5] [RU-6]', () => {
    const law = (rule: Rule, values: PublicRecord) => {
      const record = completeRich('customer', values)
      const answer = richNaive(rule.where, rule.entity, record, { now: NOW, lunar })
      expect(askRich(rule, record, { lunar })).toBe(answer)
    }
    fc.assert(fc.property(anyRichRule, anyRichRecord, law), { numRuns })
  })

  it('is answered beside others as it is alone [RU-18]', () => {
    const law = (rules: readonly Rule[], records: readonly PublicRecord[]) => {
      const together = compileRules([...rules, ...rules.toReversed()], rich)({ now: NOW, lunar })
      for (const values of records) {
        const record = completeRich('customer', values)
        const alone = rules.map((rule) => askRich(rule, record, { lunar }))
        expect(together(record)).toEqual([...alone, ...alone.toReversed()])
      }
    }
    const rules = fc.array(anyRichRule, { minLength: 1, maxLength: 6 })
    const records = fc.array(anyRichRecord, { minLength: 1, maxLength: 3 })
    fc.assert(fc.property(rules, records, law), { numRuns: effort({ short: 200, long: 20_000 }) })
  })
})
